"""The pages of time, as somebody without scripts uses them; each change can be taken back."""

from __future__ import annotations

import re
import time
import uuid
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping.actions.arrange import arrange
from keepword.parts.timekeeping.actions.edit import edit
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY
from keepword.parts.timekeeping.models import Change, Entry, Project, Timebook
from keepword.parts.timekeeping.spans import instant_of
from keepword.parts.timekeeping.tests.conftest import new_person

ZONE = "Europe/Berlin"
DAY = date(2026, 3, 3)
PAGE = "/time/day/2026-03-03/"


class Visit:
    """Somebody who is signed in, and their browser."""

    def __init__(self, name: str) -> None:
        self.person = new_person(name)
        self.browser = Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"})
        account: Any = get_user_model().objects.get(pk=self.person)
        self.browser.force_login(account)
        arrange(self.person, zone=ZONE)
        Change.objects.all().delete()

    def get(self, address: str, status: int = 200) -> str:
        answer = self.browser.get(address)
        assert answer.status_code == status, answer.content.decode()
        return answer.content.decode()

    def post(self, address: str, *, status: int = 302, **fields: Any) -> str:
        """Posts, and returns the page it leads to."""
        answer = self.browser.post(address, {"next": PAGE, **fields})
        assert answer.status_code == status, answer.content.decode()
        return self.get(answer.headers["location"]) if status == 302 else answer.content.decode()

    def add(self, line: str) -> Entry:
        self.post("/time/add/", line=line, day=str(DAY))
        return Entry.objects.filter(person_id=self.person).latest("seq")

    def entries(self) -> list[tuple[str, str, str]]:
        """From, until, note of every entry, in their order."""
        with purpose.own(self.person):
            rows = Entry.objects.filter(person_id=self.person).order_by("started")
            return [(_shown(each.started), _shown(each.stopped), each.note or "") for each in rows]

    def undo(self) -> None:
        self.post("/time/changes/last/undo/")


def _shown(instant: int | None) -> str:
    return "" if instant is None else f"{datetime.fromtimestamp(instant, ZoneInfo(ZONE)):%H:%M}"


def at(text: str, day: date = DAY) -> int:
    return instant_of(datetime.fromisoformat(f"{day} {text}"), ZONE).instant


@pytest.fixture
def ann(policy: Any) -> Visit:
    return Visit("ann")


def test_nobody_else_gets_in(policy: Any) -> None:
    for address in ("/time/", "/time/week/", "/time/changes/", "/time/pulse/", "/time/preview/?line=x"):
        assert Client(headers={"host": "localhost"}).get(address).status_code == 302


def test_an_empty_day_teaches_how_to_fill_it(ann: Visit) -> None:
    page = ann.get("/time/")
    assert "Nothing recorded today" in page
    assert "9-10:30 review #writing" in page
    assert '<a href="/time/" aria-current="page">Time</a>' in page


def test_a_line_becomes_an_entry_and_can_be_taken_back(ann: Visit) -> None:
    page = ann.post("/time/add/", line="9-10:30 review <b> #writing @acme !$", day=str(DAY))
    assert "Added an entry" in page
    assert "review &lt;b&gt;" in page
    assert "09:00–10:30" in page
    assert ann.entries() == [("09:00", "10:30", "review <b>")]
    assert Project.objects.get(person_id=ann.person).name == "acme"
    undo = re.search(r'action="(/time/changes/[0-9a-f-]{36}/undo/)"', page)
    assert undo
    assert "Undid a change" in ann.post(undo[1])
    assert ann.entries() == []
    assert not Project.objects.filter(person_id=ann.person).exists(), "the project came with the line, and goes with it"


def test_a_line_that_cannot_be_read_is_still_there(ann: Visit) -> None:
    page = ann.post("/time/add/", status=422, line="10-9:30 1/2", day=str(DAY))
    assert 'value="10-9:30 1/2"' in page
    assert "field__error" in page
    assert ann.entries() == []
    assert ann.post("/time/add/", status=422, line="  ", day=str(DAY))


