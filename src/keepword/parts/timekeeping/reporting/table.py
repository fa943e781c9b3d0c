"""The table that answers a question: lines, lines of lines, and their sum; rounded here, and only here.

Lines add up to their sum exactly, seconds and money alike. Only lines by tag don't: an entry with two tags is in both
lines, and the sum counts it once.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any

from keepword.parts.timekeeping.spans.rounding import rounded_lines

from . import periods
from .cells import Billed, Cell
from .question import Group, Question

type Key = Any
type Keys = tuple[Key, ...]
type Projects = Mapping[uuid.UUID, Billed]
type Filter = Callable[[uuid.UUID | None, str, bool], bool]

NOTHING = Billed("")
HOUR = 60


@dataclass(slots=True)
class Sum:
    """Time, how many entries it came from, and what it costs: by currency, in smallest units."""

    seconds: int = 0
    entries: int = 0
    money: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """One line; ``key`` is a day (the first of a week or month), a project's id, a client or a tag."""

    key: Key
    sum: Sum
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """The answer."""

    total: Sum
    lines: list[Line]


def answer(question: Question, cells: Iterable[Cell], projects: Projects, week_start: int = 0) -> Table:
    """The table of these pieces of time, which the filters let through."""
    pieces = _Pieces(list(cells), projects)
    keyed = [pieces.keyed(group, week_start) for group in question.groups]
    known: dict[int, dict[Keys, Sum]] = {}
    levels = []
    for level in range(len(keyed) + 1):
        reach = _reach(question.groups, level)
        if reach not in known:
            known[reach] = _sums(question, pieces, keyed[:reach])
        levels.append(known[reach] if level == reach else _together(known[reach], level))
    return _shaped(question.groups, levels, pieces)


def filters(question: Question, projects: Projects) -> Filter | None:
    """Whether time of a project, with these tags, billable or not, passes the filters; None if there are none."""
    if not question.filtered:
        return None

    def passes(project: uuid.UUID | None, tags: str, billable: bool) -> bool:
        return (
            (not question.projects or project in question.projects)
            and (not question.clients or _client(project, projects) in question.clients)
            and (not question.tags or not question.tags.isdisjoint(tags.split()))
            and (question.billable is None or billable is question.billable)
        )

    return passes


def _client(project: uuid.UUID | None, projects: Projects) -> str:
    return NOTHING.client if project is None else projects.get(project, NOTHING).client


class _Pieces:
    """Pieces of time in columns, with a number for each project: ids are slow to find in a dict.

    ``what`` is twice that number, and one more if it is billable; ``costs`` has rate and currency by it.
    """

    def __init__(self, cells: list[Cell], projects: Projects) -> None:
        self.projects = projects
        columns: tuple[tuple[Any, ...], ...] = tuple(zip(*cells, strict=True)) or ((),) * 6
        self.days, of_project, self.tags, billable, self.seconds, self.entries = columns
        numbers: defaultdict[uuid.UUID | None, int] = defaultdict(count().__next__)
        self.numbers = [numbers[project] for project in of_project]
        self.ids = list(numbers)
        self.billed = [NOTHING if pk is None else projects.get(pk, NOTHING) for pk in self.ids]
        self.what = [2 * number + flag for number, flag in zip(self.numbers, billable, strict=True)]
        self.costs = [pair for each in self.billed for pair in ((0, ""), (each.rate or 0, each.currency))]

    def keyed(self, group: Group, week_start: int) -> list[Key]:
        """To which line of a grouping each piece belongs; by tag, to which lines."""
        if group == "tag":
            return [tags.split() or ("",) for tags in self.tags]
        if group == "project":
            return self.numbers
        if group == "client":
            return [self.billed[number].client for number in self.numbers]
        begun = {day: periods.begin(day, group, week_start) for day in set(self.days)}
        return [begun[day] for day in self.days]

    def shown(self, group: Group, key: Key) -> Key:
        """The key of a line as others know it."""
        return self.ids[key] if group == "project" else key

    def spread(self, groups: tuple[Group, ...], keyed: list[list[Key]]) -> list[Sequence[Any]]:
        """The keys of these groupings, ``what``, seconds and entries of each piece; once for each tag, if by tag."""
        columns: list[Sequence[Any]] = [*keyed, self.what, self.seconds, self.entries]
        if "tag" not in groups:
            return columns
        by_tag = groups.index("tag")
        times = [place for place, tags in enumerate(keyed[by_tag]) for _ in tags]
        spread: list[Sequence[Any]] = [[column[place] for place in times] for column in columns]
        spread[by_tag] = [*chain.from_iterable(keyed[by_tag])]
        return spread


