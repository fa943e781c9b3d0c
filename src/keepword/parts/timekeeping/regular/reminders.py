"""When to remind: at local times of the person, on days on which the routine is due and not yet done."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from .course import Course, State

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Reminder:
    """A time of day in minutes after midnight, and the weekdays (0 is Monday) on which it counts."""

    minutes: int
    weekdays: frozenset[int] = EVERY_DAY


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder to send: the instant in UTC seconds, and the day of the routine it is about."""

    at: int
    day: datetime.date


def stored(text: str) -> tuple[Reminder, ...]:
    """Reminders as a routine stores them: a JSON list of {"at": "07:30", "days": [0, …, 6]}, or an empty text."""
    found = []
    for each in json.loads(text) if text else []:
        hour, minute = each["at"].split(":")
        found.append(Reminder(int(hour) * 60 + int(minute), frozenset(each.get("days", EVERY_DAY))))
    return tuple(found)


def instant(day: datetime.date, minutes: int, zone: ZoneInfo) -> int:
    """The UTC seconds of that local time.

    As RFC 5545 has it: a time that a clock change leaves out is read with the offset before it (02:30 rings at what
    the clock then calls 03:30), and of a time that comes twice the first is meant. So it rings once, always.
    """
    local = datetime.datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=zone, fold=0)
    return int(local.timestamp())


def upcoming(
    course: Course, reminders: Iterable[Reminder], zone: ZoneInfo, after: int, days: int = 14, day_starts: int = 0
) -> list[Due]:
    """The reminders later than `after` (UTC seconds) for today and the next `days` days of the course, in order.

    Only days on which the routine is due, not done, not skipped and in no pause; with "at most" only days of which
    nothing is known yet. `day_starts` is the minute at which the person's day begins: a time before it belongs to the
    night after the day. Weekdays are those of the routine's day.
    """
    wanted = tuple(reminders)
    found = []
    for ahead in range(days + 1 if wanted else 0):
        day = course.today + datetime.timedelta(days=ahead)
        if course.state(day) != State.OPEN or (course.plan.at_most and day in course.found):
            continue
        for each in wanted:
            if day.weekday() not in each.weekdays:
                continue
            on = day if each.minutes >= day_starts else day + datetime.timedelta(days=1)
            at = instant(on, each.minutes, zone)
            if at > after:
                found.append(Due(at, day))
    return sorted(set(found), key=lambda due: (due.at, due.day))
