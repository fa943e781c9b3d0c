"""Calendars at secret addresses: who can read what, for how long, and that other programs understand it."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from django.contrib.auth import get_user_model
from django.test import Client
from icalendar import Calendar

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping.actions import open_calendar
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import AWAY, ENTRY, PROJECT, ROUTINE
from keepword.parts.timekeeping.models import Feed
from keepword.parts.timekeeping.queries import calendar

NOW = int(time.time())
TODAY = datetime.fromtimestamp(NOW, UTC).date()


def browser() -> Client:
    return Client(headers={"sec-fetch-site": "same-origin"}, SERVER_NAME="localhost")


def subscribed(secret: str) -> Any:
    """What a calendar program gets, which sends nothing but a request."""
    return Client(SERVER_NAME="localhost").get(f"/time/calendar/{secret}.ics")


def events(person: int, shows: str, *, notes: bool = False) -> list[Any]:
    secret = open_calendar.make(person, "Mine", shows, notes=notes)
    answer = subscribed(secret)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


@pytest.fixture
def worked(ann: int) -> None:
    """An entry with a note, one long ago, one that runs."""
    with writing(ann, "add") as journal:
        project = journal.make(PROJECT, {"name": "Bridge, second part; Łódź"})
        day = NOW - 86_400
        told = {"zone": "UTC", "tags": ["draw"], "note": "first\nsecond 🙂", "project": str(project.pk)}
        journal.make(ENTRY, {"started": day, "stopped": day + 600, **told})
        journal.make(ENTRY, {"started": day - 500 * 86_400, "stopped": day - 500 * 86_400 + 60, "zone": "UTC"})
        journal.make(ENTRY, {"started": NOW - 60, "zone": "UTC"})


def test_entries_of_the_last_year_are_in_it_without_their_notes(ann: int, worked: None) -> None:
    [event] = events(ann, "entries")
    assert str(event["summary"]) == "Bridge, second part; Łódź #draw"
    assert event["dtstart"].dt == datetime.fromtimestamp(NOW - 86_400, UTC)
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=10)
    assert "description" not in event


def test_notes_are_in_it_where_that_was_wanted(ann: int, worked: None) -> None:
    [event] = events(ann, "entries", notes=True)
    assert str(event["description"]) == "first\nsecond 🙂"


def test_a_routine_repeats_and_its_reminders_ring(ann: int) -> None:
    with writing(ann, "routine") as journal:
        made = journal.make(
            ROUTINE,
            {
                "name": "Run",
                "question": "Did you run?",
                "schedule": "FREQ=WEEKLY;BYDAY=MO,TH",
                "starts_on": "2026-01-01",
                "reminders": [{"at": "07:30"}, {"at": "19:00", "days": [3]}],
            },
        )
        journal.make(AWAY, {"routine": str(made.pk), "first_day": str(TODAY), "last_day": str(TODAY + timedelta(6))})
        journal.make(ROUTINE, {"name": "Old", "starts_on": "2026-01-01", "archived_on": "2026-02-01"})
    whole, some = events(ann, "routines")
    assert str(whole["summary"]) == "Run"
    assert whole["dtstart"].dt == date(2026, 1, 1)
    rule = rrulestr(whole["rrule"].to_ical().decode(), dtstart=datetime(2026, 1, 1))
    assert [day.weekday() for day in rule[:4]] == [3, 0, 3, 0]
    assert [alarm["trigger"].dt for alarm in whole.walk("VALARM")] == [timedelta(hours=7, minutes=30)]
    resting = [each.dts[0].dt for each in whole["exdate"]]
    assert len(resting) == 2
    assert all(TODAY <= day <= TODAY + timedelta(6) for day in resting)
    rings = [some["dtstart"].dt, *(each.dt for each in some["rdate"].dts)]
    assert all(moment.weekday() == 3 and moment.hour == 19 and moment.tzinfo is None for moment in rings)
    assert min(rings).date() > TODAY + timedelta(6)


@pytest.mark.parametrize(
    "schedule", ["X-TIMES=3;X-PER=WEEK", "X-TIMES=2;X-DAYS=7", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"]
)
def test_what_no_calendar_can_say_is_spread_over_days(ann: int, schedule: str) -> None:
    with writing(ann, "routine") as journal:
        journal.make(ROUTINE, {"name": "Run", "schedule": schedule, "starts_on": "2026-01-02"})
    [event] = events(ann, "routines")
    assert "X-" not in event["rrule"].to_ical().decode()
    begins = datetime.combine(event["dtstart"].dt, datetime.min.time())
    assert rrulestr(event["rrule"].to_ical().decode(), dtstart=begins)[0] == begins


def test_the_address_is_shown_once_kept_as_a_hash_and_can_be_closed(ann: int, worked: None) -> None:
    inside = browser()
    inside.force_login(get_user_model().objects.get(pk=ann), backend="django.contrib.auth.backends.ModelBackend")
    page = inside.post("/time/calendars/", {"name": "On my phone", "shows": "entries"}).content.decode()
    found = re.search(r"http://localhost/time/calendar/([\w-]{43})\.ics", page)
    assert found
    assert found[1] not in inside.get("/time/calendars/").content.decode()
    feed = Feed.objects.get()
    assert found[1] not in "".join(str(getattr(feed, field.name)) for field in Feed._meta.fields)
    answer = subscribed(found[1])
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    feed.refresh_from_db()
    assert feed.used_on is not None
    assert inside.post(f"/time/calendars/{feed.pk}/close/").status_code == 302
    assert subscribed(found[1]).status_code == 404


def test_a_closed_address_and_one_that_never_was_look_alike(ann: int) -> None:
    secret = open_calendar.make(ann, "Mine", "entries", notes=False)
    open_calendar.close(ann, Feed.objects.get().pk)
    closed, never = subscribed(secret), subscribed("a" * 43)
    assert closed.status_code == never.status_code == 404
    assert closed.content.replace(secret.encode(), b"") == never.content.replace(b"a" * 43, b"")


def test_nobody_closes_somebody_else_s(ann: int, bob: int) -> None:
    secret = open_calendar.make(ann, "Mine", "entries", notes=False)
    inside = browser()
    inside.force_login(get_user_model().objects.get(pk=bob), backend="django.contrib.auth.backends.ModelBackend")
    assert inside.post(f"/time/calendars/{Feed.objects.get().pk}/close/").status_code == 404
    assert subscribed(secret).status_code == 200


def test_notes_open_for_the_calendar_s_purpose_alone(ann: int, worked: None) -> None:
    open_calendar.make(ann, "Mine", "entries", notes=True)
    with purpose.reading("improve-service"), pytest.raises(Exception, match="improve-service"):
        calendar.text(Feed.objects.get(), TODAY)
