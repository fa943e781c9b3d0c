"""How long each datum may be kept, for whom: the newest version's time, and never a longer one than people were told.

Somebody may stand under an older version than the newest. Then the shorter time of the two counts for them. Where
nobody can say whose a row is, the version that was in force at the row's own moment takes the older one's place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, reduce

from django.db.models import Q

from keepword.enforcement import versions
from keepword.enforcement.models import Person
from keepword.enforcement.register import Table
from keepword.policy import Policy
from keepword.policy.statements import Retention

# (datum, ending) → how long until it is erased, aggregated or shortened.
type Times = Mapping[tuple[str, str], timedelta]


@dataclass(frozen=True, slots=True)
class Lapse:
    """What becomes of one datum, and when. ``gone`` is when it is erased, by being counted first or not."""

    datum: str
    gone: timedelta | None
    counted: bool
    shortened: timedelta | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Some rows of a table, and the times that hold for them."""

    condition: Q
    lapses: tuple[Lapse, ...]

    def of(self, datum: str) -> Lapse | None:
        return next((each for each in self.lapses if each.datum == datum), None)


@lru_cache(maxsize=64)
def times(policy: Policy) -> Times:
    """The shortest time for each datum and ending that the statements in force of one version give."""
    found: dict[tuple[str, str], timedelta] = {}
    for each in policy.in_force:
        if isinstance(each, Retention) and each.keep is not None:
            for datum in each.data:
                known = found.get((datum, each.then), each.keep.timedelta)
                found[datum, each.then] = min(known, each.keep.timedelta)
    return found


def shorter(newest: Policy, other: Policy) -> Times:
    """What holds for somebody who stands under ``other`` while ``newest`` is in force."""
    if other is newest:
        return times(newest)
    one, two = times(newest), times(other)
    return {key: min(each[key] for each in (one, two) if key in each) for key in {*one, *two}}


def lapses(held: Times, data: Iterable[str]) -> tuple[Lapse, ...]:
    """The same, datum by datum, for those of ``data`` whose time ends at all."""
    found = []
    for datum in sorted(data):
        erased, counted = held.get((datum, "erase")), held.get((datum, "aggregate"))
        shortened = held.get((datum, "shorten"))
        gone = min((each for each in (erased, counted) if each is not None), default=None)
        if shortened is not None and gone is not None and gone <= shortened:
            shortened = None  # it goes before it would be shortened
        if gone is not None or shortened is not None:
            first = counted is not None and (erased is None or counted < erased)
            found.append(Lapse(datum, gone, first, shortened))
    return tuple(found)


def data_with_times() -> frozenset[str]:
    """Every datum for which a version that somebody may stand under sets a time."""
    return frozenset(datum for held in versions.remembered() for datum, _ in times(held.policy))


def scopes(table: Table) -> list[Scope]:
    """The rows of a table, parted by which times hold for them; almost always all of them together."""
    data = {*table.data, *(mark.datum for mark in table.clocks if mark.datum is not None)}
    newest = versions.newest().policy
    if table.owned is None:
        return list(_by_moment(table, newest, data))
    told = Person.objects.order_by().values_list("version_id", flat=True).distinct()
    groups: dict[tuple[Lapse, ...], set[int]] = {}
    for number in {*told, versions.newest().version.number}:
        policy = versions.held_when_told_of(number).policy
        groups.setdefault(lapses(shorter(newest, policy), data), set()).add(number)
    if len(groups) == 1:
        return [Scope(Q(), each) for each in groups]
    return [Scope(_owned_by_those(table.owned.paths, numbers), each) for each, numbers in groups.items()]


def _owned_by_those(paths: tuple[str, ...], numbers: set[int]) -> Q:
    persons = Person.objects.filter(version__in=numbers).values("pk")
    return reduce(Q.__or__, (Q(**{f"{path}__in": persons}) for path in paths))


def _by_moment(table: Table, newest: Policy, data: set[str]) -> Iterator[Scope]:
    held = versions.remembered()
    parts = [lapses(shorter(newest, each.policy), data) for each in held]
    if len(set(parts)) == 1 or not table.clocks:
        yield Scope(Q(), parts[-1])
        return
    column = table.clocks[0].column
    for number, part in enumerate(parts):
        begins = held[number].version.published_at if number else None
        ends = held[number + 1].version.published_at if number + 1 < len(held) else None
        yield Scope(_between(table, column, begins, ends), part)


def _between(table: Table, column: str, begins: datetime | None, ends: datetime | None) -> Q:
    from .clocks import as_stored

    within = Q()
    if begins is not None:
        within &= Q(**{f"{column}__gte": as_stored(table, column, begins)})
    if ends is not None:
        within &= Q(**{f"{column}__lt": as_stored(table, column, ends)})
    return within
