"""Makes an entry of the one quick line, and the project it names if that is new."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext

from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import Journal, book_of, writing
from keepword.parts.timekeeping.kinds import ENTRY, PROJECT
from keepword.parts.timekeeping.models import Entry, Timebook
from keepword.parts.timekeeping.queries import entries, projects
from keepword.parts.timekeeping.quickline import Part, Problem, Understood, read
from keepword.parts.timekeeping.refusals import refusing
from keepword.parts.timekeeping.spans import local_day, wall
from keepword.parts.timekeeping.spans.zones import first_instant
from keepword.policy.words import N_

from .timing import stop_in

DAY = 24 * 60


def understood(person: int, line: str, *, language: str, day: date | None = None, now: int | None = None) -> Understood:
    """What the line would become, if it were sent now.

    ``day`` is the day that is looked at: a line that says a time of day and no day means that one.
    """
    return _understood(book_of(person), projects.known(person), line, language, day, now)


def by_line(person: int, line: str, *, language: str, day: date | None = None) -> Entry:
    """The entry the line becomes: planned, past or running. Raises `Invalid` with what can't be read in it."""
    found = understood(person, line, language=language, day=day)
    if found.problems:
        raise Invalid("line", found.problems[0].says(gettext))
    if not line.strip():
        raise Invalid("line", N_("the line is empty"), N_("Write what you do, or when you did it."))
    runs = found.stopped is None
    with writing(person, "start" if runs else "add") as journal:
        if runs:
            for each in entries.running(person):
                stop_in(journal, each, max(found.started, each.started + 1))
        return journal.make(ENTRY, _values(journal, found))


def _values(journal: Journal, found: Understood) -> dict[str, Any]:
    project = None
    if found.project is not None:
        project = found.project.id or str(journal.make(PROJECT, {"name": found.project.name}).pk)
    return {
        "started": found.started,
        "stopped": found.stopped,
        "zone": found.zone,
        "note": found.note,
        "tags": list(found.tags),
        "billable": found.billable,
        "project": project,
    }


def _understood(
    book: Timebook, known: dict[str, str], line: str, language: str, day: date | None, now: int | None
) -> Understood:
    now = int(time.time()) if now is None else now
    asked: dict[str, Any] = {
        "now": now,
        "zone": book.zone,
        "day_start": book.day_start,
        "known_projects": known,
        "language": "de" if language.startswith("de") else "en",
    }
    found = read(line, **asked)
    if day is None or day == local_day(now, book.zone, book.day_start):
        return found
    said = {part.kind for part in found.parts}
    if "day" in said or not said & {"time", "duration"}:
        return found
    before = f"{_calendar_day(found, book, day).isoformat()} "
    return _shifted(read(before + line, **asked), len(before))


def _calendar_day(found: Understood, book: Timebook, day: date) -> date:
    """A time before the start of somebody's day is in the night that ends it, on the next date of the calendar."""
    there = wall(found.started, book.zone)
    early = there.hour * 60 + there.minute < book.day_start
    return date.fromordinal(min(day.toordinal() + (1 if early else 0), date.max.toordinal()))


def _shifted(found: Understood, by: int) -> Understood:
    """As if the first characters had not been written."""
    parts = [Part(part.start - by, part.end - by, part.kind) for part in found.parts if part.start >= by]
    problems = [Problem(max(each.start - by, 0), max(each.end - by, 1), each.refused) for each in found.problems]
    return replace(found, parts=tuple(parts), problems=tuple(problems))


def at_place(person: int, day: date, begin: int, end: int) -> Entry:
    """An entry drawn into a day: from and until so many minutes after the day's start on the clock."""
    if not 0 <= begin < end <= DAY:
        raise Invalid("begin", N_("this is no place in a day"), N_("Draw it again."))
    with writing(person, "add") as journal:
        book = journal.book
        midnight = datetime.combine(day, datetime.min.time()) + timedelta(minutes=book.day_start)
        with refusing("begin"):
            started, stopped = (first_instant(midnight + timedelta(minutes=each), book.zone) for each in (begin, end))
        return journal.make(ENTRY, {"started": started, "stopped": stopped, "zone": book.zone})