@pytest.mark.parametrize("day", ["0001-01-01", "2999-12-31", "9999-12-31"])
def test_a_day_that_has_no_page_counts_for_nothing(ann: Visit, day: str) -> None:
    arrange(ann.person, day_start=600)
    assert ann.browser.get("/time/preview/", {"line": "9-9:10 plans", "day": day}).status_code == 200
    assert "10-9:30 1/2" in ann.post("/time/add/", status=422, line="10-9:30 1/2", day=day)


def test_the_line_is_understood_while_it_is_typed(ann: Visit) -> None:
    found = ann.browser.get("/time/preview/", {"line": "9-10 review #x", "day": str(DAY)}).json()
    assert found["says"] == ["Tue 3 Mar, 09:00–10:00", "1:00", "review", "#x"]
    assert [0, 4, "time"] in found["parts"]
    wrong = ann.browser.get("/time/preview/", {"line": "2:30-4 x", "day": "2026-03-29"}).json()
    assert "There was no 02:30 on 2026-03-29" in wrong["problems"][0]["says"]


def test_the_timer_runs_rests_and_stops(ann: Visit) -> None:
    begun = int(time.time())
    page = ann.post("/time/timer/start/", next="/time/", line="sketches #draw")
    assert 'role="timer"' in page
    assert 'id="rest"' in page
    assert "paused" in ann.post("/time/timer/pause/", next="/time/")
    ann.post("/time/timer/resume/", next="/time/")
    assert ann.browser.get("/time/pulse/").json()["running"]
    assert "No timer runs" in ann.post("/time/timer/stop/", next="/time/")
    assert "no timer runs" in ann.post("/time/timer/stop/", status=422).lower()
    row = Entry.objects.get(person_id=ann.person)
    assert row.stopped is not None
    assert begun <= row.started < row.stopped <= int(time.time()) + 1


def test_a_forgotten_timer_is_asked_about_and_never_cut(ann: Visit) -> None:
    begun = int(time.time()) - 14 * 3600
    with writing(ann.person, "start") as journal:
        journal.make(ENTRY, {"started": begun, "zone": ZONE})
    page = ann.get("/time/")
    assert "Is this right?" in page
    proposed = re.search(r'name="end_day" value="([^"]+)".*?name="end" size="6" value="([^"]+)"', page, re.DOTALL)
    assert proposed
    assert "Is this right?" not in ann.get("/time/?run=on")
    ann.post("/time/timer/stop/", end_day="2020-01-01", end="9:00", status=422)
    assert Entry.objects.get(person_id=ann.person).stopped is None
    ann.post("/time/timer/stop/", end_day=proposed[1], end=proposed[2])
    row = Entry.objects.get(person_id=ann.person)
    assert row.stopped == begun + 10 * 3600


def test_an_entry_is_edited_in_its_zone(ann: Visit) -> None:
    row = ann.add("9-10 review")
    page = ann.get(f"/time/entries/{row.pk}/")
    assert 'value="09:00"' in page
    sent = {
        "day": "2026-03-03", "begin": "9:15", "end": "12", "end_day": "", "pauses": "10-10:30", "note": "more",
        "tags": "a, B", "zone": ZONE, "project": "", "billable": "on", "seen": row.seq,
    }  # fmt: skip
    assert "Changed an entry" in ann.post(f"/time/entries/{row.pk}/", **sent)
    row.refresh_from_db()
    assert (row.started, row.stopped, row.seconds) == (at("09:15"), at("12:00"), 8100)
    assert (row.tags, row.billable) == ("a B", True)
    ann.undo()
    assert ann.entries() == [("09:00", "10:00", "review")]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("begin", "2:30", "There was no 02:30"),
        ("begin", "25:00", "is no time of day"),
        ("day", "yesterday", "This is no day"),
        ("zone", "Atlantis", "is not known"),
        ("pauses", "12-13", "outside of the entry"),
        ("pauses", "lunch", "is no time of day"),
        ("tags", "#", ""),
        ("note", "\x07", "nobody can see"),
        ("project", "11111111-1111-4111-8111-111111111111", "valid choice"),
    ],
)
def test_a_value_that_cannot_be_kept_is_told_beside_its_field(ann: Visit, field: str, value: str, says: str) -> None:
    row = ann.add("9-10 review")
    sent = {"day": "2026-03-29", "begin": "9:15", "end": "10:15", "zone": ZONE, "note": "new", field: value}
    answer = ann.browser.post(f"/time/entries/{row.pk}/", sent)
    if not says:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert ann.entries() == [("09:00", "10:00", "review")]


