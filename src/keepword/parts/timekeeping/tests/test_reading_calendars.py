"""Calendars: what has a time and is over becomes entries, the rest is named; rules end."""

from __future__ import annotations

import datetime as dt

import pytest

from keepword.parts.timekeeping.reading_in import CannotRead, Choices, Reading, fingerprint, read
from keepword.parts.timekeeping.tests.reading_samples import at, told

NOW = at("2024-04-10T12:00:00Z")


def calendar(*events: str) -> bytes:
    inner = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//made up//EN\n{inner}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def until_april(content: bytes, zone: str = "Europe/Berlin") -> Reading:
    return read(content, "calendar.ics", zone=zone, choices=Choices(now=NOW))


def test_events_of_three_kinds_of_time() -> None:
    reading = until_april(
        calendar(
            "UID:1\nDTSTART;TZID=America/New_York:20240304T100000\nDTEND;TZID=America/New_York:20240304T113000\n"
            "SUMMARY:Plan\\, draw\nCATEGORIES:work,deep work",
            "UID:2\nDTSTART:20240304T100000Z\nDURATION:PT45M\nSUMMARY:Call",
            "UID:3\nDTSTART:20240304T100000\nDTEND:20240304T110000\nSUMMARY:Here",
        )
    )
    assert reading.format.id == "calendar"
    first, second, third = reading.entries
    assert (first.started, first.stopped) == (at("2024-03-04T15:00:00Z"), at("2024-03-04T16:30:00Z"))
    assert (first.zone, first.note, first.tags) == ("America/New_York", "Plan, draw", ("work", "deep-work"))
    assert (second.stopped - second.started, second.zone) == (2700, "Europe/Berlin")
    assert third.started == at("2024-03-04T09:00:00Z")
    assert reading.ready


def test_what_is_no_entry_is_named() -> None:
    reading = until_april(
        calendar(
            "UID:1\nDTSTART;VALUE=DATE:20240304\nSUMMARY:Holiday",
            "UID:2\nDTSTART:20240304T100000Z\nDTEND:20240304T110000Z\nSTATUS:CANCELLED\nSUMMARY:Off",
            "UID:3\nDTSTART:20250304T100000Z\nDTEND:20250304T110000Z\nSUMMARY:Ahead",
        )
    )
    assert not reading.entries
    assert [row for row, _, _ in told(reading, "left-out")] == [1, 2, 3]
    assert reading.ready


def test_an_end_before_the_start_stops_the_import() -> None:
    reading = until_april(calendar("UID:1\nDTSTART:20240304T100000Z\nDTEND:20240303T110000Z\nSUMMARY:Odd"))
    assert [(row, column) for row, column, _ in told(reading, "unreadable")] == [(1, "DTEND")]
    assert not reading.ready


def test_repeated_events_keep_the_wall_clock_over_a_change_of_clocks() -> None:
    rule = "RRULE:FREQ=WEEKLY;BYDAY=MO,FR;UNTIL=20240412T000000Z"
    reading = until_april(
        calendar(
            f"UID:s\nDTSTART;TZID=Europe/Berlin:20240322T090000\nDURATION:PT30M\n{rule}\nSUMMARY:Stand-up\n"
            "EXDATE;TZID=Europe/Berlin:20240325T090000",
            "UID:s\nRECURRENCE-ID;TZID=Europe/Berlin:20240405T090000\nDTSTART;TZID=Europe/Berlin:20240405T110000\n"
            "DURATION:PT30M\nSUMMARY:Stand-up, later",
        )
    )
    starts = sorted(entry.started for entry in reading.entries)
    expected = ["2024-03-22T08:00Z", "2024-03-29T08:00Z", "2024-04-01T07:00Z", "2024-04-05T09:00Z", "2024-04-08T07:00Z"]
    assert starts == [at(each) for each in expected]
    assert len({fingerprint(entry) for entry in reading.entries}) == 5


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=1",
        "FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=YEARLY;BYEASTER=1",
        "FREQ=DAILY;BYSECOND=1,2,3",
    ],
)
def test_rules_that_could_run_for_ever_are_left_and_said(rule: str) -> None:
    reading = until_april(calendar(f"UID:s\nDTSTART:20240304T100000Z\nDURATION:PT1H\nRRULE:{rule}\nSUMMARY:Bomb"))
    assert not reading.entries
    assert len(told(reading, "left-out") + told(reading, "unreadable")) == 1


def test_a_rule_without_an_end_is_followed_until_now() -> None:
    event = "UID:s\nDTSTART:20240401T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nSUMMARY:Walk"
    reading = until_april(calendar(event))
    assert len(reading.entries) == 10
    assert reading.entries[-1].started == at("2024-04-10T10:00:00Z")
    centuries = event.replace("20240401", "19710401")
    assert len(told(until_april(calendar(centuries)), "left-out")) == 1


def test_a_damaged_calendar_is_refused() -> None:
    for content in (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"BEGIN:VCALENDAR\r\n:::\r\n", calendar("DTSTART")[:90]):
        try:
            reading = until_april(content)
        except CannotRead:
            continue
        assert not reading.entries


def test_today_is_taken_from_the_clock_where_nobody_says_it() -> None:
    ahead = dt.datetime.now(dt.UTC) + dt.timedelta(days=3)
    event = f"UID:1\nDTSTART:{ahead:%Y%m%dT%H%M%SZ}\nDURATION:PT1H\nSUMMARY:Ahead"
    reading = read(calendar(event), "calendar.ics", zone="UTC")
    assert not reading.entries


def test_many_rules_together_are_bounded() -> None:
    event = "DTSTART:19710304T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY\nSUMMARY:Walk"
    reading = until_april(calendar(*(f"UID:{number}\n{event}" for number in range(40))))
    assert not reading.entries
    assert "too often" in told(reading, "left-out")[-1][2]
