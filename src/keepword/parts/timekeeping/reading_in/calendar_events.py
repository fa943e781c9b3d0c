"""Calendars (ICS): events with a time become entries; days, cancelled events and what lies ahead are named and left."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from icalendar.prop import vBroken, vCategory

from keepword.policy.words import N_

from .asking import say_zone
from .formats import CALENDAR
from .found import CannotRead, Choices, FoundEntry, Reading, cut, say
from .local_time import LocalTime
from .moments import DAY, EPOCH
from .remarks import Remarks
from .repeating import NotExpanded, Repeating
from .spans_in_rows import LONGEST, Tally
from .words_in_cells import one_text, unique

MOST_EVENTS = 50_000
MOST_ENTRIES = 200_000
FAR = 7_258_118_400  # the year 2200


class _At(NamedTuple):
    """An instant, the zone it is in, and how the calendar writes it."""

    instant: int
    zone: str
    local: dt.datetime


@dataclass(slots=True)
class _Found:
    """What was gathered over all events."""

    reading: Reading
    remarks: Remarks
    zone: LocalTime
    now: int
    repeating: Repeating
    tally: Tally = field(default_factory=Tally)


def read_calendar(characters: str, zone: str, choices: Choices) -> Reading:
    """The entries of a calendar until now."""
    reading, remarks = Reading(CALENDAR), Remarks()
    now = int(time.time()) if choices.now is None else choices.now
    found = _Found(reading, remarks, LocalTime(choices.zone or zone), now, Repeating(now))
    events = _events(characters)
    moved: dict[str, set[int]] = {}
    for event in events:
        if (instead := _moment(event, "RECURRENCE-ID", found)) is not None:
            moved.setdefault(_uid(event), set()).add(instead.instant)
    for number, event in enumerate(events, 1):
        _read_event(number, event, moved, found)
        if len(reading.entries) > MOST_ENTRIES:
            raise CannotRead(
                say(N_("The calendar’s events repeat too often to be read.")), say(N_("Export a shorter time."))
            )
    say_zone(reading, found.tally, found.zone.name)
    reading.durations = say(N_("Each event lasts from its start to its end."))
    reading.counts["rows"] = len(events)
    if events:
        remarks.taken(None, "", say(N_("Of each event its times, title and categories are read, and nothing else.")))
    remarks.into(reading)
    return reading


def _events(characters: str) -> list[Event]:
    if characters.upper().count("BEGIN:VEVENT") > MOST_EVENTS:
        raise CannotRead(
            say(N_("The calendar holds more than {most} events."), most=f"{MOST_EVENTS:,}"),
            say(N_("Export a shorter time.")),
        )
    try:
        calendars = Calendar.from_ical(characters, multiple=True)
        return [event for calendar in calendars for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    except Exception as trouble:  # the library raises what its parts raise: of a stranger's file anything
        raise CannotRead(
            say(N_("The calendar is damaged: {why}"), why=str(trouble)), say(N_("Export it once more."))
        ) from trouble


def _read_event(number: int, event: Event, moved: dict[str, set[int]], found: _Found) -> None:
    remarks = found.remarks
    told = event.get("SUMMARY", "")
    title = one_text(str(told[0] if isinstance(told, list) and told else told))
    start = _moment(event, "DTSTART", found)
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        remarks.left_out(number, "STATUS", say(N_("“{title}” was cancelled."), title=title))
        return
    if start is None:
        if _is_day(event):
            remarks.left_out(number, "DTSTART", say(N_("“{title}” is about whole days and has no time."), title=title))
        else:
            remarks.unreadable(number, "DTSTART", say(N_("“{title}” has no start that can be read."), title=title))
        return
    lasting = _lasting(event, start.instant, found)
    if lasting is None or not 0 <= lasting <= LONGEST or not 0 <= start.instant < FAR:
        remarks.unreadable(number, "DTEND", say(N_("“{title}” has no end that can be read."), title=title))
        return
    if "RRULE" not in event and "RDATE" not in event:
        replaced = _moment(event, "RECURRENCE-ID", found)
        _add(number, event, title, start, lasting, found, f":{replaced.instant}" if replaced else "")
        return
    try:
        starts = found.repeating.starts(event, start.local, lambda moment: _instant(moment, found))
    except NotExpanded as trouble:
        remarks.left_out(
            number,
            "RRULE",
            say(N_("“{title}” repeats in a way that is not read: {why}"), title=title, why=trouble.says),
        )
        return
    instead = moved.get(_uid(event), set())
    starts = [each for each in starts if each not in instead]
    for each in starts:
        _add(number, event, title, start._replace(instant=each), lasting, found, f":{each}")
    remarks.taken(
        number,
        "RRULE",
        say(N_("“{title}” repeats: {count} times until now were read."), title=title, count=len(starts)),
    )


def _add(number: int, event: Event, title: str, start: _At, lasting: int, found: _Found, suffix: str) -> None:
    if start.instant > found.now:
        found.remarks.left_out(number, "DTSTART", say(N_("“{title}” lies ahead."), title=title))
        return
    uid = _uid(event)
    found.reading.entries.append(
        FoundEntry(
            row=number,
            started=start.instant,
            stopped=start.instant + lasting,
            zone=start.zone,
            tags=_tags(event),
            note=title,
            key=f"calendar:{uid}{suffix}" if uid else "",
        )
    )


def _moment(event: Event, name: str, found: _Found) -> _At | None:
    """A property's instant and the zone it is in; None if it is a day or nothing."""
    held = _held(event, name)
    if not isinstance(held, dt.datetime):
        return None
    try:
        instant = _instant(held, found)
    except (OverflowError, ValueError):
        return None
    key = held.tzinfo.key if isinstance(held.tzinfo, ZoneInfo) else found.zone.name
    if name == "DTSTART":
        if held.tzinfo is None:
            found.tally.local += 1
        elif key not in ("UTC", found.zone.name):
            found.tally.zones.add(key)
        else:
            found.tally.absolute += 1
    return _At(instant, found.zone.name if key in ("UTC", "Etc/UTC") else key, held)


def _instant(moment: dt.datetime, found: _Found) -> int:
    """Times without a zone are those of the person."""
    if moment.tzinfo is not None:
        return int(moment.timestamp())
    local = (moment.date() - EPOCH).days * DAY + moment.hour * 3600 + moment.minute * 60 + moment.second
    return found.zone.instants(local)[0]


def _lasting(event: Event, started: int, found: _Found) -> int | None:
    """Seconds from start to end; an event with neither end nor duration takes no time."""
    if "DTEND" in event:
        end = _moment(event, "DTEND", found)
        return None if end is None else end.instant - started
    if "DURATION" in event:
        held = _held(event, "DURATION")
        return int(held.total_seconds()) if isinstance(held, dt.timedelta) else None
    return 0


def _held(event: Event, name: str) -> object:
    """What a property says in Python's terms; None if it is not there, twice there or broken."""
    told = event.get(name)
    return None if isinstance(told, vBroken) else getattr(told, "dt", None)


def _is_day(event: Event) -> bool:
    held = _held(event, "DTSTART")
    return isinstance(held, dt.date) and not isinstance(held, dt.datetime)


def _uid(event: Event) -> str:
    return cut(str(event.get("UID", "")), 300)


def _tags(event: Event) -> tuple[str, ...]:
    held = event.get("CATEGORIES")
    listed: Iterable[object] = held if isinstance(held, list) else [held]
    return unique([str(name) for each in listed if isinstance(each, vCategory) for name in each.cats])