def _reach(groups: tuple[Group, ...], level: int) -> int:
    """The finest lines whose sums add up to those of a level: those before the next grouping by tag."""
    while level < len(groups) and groups[level] != "tag":
        level += 1
    return level


def _sums(question: Question, pieces: _Pieces, keyed: list[list[Key]]) -> dict[Keys, Sum]:
    """The rounded sums of the lines at one depth; ``keyed`` has the lines of each piece, grouping by grouping."""
    spent: dict[Keys, list[int]] = {}
    *columns, all_seconds, all_entries = pieces.spread(question.groups[: len(keyed)], keyed)
    for keys, seconds, entries in zip(zip(*columns, strict=True), all_seconds, all_entries, strict=True):
        found = spent.get(keys)
        if found is None:
            spent[keys] = [seconds, entries]
        else:
            found[0] += seconds
            found[1] += entries
    # What is counted where it begins and taken away there again may leave nothing.
    spent = {keys: found for keys, found in spent.items() if any(found)}
    lengths = rounded_lines([found[0] for found in spent.values()], question.minutes, question.way)
    sums: dict[Keys, Sum] = {}
    money: dict[str, dict[Keys, int]] = {}
    for (what_of, (_, entries)), seconds in zip(spent.items(), lengths, strict=True):
        keys = what_of[:-1]
        line = sums.get(keys)
        if line is None:
            line = sums[keys] = Sum()
        line.seconds += seconds
        line.entries += entries
        rate, currency = pieces.costs[what_of[-1]]
        if rate:
            of_currency = money.setdefault(currency, {})
            of_currency[keys] = of_currency.get(keys, 0) + seconds * rate
    for currency, by_line in money.items():
        for keys, amount in zip(by_line, rounded_lines(list(by_line.values()), HOUR, "nearest"), strict=True):
            sums[keys].money[currency] = amount // (HOUR * 60)
    return sums


def _together(lines: dict[Keys, Sum], level: int) -> dict[Keys, Sum]:
    """The sums of the lines above these, at this depth."""
    above: dict[Keys, Sum] = {}
    for keys, more in lines.items():
        into = above.get(keys[:level])
        if into is None:
            into = above[keys[:level]] = Sum()
        into.seconds += more.seconds
        into.entries += more.entries
        for currency, amount in more.money.items():
            into.money[currency] = into.money.get(currency, 0) + amount
    return above


def _shaped(groups: tuple[Group, ...], levels: list[dict[Keys, Sum]], pieces: _Pieces) -> Table:
    top: list[Line] = []
    known = {(): top}
    for group, sums in zip(groups, levels[1:], strict=True):
        for keys, found in sums.items():
            line = Line(pieces.shown(group, keys[-1]), found)
            known[keys[:-1]].append(line)
            known[keys] = line.lines
    _order(top, groups, pieces.projects)
    return Table(levels[0].get((), Sum()), top)


def _order(lines: list[Line], groups: tuple[Group, ...], projects: Projects) -> None:
    """Days as they follow each other, all else by most time."""
    if not lines:
        return
    if groups[0] in ("day", "week", "month"):
        lines.sort(key=lambda line: line.key)
    else:
        lines.sort(key=lambda line: (-line.sum.seconds, _named(groups[0], line.key, projects).casefold()))
    if len(groups) > 1:
        for line in lines:
            _order(line.lines, groups[1:], projects)


def _named(group: Group, key: Key, projects: Projects) -> str:
    return projects.get(key, NOTHING).name if group == "project" else str(key)
