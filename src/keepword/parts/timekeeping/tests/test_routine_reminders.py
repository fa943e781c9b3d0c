"""Reminders by mail: none without a yes, each once, none for what is done, and an end to it in every one."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from keepword.enforcement import versions
from keepword.enforcement.models import LedgerEntry
from keepword.enforcement.people import consenting, purpose
from keepword.enforcement.people.models import Consent
from keepword.parts.mail import rendering
from keepword.parts.mail.models import Message
from keepword.parts.timekeeping import reminding
from keepword.parts.timekeeping.actions import check_in, keep_routine
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.models import Routine, Timebook

NOW = int(time.time())
MOMENT = datetime.fromtimestamp(NOW, UTC)
TODAY = MOMENT.date()


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.KEEPWORD_ADDRESS = "https://wesrom.example"


def at(minutes_ago: int) -> list[dict[str, str]]:
    """A reminder so long ago; in the first minutes of a day, at its first."""
    when = max(MOMENT - timedelta(minutes=minutes_ago), MOMENT.replace(hour=0, minute=0))
    return [{"at": f"{when:%H:%M}"}]


def made(person: int, name: str = "Read", minutes_ago: int = 5) -> Routine:
    return keep_routine.make(person, {"name": name, "starts_on": TODAY, "reminders": at(minutes_ago)})


def agreed(person: int, minutes_ago: int = 600, language: str = "en") -> None:
    reminding.agree(person, shown="what was read", language=language)
    Consent.objects.filter(person_id=person).update(given_at=MOMENT - timedelta(minutes=minutes_ago))


def on(person: int) -> bool:
    return consenting.of(person, reminding.ABOUT) is not None


def mails(person: int) -> list[dict[str, Any]]:
    with purpose.reading("deliver-mail"):
        rows = Message.objects.filter(person_id=person, kind__startswith=reminding.KIND).order_by("pk")
        return [json.loads(each.payload) for each in rows]


def test_nothing_goes_out_without_a_yes(ann: int) -> None:
    made(ann)
    assert reminding.remind_due(NOW) == 0
    assert mails(ann) == []


@pytest.mark.parametrize("day_start", [0, 240])
def test_what_rang_before_the_day_ended_goes_out_after_it(ann: int, day_start: int) -> None:
    ended = int((MOMENT.replace(hour=0, minute=0, second=0) - timedelta(days=2)).timestamp()) + day_start * 60
    agreed(ann, 5 * 24 * 60)
    Timebook.objects.filter(pk=ann).update(day_start=day_start)
    rings = f"{(day_start - 10) % 1440 // 60:02}:{(day_start - 10) % 60:02}"
    day = TODAY - timedelta(days=3)
    row = keep_routine.make(ann, {"name": "Read", "starts_on": day, "reminders": [{"at": rings}]})
    assert [reminding.remind_due(ended + late) for late in (-660, 300, 330, 1500)] == [0, 1, 0, 0]
    Message.objects.all().delete()
    check_in.check_in(ann, row, day)
    assert reminding.remind_due(ended + 300) == 0, "it was done"


def test_each_reminder_goes_out_once_with_all_that_is_due(ann: int, bob: int) -> None:
    agreed(ann)
    made(ann)
    made(ann, "Run")
    made(bob)
    assert [reminding.remind_due(NOW) for _ in range(3)] == [1, 0, 0]
    [mail] = mails(ann)
    assert mail["to"] == "ann@example.invalid"
    assert mail["context"]["said"] == ["Read", "Run"]
    assert mails(bob) == []


def test_a_site_that_does_not_know_its_address_sends_none(ann: int, settings: Any) -> None:
    settings.KEEPWORD_ADDRESS = ""
    agreed(ann)
    made(ann)
    assert reminding.remind_due(NOW) == 0


def test_what_is_done_or_put_away_or_long_past_rings_no_more(ann: int) -> None:
    agreed(ann)
    check_in.check_in(ann, made(ann), TODAY)
    keep_routine.archive(ann, made(ann, "Run"), TODAY)
    assert reminding.remind_due(NOW) == 0
    made(ann, "Swim")
    assert reminding.remind_due(NOW + 3600) == 0


def test_what_was_due_before_the_yes_is_not_sent_afterwards(ann: int) -> None:
    made(ann, minutes_ago=5)
    agreed(ann, minutes_ago=0)
    assert reminding.remind_due(NOW) == 0


def test_times_are_those_of_the_persons_zone(ann: int) -> None:
    book_of(ann)
    Timebook.objects.filter(pk=ann).update(zone="Asia/Tokyo")
    agreed(ann)
    made(ann)
    assert reminding.remind_due(NOW) == 0


def test_the_mail_says_how_it_ends_and_its_link_ends_it_without_signing_in(ann: int) -> None:
    agreed(ann)
    made(ann)
    reminding.remind_due(NOW)
    [mail] = mails(ann)
    rendered = rendering.rendered(mail["template"], mail["context"], language="en", base=mail["base"])
    link = re.search(r"https?://[^/]+(/routines/reminders/end/[^\"]+/)", rendered.html)
    assert link
    assert "Read" in rendered.text
    browser = Client(headers={"sec-fetch-site": "same-origin"}, SERVER_NAME="localhost")
    assert "One press ends them" in browser.get(link[1]).content.decode()
    assert on(ann)
    assert "These mails have ended" in browser.post(link[1]).content.decode()
    assert not on(ann)
    assert mails(ann) == [], "what waited is not sent"
    agreed(ann, 1)
    assert "ends nothing any more" in browser.post(link[1]).content.decode()
    assert on(ann)


@pytest.mark.parametrize("token", ["x", "a:b:c", "e30:1:2"])
def test_a_link_that_we_did_not_make_ends_nothing(ann: int, token: str) -> None:
    agreed(ann)
    answer = Client(headers={"sec-fetch-site": "same-origin"}, SERVER_NAME="localhost").post(
        f"/routines/reminders/end/{token}/"
    )
    assert "ends nothing any more" in answer.content.decode()
    assert on(ann)


def test_the_page_says_yes_and_takes_it_back(ann: int) -> None:
    browser = Client(headers={"sec-fetch-site": "same-origin"}, SERVER_NAME="localhost")
    browser.force_login(get_user_model().objects.get(pk=ann), backend="django.contrib.auth.backends.ModelBackend")
    assert "Off: we send nothing" in browser.get("/routines/reminders/").content.decode()
    assert "On: you said yes" in browser.post("/routines/reminders/", {"answer": "yes"}, follow=True).content.decode()
    assert "Off" in browser.post("/routines/reminders/", {"answer": "no"}, follow=True).content.decode()
    browser.post("/routines/reminders/", {"answer": "perhaps"})
    assert not on(ann)


def test_the_yes_is_a_record_with_version_words_and_ledger(ann: int) -> None:
    browser = Client(headers={"sec-fetch-site": "same-origin"}, SERVER_NAME="localhost")
    browser.force_login(get_user_model().objects.get(pk=ann), backend="django.contrib.auth.backends.ModelBackend")
    for _ in range(2):
        browser.post("/de/routines/reminders/", {"answer": "yes"})
    [given] = Consent.objects.all()
    assert (given.person_id, given.about, given.language) == (ann, "timekeeping.reminders", "de")
    assert given.version == versions.newest().version
    assert len(given.shown) == 64
    browser.post("/routines/reminders/", {"answer": "no"})
    given.refresh_from_db()
    assert given.withdrawn_at is not None, "that it was given, and taken back, is still shown"
    assert list(LedgerEntry.objects.order_by("-sequence").values_list("kind", flat=True)[:2]) == [
        "consent-withdrawn", "consent",
    ]  # fmt: skip


def test_mails_are_in_the_language_of_the_yes(ann: int, bob: int) -> None:
    agreed(ann, language="de")
    agreed(bob)
    made(ann)
    made(bob)
    assert reminding.remind_due(NOW) == 2
    assert [mail["language"] for mail in (*mails(ann), *mails(bob))] == ["de", "en"]


def test_a_yes_taken_back_or_over_sends_nothing_at_once(ann: int, bob: int) -> None:
    for person in (ann, bob):
        agreed(person)
        made(person)
    reminding.take_back(ann)
    Consent.objects.filter(person_id=bob).delete()  # as retention does, when the record's time is over
    assert reminding.remind_due(NOW) == 0


def test_a_yes_taken_back_while_the_mail_is_made_sends_nothing(ann: int, monkeypatch: pytest.MonkeyPatch) -> None:
    agreed(ann)
    made(ann)
    worked_out = reminding.routines.on_days

    def taken_back_meanwhile(*told: Any) -> Any:
        found = list(worked_out(*told))
        reminding.take_back(ann)
        return found

    monkeypatch.setattr(reminding.routines, "on_days", taken_back_meanwhile)
    assert reminding.remind_due(NOW) == 0
    assert mails(ann) == []
