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

from keepword.parts.timekeeping.models import Entry, Timebook
from keepword.parts.timekeeping.reporting.cells import Cell
from keepword.parts.timekeeping.reporting.periods import Range
from keepword.parts.timekeeping.spans import Span, day_begins, pauses_from_text, per_day

from . import columns
from .columns import EVERYTHING, Columns, Detail
from .held import Held

# Where nothing is to be told apart: days come in the order of `entry_day`, so their sums are made as they are read.
_PER_DAY = """
SELECT day, SUM(seconds), COUNT(seconds) FROM timekeeping_entry
WHERE person_id = %s AND day BETWEEN %s AND %s AND seconds IS NOT NULL GROUP BY day
"""
_WHOLE = "SELECT day, last_day, project_id, tags, billable, started, stopped, zone, pauses, seconds"
# Those that reach into another day, which `entry_over` has; none is longer than a year.
_OVER_DAYS = f"""
{_WHOLE} FROM timekeeping_entry
WHERE person_id = %s AND last_day > day AND day BETWEEN %s AND %s AND last_day >= %s AND seconds IS NOT NULL
"""
_RUNNING = f"{_WHOLE} FROM timekeeping_entry WHERE person_id = %s AND stopped IS NULL"
LONGEST, ONE = timedelta(days=367), timedelta(days=1)
# So many entries, and so many tags, one process remembers of whoever asked lately.
MOST_ENTRIES, MOST_TAGS = 200_000, 20_000

type Crossing = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Days:
    """All entries of some days: in columns, each where it begins; and those that reach into another day."""

    first: date
    last: date
    begun: Columns
    crossing: Sequence[Crossing]

    def __len__(self) -> int:
        return len(self.begun.days) + len(self.crossing)


_days: Held[Days] = Held(MOST_ENTRIES)
_tags: Held[list[str]] = Held(MOST_TAGS)


def of(
    person: int, periods: Sequence[Range], *, now: int, day_start: int = 0, detail: Detail = EVERYTHING
) -> list[Cell]:
    """The time of these periods, which follow each other: in pieces of the first day of one, of a project and so on.

    What crosses midnight is parted exactly; what runs counts up to ``now``. An entry is counted once, on the first of
    these days that it touches.
    """
    first, last = periods[0][0], periods[-1][1]
    cuts = [*(begun for begun, _ended in periods), last + ONE]
    rows = [*_crossing(person, first, last), *running(person)]
    parted = over_days(rows, first, last, now=now, day_start=day_start, cuts=cuts)
    if detail == Detail(False, False, False):
        begun: Iterable[Cell] = placed(_per_day(person, first, last), periods)
    else:
        begun = columns.read(person, first, last).cells(periods, detail)
    return [*begun, *placed(parted, periods)]


def days(book: Timebook, first: date, last: date) -> Days:
    """All that begins on these days or reaches into them, save what runs; remembered for the next question."""

    def read() -> Days:
        return Days(first, last, columns.read(book.pk, first, last), _crossing(book.pk, first, last))

    return _days.get(book, (first, last), read)


def running(person: int) -> list[Crossing]:
    """What runs, as what reaches into another day."""
    return _rows(_RUNNING, [person])


def over_days(
    rows: Iterable[Crossing], first: date, last: date, *, now: int, day_start: int, cuts: Sequence[date]
) -> list[Cell]:
    """What makes sums exact in which entries count where they begin: taken away there, and put on each day touched.

    ``cuts`` are the days, in order, at which it matters; what lies between two of them is right as it is.
    """
    return [
        cell
        for row in rows
        if row[6] is None or bisect_right(cuts, _day(row[0])) != bisect_right(cuts, _day(row[1]))
        for cell in _parted(row, first, last, now, day_start)
    ]


def placed(parted: Iterable[Cell], periods: Sequence[Range]) -> Iterator[Cell]:
    """The same pieces, of the first day of their period each."""
    firsts = [begun for begun, _ended in periods]
    for cell in parted:
        yield cell._replace(day=firsts[bisect_right(firsts, cell.day) - 1])


def _per_day(person: int, first: date, last: date) -> Iterator[Cell]:
    for day, seconds, entries in _rows(_PER_DAY, [person, first, last]):
        yield Cell(_day(day), None, "", False, int(seconds), entries)


def _crossing(person: int, first: date, last: date) -> list[Crossing]:
    earliest = max(first, date.min + LONGEST) - LONGEST
    return _rows(_OVER_DAYS, [person, earliest, last, first])


def _rows(question: str, values: list[Any]) -> list[Crossing]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


def first_day(person: int) -> date | None:
    """The day of this person's first entry."""
    found: date | None = Entry.objects.filter(person_id=person).order_by("day").values_list("day", flat=True).first()
    return found


def tags_of(book: Timebook) -> list[str]:
    """Every tag that this person's entries carry, in order."""

    def read() -> list[str]:
        rows = Entry.objects.filter(person_id=book.pk).exclude(tags="").values_list("tags", flat=True).distinct()
        return sorted({tag for row in rows for tag in row.split()}, key=str.casefold)

    return _tags.get(book, "", read)


def _parted(row: Crossing, first: date, last: date, now: int, day_start: int) -> Iterator[Cell]:
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
