"""When to remind: at local times of the person, on days on which the routine is due and not yet done."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from keepword.policy.words import N_

from .course import Course, State
from .phrases import refusal
from .rules import WEEKDAYS

MOST = 20
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


def parse(text: str) -> tuple[Reminder, ...]:
    """Reminders written "08:00; 20:30 MO,WE": times, each with its weekdays where not all; NotUsable if they aren't."""
    found = []
    for piece in filter(None, (piece.strip() for piece in text.upper().split(";"))):
        read = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})(?:\s+([A-Z]{2}(?:\s*,\s*[A-Z]{2})*))?", piece)
        days = [day.strip() for day in (read[3] or "").split(",") if day.strip()] if read else []
        if not read or int(read[1]) > 23 or int(read[2]) > 59 or not set(days) <= set(WEEKDAYS):
            raise refusal(
                N_('"{piece}" is no time for a reminder'),
                N_("Write a time and, if not each day, its weekdays: 08:00; 20:30 MO,WE."),
                piece=piece[:40],
            )
        weekdays = frozenset(WEEKDAYS.index(day) for day in days) or EVERY_DAY
        found.append(Reminder(int(read[1]) * 60 + int(read[2]), weekdays))
    if len(found) > MOST:
        raise refusal(N_("There are {count} reminders"), N_("Leave at most {most}."), count=len(found), most=MOST)
    return tuple(sorted(set(found), key=lambda each: (each.minutes, sorted(each.weekdays))))


def text(reminders: Iterable[Reminder]) -> str:
    """Reminders as `parse` reads them."""
    return "; ".join(
        f"{each.minutes // 60:02}:{each.minutes % 60:02}"
        + ("" if each.weekdays == EVERY_DAY else " " + ",".join(WEEKDAYS[day] for day in sorted(each.weekdays)))
        for each in sorted(reminders, key=lambda each: (each.minutes, sorted(each.weekdays)))
    )


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