def test_the_second_of_two_equal_times_stays_the_second(ann: Visit) -> None:
    ann.post("/time/add/", line="2026-10-25 2:30b-4:00 night", day=str(DAY))
    row = Entry.objects.get(person_id=ann.person)
    page = ann.get(f"/time/entries/{row.pk}/")
    assert 'value="02:30b"' in page
    sent = {"day": "2026-10-25", "begin": "02:30b", "end": "4:00", "zone": ZONE, "note": "late"}
    ann.post(f"/time/entries/{row.pk}/", **sent)
    assert Entry.objects.get(person_id=ann.person).started == row.started


def test_two_devices_change_one_entry_and_nothing_is_lost(ann: Visit) -> None:
    row = ann.add("9-10 review #a")
    seen = row.seq
    edit(ann.person, row.pk, {"note": "elsewhere", "tags": "elsewhere"})
    sent = {
        "day": "2026-03-03",
        "begin": "9:00",
        "end": "10:00",
        "zone": ZONE,
        "note": "here",
        "tags": "a",
        "seen": seen,
    }
    ann.post(f"/time/entries/{row.pk}/", **sent)
    row.refresh_from_db()
    with purpose.own(ann.person):
        assert row.note == "here"
    assert row.tags == "elsewhere", "what this form did not touch stays as the other device left it"
    page = ann.get("/time/changes/")
    assert "Differences between devices" in page
    change = Change.objects.exclude(conflicts="").get()
    ann.post(f"/time/differences/{change.pk}/", take="other")
    with purpose.own(ann.person):
        assert Entry.objects.get().note == "elsewhere"
    assert "Differences between devices" not in ann.get("/time/changes/")


def test_split_anywhere_with_gaps_and_back(ann: Visit) -> None:
    row = ann.add("9-17 review")
    ann.post(f"/time/entries/{row.pk}/split/", cuts="11:00, 12-12:45; 15.30")
    assert [each[:2] for each in ann.entries()] == [
        ("09:00", "11:00"), ("11:00", "12:00"), ("12:45", "15:30"), ("15:30", "17:00"),
    ]  # fmt: skip
    ann.undo()
    assert ann.entries() == [("09:00", "17:00", "review")]
    assert "not inside" in ann.post(f"/time/entries/{row.pk}/split/", status=422, cuts="18:00")
    ann.post(f"/time/entries/{row.pk}/split/", status=422, cuts="noon")
    assert ann.entries() == [("09:00", "17:00", "review")]


