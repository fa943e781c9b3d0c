"""How much time one person spent, on which day and on what: read from an index alone, whatever others there are."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection

from keepword.parts.timekeeping.models import Entry
from keepword.parts.timekeeping.reporting.cells import Cell
from keepword.parts.timekeeping.spans import Span, pauses_from_text, per_day

# Of the entries that lie on one day; `entry_day` has every column of it, so no row is looked at.
_WITHIN_DAYS = """
SELECT day, project_id, {tags}, billable, SUM(seconds), COUNT(*)
FROM timekeeping_entry
WHERE person_id = %s AND day BETWEEN %s AND %s AND last_day = day AND seconds IS NOT NULL
GROUP BY day, project_id, {tags}, billable
"""
# Those that reach into another day; none is longer than a year.
_OVER_DAYS = """
SELECT day, project_id, tags, billable, started, stopped, zone, pauses
FROM timekeeping_entry
WHERE person_id = %s AND day BETWEEN %s AND %s AND last_day > day AND last_day >= %s AND seconds IS NOT NULL
"""
_RUNNING = """
SELECT day, project_id, tags, billable, started, stopped, zone, pauses
FROM timekeeping_entry WHERE person_id = %s AND stopped IS NULL AND day <= %s
"""
LONGEST = timedelta(days=367)


def of(person: int, first: date, last: date, *, now: int, day_start: int = 0, tags: bool = True) -> list[Cell]:
    """The time of these days, in pieces that each belong to one day, project, set of tags and answer to billable.

    What crosses midnight is parted exactly; what runs counts up to ``now``. An entry is counted once, on the first of
    these days that it touches. Without ``tags`` the pieces don't say any, and are fewer.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN_DAYS.format(tags="tags" if tags else "''"), [person, first, last])
        cells = [
            Cell(_day(day), _id(project), words, bool(billable), int(seconds), entries)
            for day, project, words, billable, seconds, entries in cursor.fetchall()
        ]
        earliest = max(first, date.min + LONGEST) - LONGEST
        cursor.execute(_OVER_DAYS, [person, earliest, last, first])
        parted = cursor.fetchall()
        cursor.execute(_RUNNING, [person, last])
        parted += cursor.fetchall()
    for row in parted:
        cells += _parted(row, first, last, now, day_start)
    return cells


def first_day(person: int) -> date | None:
    """The day of this person's first entry."""
    found: date | None = Entry.objects.filter(person_id=person).order_by("day").values_list("day", flat=True).first()
    return found


def tags_of(person: int) -> list[str]:
    """Every tag that this person's entries carry, in order."""
    rows = Entry.objects.filter(person_id=person).exclude(tags="").values_list("tags", flat=True).distinct()
    return sorted({tag for row in rows for tag in row.split()}, key=str.casefold)


def _parted(row: Any, first: date, last: date, now: int, day_start: int) -> Iterator[Cell]:
    _begins, project, tags, billable, started, stopped, zone, pauses = row
    span = Span(started, stopped, zone, pauses_from_text(pauses))
    counted = 1
    for day, seconds in per_day(span, zone, day_start, now).items():
        if first <= day <= last:
            yield Cell(day, _id(project), tags, bool(billable), seconds, counted)
            counted = 0


@lru_cache(maxsize=4096)
def _parsed(text: str) -> date:
    return date.fromisoformat(text)


def _day(value: Any) -> date:
    """SQLite gives the text it keeps, PostgreSQL a date."""
    return value if isinstance(value, date) else _parsed(value)


@lru_cache(maxsize=4096)
def _read(text: str) -> uuid.UUID:
    return uuid.UUID(text)


def _id(value: Any) -> uuid.UUID | None:
    return value if value is None or isinstance(value, uuid.UUID) else _read(value)
