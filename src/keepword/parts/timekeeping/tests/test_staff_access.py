"""Staff see a person's entries only while that person lets them; each look is noted, and each end is at once."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from keepword.enforcement import versions
from keepword.enforcement.models import LedgerEntry
from keepword.enforcement.people import deleting, export, leave, points, purpose, restriction
from keepword.enforcement.people.models import Consent, StaffRead
from keepword.enforcement.point import Failed
from keepword.enforcement.refused import Refused
from keepword.enforcement.retention import runs
from keepword.enforcement.stack import InProcess
from keepword.parts.timekeeping.actions import let_staff_look
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY
from keepword.parts.timekeeping.models import Entry
from keepword.parts.timekeeping.queries import staff_access

PAGE, DESK = "/time/staff/", "/desk/time/"
NOTE = "wrote the letter to grandmother"


@pytest.fixture
def carl(policy: Any) -> int:
    """The number of a member of staff."""
    account: Any = get_user_model().objects.create_user("carl@example.invalid", "Carl", is_staff=True)
    return int(account.pk)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as moved:
        yield moved


def browser(person: int) -> Client:
    client = Client(headers={"sec-fetch-site": "same-origin"}, SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(pk=person), backend="django.contrib.auth.backends.ModelBackend")
    return client


def tracked(person: int, days_ago: int = 0, **more: Any) -> None:
    begun = int(timezone.now().timestamp()) - 7200 - days_ago * 86_400
    with writing(person, "add") as journal:
        values = {"started": begun, "stopped": begun + 3600, "zone": "UTC", "note": NOTE, "tags": ["mail"]}
        journal.make(ENTRY, {**values, **more})


def let(person: int, days: int = 1) -> Consent:
    return let_staff_look.let(person, days, shown="what was read", language="en")


def opened(staff: int, person: int) -> staff_access.Seen:
    given = Consent.objects.get(person_id=person)
    today = timezone.now().date()
    return staff_access.entries(given, staff, today - timedelta(days=9), today, 0)


def test_the_person_gives_it_sees_it_and_takes_it_back(ann: int, clock: Any) -> None:
    inside = browser(ann)
    assert "Staff may look now" not in inside.get(PAGE).content.decode()
    shown = inside.post(PAGE, {"days": "3"}, follow=True).content.decode()
    assert "Staff may look now" in shown
    ends = timezone.now() + timedelta(days=3)
    assert f"{ends:%Y-%m-%d %H:%M} UTC" in shown
    assert "Staff may look now" not in inside.post(f"{PAGE}end/", follow=True).content.decode()
    assert staff_access.running(ann) is None
    assert not let_staff_look.take_back(ann), "there is nothing more to end"


def test_the_shortest_time_is_chosen_unless_they_choose(ann: int) -> None:
    page = browser(ann).get(PAGE).content.decode()
    assert '<option value="1" selected>' in page
    for days in ("2", "365", "x", ""):
        assert browser(ann).post(PAGE, {"days": days}).status_code == 422
    assert not Consent.objects.exists()


def test_who_gave_what_when_is_recorded_with_version_words_and_ledger(ann: int, clock: Any) -> None:
    browser(ann).post(PAGE, {"days": "7"})
    [given] = Consent.objects.all()
    now = timezone.now()
    assert (given.person_id, given.about, given.language) == (ann, "timekeeping.staff-access", "en")
    assert (given.given_at, given.ends_at) == (now, now + timedelta(days=7))
    assert given.version == versions.newest().version
    assert len(given.shown) == 64
    clock.shift(timedelta(hours=1))
    browser(ann).post(f"{PAGE}end/")
    given.refresh_from_db()
    assert given.withdrawn_at == now + timedelta(hours=1)
    kinds = list(LedgerEntry.objects.order_by("sequence").values_list("kind", flat=True))
    assert kinds[-2:] == ["consent", "consent-withdrawn"]


def test_a_second_time_replaces_the_first(ann: int) -> None:
    first, second = let(ann, 7), let(ann, 1)
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert staff_access.running(ann) == second


def test_staff_see_the_entries_of_days_while_they_are_let(ann: int, bob: int, carl: int) -> None:
    tracked(ann)
    tracked(ann, 60, note="two months ago")
    tracked(bob, note="of somebody else")
    let(ann)
    desk = browser(carl)
    answer = desk.post(f"{DESK}search/", {"email": "Ann@example.invalid"})
    assert answer.status_code == 302
    page = desk.get(answer["Location"]).content.decode()
    assert NOTE in page
    assert "#mail" in page
    assert "of somebody else" not in page
    assert "two months ago" not in page
    old = date.today() - timedelta(days=61)
    asked = f"{answer['Location']}?first={old}&last={old + timedelta(days=3)}"
    page = desk.get(asked).content.decode()
    assert "two months ago" in page
    assert NOTE not in page
    for wrong in ("first=2026-03-02&last=2026-03-01", "first=2020-01-01&last=2026-03-01", "first=x", "first=&last="):
        assert desk.get(f"{answer['Location']}?{wrong}").status_code == 422


def test_each_look_is_noted_and_shown_to_the_person(ann: int, carl: int) -> None:
    tracked(ann)
    given = let(ann)
    desk = browser(carl)
    desk.get(f"{DESK}{given.key}/")
    desk.get(f"{DESK}{given.key}/?first=2026-03-01&last=2026-03-01")
    looks = list(StaffRead.objects.filter(person_id=ann).values_list("staff", "datum", "purpose"))
    assert looks == [(carl, "routinie.entries", "help-with-routinie")] * 2, "a look at days without entries is one, too"
    page = browser(ann).get("/account/data/").content.decode()
    assert "2 times" in page
    assert "looks wrong" in page, "what for"
    assert PAGE in page


@pytest.mark.parametrize("address", ["ann@example.invalid", "nobody@example.invalid", "", "\x00", "x" * 300])
def test_without_it_staff_are_refused_in_the_same_words(ann: int, carl: int, address: str) -> None:
    tracked(ann)
    answer = browser(carl).post(f"{DESK}search/", {"email": address})
    assert answer.status_code == 404
    assert "Nobody with this address lets staff look now" in answer.content.decode()


def test_it_ends_by_the_clock(ann: int, carl: int, clock: Any) -> None:
    tracked(ann)
    given = let(ann, 1)
    clock.shift(timedelta(hours=24, seconds=-1))
    assert opened(carl, ann).rows
    clock.shift(timedelta(seconds=1))
    with pytest.raises(Refused) as refused:
        opened(carl, ann)
    assert refused.value.statement == "security.staff-access"
    desk = browser(carl)
    answer = desk.get(f"{DESK}{given.key}/")
    assert answer.status_code == 404
    assert "does not let staff look, or not any more" in answer.content.decode()
    assert desk.post(f"{DESK}search/", {"email": "ann@example.invalid"}).status_code == 404


def test_taken_back_it_ends_at_once_also_on_an_open_page(ann: int, carl: int) -> None:
    tracked(ann)
    given, desk = let(ann, 7), browser(carl)
    assert desk.get(f"{DESK}{given.key}/").status_code == 200
    browser(ann).post(f"{PAGE}end/")
    answer = desk.get(f"{DESK}{given.key}/")
    assert answer.status_code == 404
    assert NOTE not in answer.content.decode()


def test_restricted_data_is_shown_to_no_staff(ann: int, carl: int) -> None:
    tracked(ann)
    given = let(ann)
    restriction.begin(ann)
    answer = browser(carl).get(f"{DESK}{given.key}/")
    assert answer.status_code == 403
    assert NOTE not in answer.content.decode()
    let_staff_look.take_back(ann)
    with pytest.raises(Refused):
        let(ann)
    answer = browser(ann).post(PAGE, {"days": "1"})
    assert answer.status_code == 403
    assert "You restricted your data" in answer.content.decode()
    assert staff_access.running(ann) is None


@pytest.mark.parametrize("use", ["run-routinie", "help-with-routinie"])
def test_no_other_way_of_reading_goes_round_it(ann: int, carl: int, use: str) -> None:
    tracked(ann)
    entry = Entry.objects.get(person_id=ann)
    with purpose.reading(use, staff=carl), pytest.raises(Refused):
        _ = entry.note
    assert not StaffRead.objects.exists()
    let(ann)
    with purpose.reading(use, staff=carl):
        assert Entry.objects.get(person_id=ann).note == NOTE
    with purpose.reading(use):
        assert Entry.objects.get(person_id=ann).note == NOTE, "the program itself is no staff"


def test_what_else_is_in_routinie_staff_never_see(ann: int, carl: int) -> None:
    tracked(ann)
    let(ann)
    asked = set(leave.data()) - {"routinie.entries"}
    assert len(asked) == 5
    for datum in asked:
        with purpose.reading("run-routinie", staff=carl), pytest.raises(Refused):
            purpose.may_read(ann, datum)
        with pytest.raises(Refused):
            purpose.may_use_of(ann, datum, "run-routinie", staff=True)
        purpose.may_use_of(ann, datum, "run-routinie")


def test_strangers_and_visitors_find_no_desk(ann: int, bob: int) -> None:
    given = let(ann)
    for address in (DESK, f"{DESK}search/", f"{DESK}{given.key}/"):
        assert browser(bob).get(address).status_code == 404
        assert Client(SERVER_NAME="localhost").get(address).status_code == 302


def test_it_is_in_the_copy_and_goes_with_the_person_and_with_its_time(ann: int, bob: int) -> None:
    let(ann)
    let_staff_look.take_back(ann)
    copied = io.BytesIO()
    export.write(ann, copied, language="en")
    with zipfile.ZipFile(copied) as archive:
        told = json.dumps(json.loads(archive.read("data.json")))
    assert "timekeeping.staff-access" in told
    deleting.delete(ann, versions.current())
    assert not Consent.objects.exists()
    let(bob)
    Consent.objects.update(given_at=timezone.now() - timedelta(days=3 * 366))
    runs.run_now()
    assert not Consent.objects.exists(), "as long as the policy keeps such a record"


def test_the_light_turns_red_where_it_has_nothing_to_try(ann: int, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = versions.current()
    seen = points.staff_see_nothing_without_leave(InProcess(), policy)
    assert seen.params["count"] > 0
    monkeypatch.setattr(leave, "respect", lambda *asked: None)
    with pytest.raises(Failed):
        points.staff_see_nothing_without_leave(InProcess(), policy)
    monkeypatch.setattr(leave, "data", list)
    with pytest.raises(Failed):
        points.staff_see_nothing_without_leave(InProcess(), policy)