def test_merge_duplicate_move_and_edges(ann: Visit) -> None:
    first, second = ann.add("9-10 one #a"), ann.add("11-12 two #b")
    ann.post("/time/chosen/", act="merge", entry=[str(first.pk), str(second.pk)])
    assert ann.entries() == [("09:00", "12:00", "one\ntwo")]
    merged = Entry.objects.get(person_id=ann.person)
    assert (merged.seconds, merged.tags) == (7200, "a b")
    ann.undo()
    ann.post(f"/time/entries/{first.pk}/duplicate/", days="1")
    assert Entry.objects.filter(day=date(2026, 3, 4)).count() == 1
    ann.post(f"/time/entries/{first.pk}/move/", days="0", minutes="15")
    ann.post(f"/time/entries/{first.pk}/move/", edge="end", minutes="30")
    assert ann.entries()[0][:2] == ("09:15", "10:45")
    ann.post(f"/time/entries/{first.pk}/edge/?edge=end&at={at('11:00')}")
    assert ann.entries()[0][:2] == ("09:15", "11:00")
    ann.post(f"/time/entries/{first.pk}/edge/?edge=end&at={at('09:00')}", status=422)
    ann.post("/time/chosen/", status=422, act="merge", entry=[str(first.pk)])
    ann.post(f"/time/entries/{first.pk}/explode/", status=404)


def test_many_are_changed_in_one_step(ann: Visit) -> None:
    rows = [ann.add(f"{hour}-{hour + 1} call #old @acme") for hour in range(8, 12)]
    ids = [str(each.pk) for each in rows]
    project = Project.objects.get(person_id=ann.person)
    ann.post("/time/chosen/", act="edit", entry=ids[:3], add="new, more", drop="old", project="none", billable="yes")
    found = list(Entry.objects.filter(pk__in=ids[:3]).values_list("tags", "project", "billable"))
    assert found == [("new more", None, True)] * 3
    ann.undo()
    assert list(Entry.objects.values_list("tags", "project", "billable").distinct()) == [("old", project.pk, False)]
    ann.post("/time/chosen/", status=422, act="edit", entry=ids)
    ann.post("/time/chosen/", status=422, act="edit", add="x")
    ann.post("/time/chosen/", status=422, act="remove", entry=[*ids, str(uuid.uuid4())])
    ann.post("/time/chosen/", act="remove", entry=ids)
    assert ann.entries() == []


def test_what_is_removed_lies_in_the_trash_and_comes_back(ann: Visit) -> None:
    row = ann.add("9-10 review #a")
    ann.post(f"/time/entries/{row.pk}/remove/")
    assert ann.entries() == []
    assert "review" in ann.get("/time/trash/")
    ann.post("/time/trash/", row=str(row.pk))
    assert ann.entries() == [("09:00", "10:00", "review")]
    assert "The trash is empty" in ann.get("/time/trash/")
    ann.post("/time/trash/", status=422, row=str(row.pk))


def test_somebody_elses_entry_is_not_there(ann: Visit) -> None:
    theirs = Visit("bob").add("9-10 secret")
    assert "secret" not in ann.get(PAGE)
    ann.get(f"/time/entries/{theirs.pk}/", status=404)
    for act in ("remove", "duplicate", "go-on", "move", "split"):
        ann.post(f"/time/entries/{theirs.pk}/{act}/", status=422, cuts="9:30", minutes="5")
    ann.post("/time/chosen/", status=422, act="remove", entry=[str(theirs.pk)])
    assert Entry.objects.filter(pk=theirs.pk, seq=theirs.seq).exists()


def test_gaps_and_overlaps_are_seen_with_their_fixes(ann: Visit) -> None:
    first, second = ann.add("9-10 one"), ann.add("9:45-11 two")
    ann.add("12-13 three")
    page = ann.get(PAGE)
    assert "11:00–12:00, 1:00 without an entry" in page
    assert "Overlaps the entry from 09:00 by 0:15." in page
    fix = re.search(rf'formaction="(/time/entries/{first.pk}/edge/[^"]+)"', page)
    assert fix
    ann.post(fix[1].replace("&amp;", "&"))
    assert ann.entries()[0][:2] == ("09:00", "09:45")
    assert "Overlaps" not in ann.get(PAGE)
    assert str(second.pk) in page


