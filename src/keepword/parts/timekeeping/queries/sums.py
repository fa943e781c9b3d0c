"""How much time one person spent, on which day and on what: read from an index alone, whatever others there are."""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection

from keepword.parts.timekeeping.models import Entry
from keepword.parts.timekeeping.reporting.cells import Cell
from keepword.parts.timekeeping.reporting.periods import Range
from keepword.parts.timekeeping.spans import Span, day_begins, pauses_from_text, per_day

# Each entry on the day it begins, running ones aside; `entry_day` has every column of it, so no row is looked at. Days
# come in the order of the index; other periods come first, each of them one stretch of it.
_BEGUN = """
{periods}SELECT {day}, {project}, {tags}, {billable}, SUM(seconds), COUNT(seconds)
FROM {before}timekeeping_entry
WHERE person_id = %s AND {when} {only}
{group}
"""
# Those that reach into another day; none is longer than a year.
_OVER_DAYS = """
SELECT day, last_day, project_id, tags, billable, started, stopped, zone, pauses, seconds
FROM timekeeping_entry
WHERE person_id = %s AND day BETWEEN %s AND %s AND last_day > day AND last_day >= %s AND seconds IS NOT NULL
"""
_RUNNING = """
SELECT day, last_day, project_id, tags, billable, started, stopped, zone, pauses, seconds
FROM timekeeping_entry WHERE person_id = %s AND stopped IS NULL
"""
LONGEST, ONE = timedelta(days=367), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Detail:
    """What pieces of time are to tell apart: the fewer, the faster. ``only`` these tags will be looked at."""

    project: bool = True
    tags: bool = True
    billable: bool = True
    only: frozenset[str] = frozenset()


EVERYTHING = Detail()


def of(
    person: int, periods: Sequence[Range], *, now: int, day_start: int = 0, detail: Detail = EVERYTHING
) -> list[Cell]:
    """The time of these periods, which follow each other: in pieces of the first day of one, of a project and so on.

    What crosses midnight is parted exactly; what runs counts up to ``now``. An entry is counted once, on the first of
    these days that it touches.
    """
    parted = over_days(person, periods[0][0], periods[-1][1], now=now, day_start=day_start)
    return [*begun_on(person, periods, detail), *placed(parted, periods)]


def begun_on(person: int, periods: Sequence[Range], detail: Detail = EVERYTHING) -> list[Cell]:
    """The time of entries, all of it counted where they begin, until `over_days` is added."""
    with connection.cursor() as cursor:
        cursor.execute(*_asked(person, periods, detail))
        return [
            Cell(_day(day), _id(project), words, bool(billable), int(seconds), entries)
            for day, project, words, billable, seconds, entries in cursor.fetchall()
            if entries
        ]


def over_days(person: int, first: date, last: date, *, now: int, day_start: int = 0) -> list[Cell]:
    """What makes `begun_on` exact: entries that cross midnight are taken away where they begin, and put on each day
    that they touch; running ones are added.
    """
    with connection.cursor() as cursor:
        earliest = max(first, date.min + LONGEST) - LONGEST
        cursor.execute(_OVER_DAYS, [person, earliest, last, first])
        found = cursor.fetchall()
        cursor.execute(_RUNNING, [person])
        found += cursor.fetchall()
    return [cell for row in found for cell in _parted(row, first, last, now, day_start)]


def placed(parted: Iterable[Cell], periods: Sequence[Range]) -> Iterator[Cell]:
    """The same pieces, of the first day of their period each."""
    firsts = [begun for begun, _ended in periods]
    for cell in parted:
        yield cell._replace(day=firsts[bisect_right(firsts, cell.day) - 1])


def _asked(person: int, periods: Sequence[Range], detail: Detail) -> tuple[str, list[Any]]:
    """The question about entries where they begin, and what goes into it."""
    first, last = periods[0][0], periods[-1][1]
    apart = {
        "project": "project_id" if detail.project else "NULL",
        "tags": "tags" if detail.tags or detail.only else "''",
        "billable": "billable" if detail.billable else "0",
    }
    group = [column for column in apart.values() if column.isidentifier() and column != "NULL"]
    only = " OR ".join(["tags LIKE %s ESCAPE '!'"] * len(detail.only))
    shape = {"periods": "", "before": "", "when": "day BETWEEN %s AND %s", "only": f"AND ({only})" if only else ""}
    end = [person, first, last, *map(_containing, detail.only)]
    if len(periods) == 1:
        shape |= {"day": "%s", "group": f"GROUP BY {', '.join(group)}" if group else ""}
        return _BEGUN.format(**apart, **shape), [first, *end]
    if all(begun == ended for begun, ended in periods):
        shape |= {"day": "day", "group": f"GROUP BY {', '.join(['day', *group])}"}
        return _BEGUN.format(**apart, **shape), end
    values = ", ".join(["(%s, %s)"] * len(periods))
    shape |= {
        "periods": f"WITH period (first, last) AS (VALUES {values})\n",
        "before": "period CROSS JOIN ",
        "when": "day BETWEEN period.first AND period.last",
        "day": "period.first",
        "group": f"GROUP BY {', '.join(['period.first', *group])}",
    }
    days = [day for period in periods for day in period]
    return _BEGUN.format(**apart, **shape), [*days, person, *end[3:]]


def _containing(tag: str) -> str:
    for mark in "!%_":
        tag = tag.replace(mark, f"!{mark}")
    return f"%{tag}%"


def first_day(person: int) -> date | None:
    """The day of this person's first entry."""
    found: date | None = Entry.objects.filter(person_id=person).order_by("day").values_list("day", flat=True).first()
    return found


def tags_of(person: int) -> list[str]:
    """Every tag that this person's entries carry, in order."""
    rows = Entry.objects.filter(person_id=person).exclude(tags="").values_list("tags", flat=True).distinct()
    return sorted({tag for row in rows for tag in row.split()}, key=str.casefold)


def _parted(row: Any, first: date, last: date, now: int, day_start: int) -> Iterator[Cell]:
    begins, ends, project, tags, billable, started, stopped, zone, pauses, total = row
    if stopped is not None and _day(begins) >= first:
        yield Cell(_day(begins), _id(project), tags, bool(billable), -total, -1)
    counted = 1
    for day, seconds in _by_day(_day(begins), _day(ends), started, stopped, zone, pauses, now, day_start):
        if first <= day <= last:
            yield Cell(day, _id(project), tags, bool(billable), seconds, counted)
            counted = 0


def _by_day(
    begins: date, ends: date, started: int, stopped: int | None, zone: str, pauses: str, now: int, day_start: int
) -> Iterable[tuple[date, int]]:
    """The seconds on each day; most cross one midnight, without a pause, and need no more than that instant."""
    if stopped is not None and not pauses and ends == begins + ONE:
        midnight = day_begins(ends, zone, day_start)
        if started < midnight < stopped:
            return ((begins, midnight - started), (ends, stopped - midnight))
    return per_day(Span(started, stopped, zone, pauses_from_text(pauses)), zone, day_start, now).items()


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
