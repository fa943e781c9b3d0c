"""The entries of some days in columns, not rows: read in one go, and grouped without a step of Python for each entry.

Making a tuple of each of ten thousand entries takes longer than all the sums of a report. So the database hands over
each column as one text, and what is done for every entry is done by `map`, `zip` and `compress`.
"""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import compress, count
from operator import add
from typing import NamedTuple

from django.db import connection

from keepword.parts.timekeeping.reporting.cells import Cell
from keepword.parts.timekeeping.reporting.periods import Range

# `entry_day` has every column of it, so no row is looked at. No value has a comma: neither days and numbers nor tags.
_WANTED = ("day", "project_id", "tags", "CASE WHEN billable THEN 'x' END", "seconds")
_READ = "SELECT {} FROM timekeeping_entry WHERE person_id = %s AND day BETWEEN %s AND %s AND seconds IS NOT NULL"
_JOINED = {"sqlite": "group_concat(COALESCE({}, ''))", "postgresql": "string_agg(COALESCE(({})::text, ''), ',')"}


class Kind(NamedTuple):
    """What entries have in common, whenever they were: as the database writes it, since texts are found fastest."""

    project: str
    tags: str
    billable: str


@dataclass(frozen=True, slots=True)
class Detail:
    """What pieces of time are to tell apart: the fewer, the faster."""

    project: bool = True
    tags: bool = True
    billable: bool = True


EVERYTHING = Detail()


@dataclass(frozen=True)
class Columns:
    """Entries, each on the day it begins: its day, which of ``known`` it is, its seconds."""

    days: Sequence[date]
    kinds: Sequence[int]
    seconds: Sequence[int]
    known: Sequence[Kind]

    def only(self, passes: Callable[[uuid.UUID | None, str, bool], bool]) -> Columns:
        """Those of which project, tags and billable pass."""
        chosen = [passes(_id(project), tags, bool(billable)) for project, tags, billable in self.known]
        if all(chosen):
            return self
        wanted = list(map(chosen.__getitem__, self.kinds))
        return Columns(
            list(compress(self.days, wanted)),
            list(compress(self.kinds, wanted)),
            list(compress(self.seconds, wanted)),
            self.known,
        )

    @cached_property
    def per_day(self) -> dict[date, int]:
        """The seconds of each day that has any entry."""
        return {day: sum(found) for day, found in _grouped(self.days, self.seconds).items()}

    @cached_property
    def per_kind(self) -> list[tuple[int, int, int]]:
        """The seconds of each kind, and how many entries they come from."""
        return [(kind, sum(found), len(found)) for kind, found in _grouped(self.kinds, self.seconds).items()]

    def cells(self, periods: Sequence[Range], detail: Detail = EVERYTHING) -> list[Cell]:
        """In pieces of the first day of one of these periods, of a project and so on; in this order."""
        told = [
            (project if detail.project else "", tags if detail.tags else "", billable if detail.billable else "")
            for project, tags, billable in self.known
        ]
        coarser = sorted(set(told))
        places = {kind: place for place, kind in enumerate(coarser)}
        of_kind = [places[kind] for kind in told]
        firsts = [first for first, _last in periods]
        shown = [(_id(project), tags, bool(billable)) for project, tags, billable in coarser]
        kinds = len(coarser)
        if len(firsts) == 1:
            sums = [[0, 0] for _kind in coarser]
            for kind, of_this, times in self.per_kind:
                into = sums[of_kind[kind]]
                into[0] += of_this
                into[1] += times
            return [
                Cell(firsts[0], project, tags, billable, seconds, entries)
                for (project, tags, billable), (seconds, entries) in zip(shown, sums, strict=True)
                if entries
            ]
        # One number for period and kind: of all keys it is the one that is found fastest.
        of_day = {day: (bisect_right(firsts, day) - 1) * kinds for day in set(self.days)}
        keys = map(add, map(of_day.__getitem__, self.days), map(of_kind.__getitem__, self.kinds))
        made = []
        for key, found in sorted(_grouped(keys, self.seconds).items()):
            project, tags, billable = shown[key % kinds]
            made.append(Cell(firsts[key // kinds], project, tags, billable, sum(found), len(found)))
        return made


def read(person: int, first: date, last: date) -> Columns:
    """Everything that begins on these days, save what still runs."""
    joined = _JOINED[connection.vendor].format
    with connection.cursor() as cursor:
        cursor.execute(_READ.format(", ".join(map(joined, _WANTED))), [person, first, last])
        found = cursor.fetchone()
    days, projects, tags, billable, seconds = ([] if text is None else text.split(",") for text in found)
    numbers: defaultdict[tuple[str, str, str], int] = defaultdict(count().__next__)
    kinds = list(map(numbers.__getitem__, zip(projects, tags, billable, strict=True)))
    dates = {text: date.fromisoformat(text) for text in set(days)}
    return Columns(
        list(map(dates.__getitem__, days)), kinds, list(map(int, seconds)), [Kind(*kind) for kind in numbers]
    )


@lru_cache(maxsize=4096)
def _id(text: str) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None


def _grouped[Key](keys: Iterable[Key], seconds: Iterable[int]) -> dict[Key, list[int]]:
    """The seconds under each key."""
    found: defaultdict[Key, list[int]] = defaultdict(list)
    deque(map(list.append, map(found.__getitem__, keys), seconds), maxlen=0)  # a loop that Python doesn't walk
    return found