def test_a_week_has_its_days_in_order_and_takes_what_is_drawn(ann: Visit) -> None:
    ann.add("9-10 review")
    page = ann.get("/time/week/2026-03-05/")
    assert re.findall(r'data-day="([^"]+)"', page)[0] == "2026-03-02"
    assert 'data-begin="540" data-end="600"' in page
    ann.post("/time/place/", day="2026-03-04", begin="600", end="660")
    assert ann.entries()[1][:2] == ("10:00", "11:00")
    ann.post("/time/place/", status=422, day="2026-03-04", begin="700", end="660")
    ann.post("/time/place/", status=422, day="x", begin="1", end="2")
    ann.get("/time/week/2026-13-40/", status=404)


def test_projects_are_made_changed_and_put_away(ann: Visit) -> None:
    ann.post("/time/projects/", name="Acme", client="Zed", colour="4", rate="79.50", currency="eur")
    row = Project.objects.get(person_id=ann.person)
    assert (row.rate, row.currency, row.colour) == (7950, "EUR", 4)
    ann.post(f"/time/projects/{row.pk}/", name="Acme & Co", rate="")
    row.refresh_from_db()
    assert (row.name, row.rate) == ("Acme & Co", None)
    ann.post(f"/time/projects/{row.pk}/", archived="yes")
    assert "Put away" in ann.get("/time/projects/")
    assert "This is no amount" in ann.post("/time/projects/", status=422, name="X", rate="much")
    ann.post("/time/projects/", status=422, name=" ")


def test_a_tag_is_renamed_everywhere_and_becomes_one_with_another(ann: Visit) -> None:
    ann.add("9-10 a #old #new")
    ann.add("11-12 b #Old")
    ann.add("13-14 c #older")
    ann.post("/time/tags/", old="old", new="new")
    assert list(Entry.objects.order_by("started").values_list("tags", flat=True)) == ["new", "new", "older"]
    ann.post("/time/tags/", status=422, old="old", new="new")
    ann.post("/time/tags/", status=422, old="new", new="two words")


def test_settings_move_the_days_of_entries(ann: Visit) -> None:
    ann.add("2026-03-04 2:00-3:00 late")
    sent = {"zone": ZONE, "day_start": "4:00", "week_start": "6", "ask_after": "8:00", "expected_0": "8h"}
    ann.post("/time/settings/", **sent)
    book = Timebook.objects.get(pk=ann.person)
    assert (book.day_start, book.week_start, book.ask_after) == (240, 6, 480)
    assert book.expected == "[480,0,0,0,0,0,0]"
    assert Entry.objects.get().day == DAY
    assert "late" in ann.get(PAGE)
    for field, value in (("zone", "Nowhere"), ("day_start", "late"), ("ask_after", ""), ("expected_1", "30h")):
        ann.post("/time/settings/", status=422, **{**sent, field: value})
    ann.post("/time/settings/zone/", zone="Asia/Tokyo")
    assert Timebook.objects.get(pk=ann.person).zone == "Asia/Tokyo"
    ann.post("/time/settings/zone/", status=422, zone="x")


def test_each_step_is_listed_and_the_last_is_undone_first(ann: Visit) -> None:
    row = ann.add("9-10 review")
    ann.post(f"/time/entries/{row.pk}/move/", minutes="5")
    steps = list(Change.objects.order_by("seq").values_list("step", flat=True))
    assert "Moved an entry" in ann.get("/time/changes/")
    ann.post(f"/time/changes/{steps[0]}/undo/", status=409)
    ann.undo()
    ann.undo()
    assert ann.entries() == []
    ann.post("/time/changes/last/undo/", status=409)


@pytest.mark.slow
def test_a_day_costs_few_queries_however_full_it_is(ann: Visit, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        ann.add(
            f"{6 + number // 2}:{number % 2 * 30:02}-{6 + number // 2}:{number % 2 * 30 + 20:02} call @p{number % 4}"
        )
    ann.get(PAGE)
    with django_assert_max_num_queries(12):
        page = ann.get(PAGE)
    assert page.count('data-entry="') == 30
