"""The table that answers a question: lines, lines of lines, and their sum; rounded here, and only here.

Lines add up to their sum exactly, seconds and money alike. Only lines by tag don't: an entry with two tags is in both
lines, and the sum counts it once.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

from keepword.parts.timekeeping.spans.rounding import rounded_lines

from . import periods
from .cells import Billed, Cell
from .question import Group, Question

type Key = Any
type Projects = Mapping[uuid.UUID, Billed]

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
    """The table of these pieces of time."""
    wanted = list(passing(question, cells, projects))
    keyed = [_keys(group, projects, week_start) for group in question.groups]
    sums: dict[tuple[Key, ...], Sum] = {}
    known: dict[int, dict[tuple[Key, ...], Sum]] = {}
    for level in range(len(keyed) + 1):
        reach = _reach(question.groups, level)
        if reach not in known:
            known[reach] = _sums(question, wanted, keyed[:reach], projects)
        for keys, found in known[reach].items():
            _add(sums.setdefault(keys[:level], Sum()), found)
    return _shaped(question.groups, sums, projects)


def passing(question: Question, cells: Iterable[Cell], projects: Projects) -> Iterable[Cell]:
    """The pieces that the filters let through."""
    for cell in cells:
        if question.projects and cell.project not in question.projects:
            continue
        if question.clients and _client(cell.project, projects) not in question.clients:
            continue
        if question.tags and question.tags.isdisjoint(cell.tags.split()):
            continue
        if question.billable is not None and cell.billable is not question.billable:
            continue
        yield cell


def _client(project: uuid.UUID | None, projects: Projects) -> str:
    return NOTHING.client if project is None else projects.get(project, NOTHING).client


def _keys(group: Group, projects: Projects, week_start: int) -> Callable[[Cell], tuple[Key, ...]]:
    """To which lines of a grouping a piece belongs."""
    if group == "tag":
        return lambda cell: tuple(cell.tags.split()) or ("",)
    if group == "project":
        return lambda cell: (cell.project,)
    if group == "client":
        return lambda cell: (_client(cell.project, projects),)
    begun: dict[date, tuple[date]] = {}

    def of_day(cell: Cell) -> tuple[date]:
        if cell.day not in begun:
            begun[cell.day] = (periods.begin(cell.day, group, week_start),)
        return begun[cell.day]

    return of_day


def _reach(groups: tuple[Group, ...], level: int) -> int:
    """The finest lines whose sums add up to those of a level: those before the next grouping by tag."""
    while level < len(groups) and groups[level] != "tag":
        level += 1
    return level


def _sums(
    question: Question, cells: list[Cell], keyed: list[Callable[[Cell], tuple[Key, ...]]], projects: Projects
) -> dict[tuple[Key, ...], Sum]:
    """The rounded sums of the lines at one depth."""
    pieces: dict[tuple[Any, ...], list[int]] = {}
    for cell in cells:
        for keys in product(*(each(cell) for each in keyed)):
            piece = pieces.setdefault((keys, cell.project, cell.billable), [0, 0])
            piece[0] += cell.seconds
            piece[1] += cell.entries
    # What is counted where it begins and taken away there again may leave nothing.
    pieces = {keys: piece for keys, piece in pieces.items() if any(piece)}
    lengths = rounded_lines([piece[0] for piece in pieces.values()], question.minutes, question.way)
    found: dict[tuple[Key, ...], Sum] = {}
    money: dict[str, dict[tuple[Key, ...], int]] = {}
    for ((keys, project, billable), (_, entries)), seconds in zip(pieces.items(), lengths, strict=True):
        line = found.setdefault(keys, Sum())
        line.seconds += seconds
        line.entries += entries
        billed = NOTHING if project is None else projects.get(project, NOTHING)
        if billable and billed.rate:
            of_currency = money.setdefault(billed.currency, {})
            of_currency[keys] = of_currency.get(keys, 0) + seconds * billed.rate
    for currency, by_line in money.items():
        for keys, amount in zip(by_line, rounded_lines(list(by_line.values()), HOUR, "nearest"), strict=True):
            found[keys].money[currency] = amount // (HOUR * 60)
    return found


def _add(into: Sum, more: Sum) -> None:
    into.seconds += more.seconds
    into.entries += more.entries
    for currency, amount in more.money.items():
        into.money[currency] = into.money.get(currency, 0) + amount


def _shaped(groups: tuple[Group, ...], sums: dict[tuple[Key, ...], Sum], projects: Projects) -> Table:
    lines: dict[tuple[Key, ...], Line] = {}
    top: list[Line] = []
    for keys, found in sorted(sums.items(), key=lambda each: len(each[0])):
        if keys:
            line = lines[keys] = Line(keys[-1], found)
            (lines[keys[:-1]].lines if len(keys) > 1 else top).append(line)
    _order(top, groups, projects)
    return Table(sums.get((), Sum()), top)


def _order(lines: list[Line], groups: tuple[Group, ...], projects: Projects) -> None:
    """Days as they follow each other, all else by most time."""
    if not lines:
        return
    if groups[0] in ("day", "week", "month"):
        lines.sort(key=lambda line: line.key)
    else:
        lines.sort(key=lambda line: (-line.sum.seconds, _named(groups[0], line.key, projects).casefold()))
    for line in lines:
        _order(line.lines, groups[1:], projects)


def _named(group: Group, key: Key, projects: Projects) -> str:
    return projects.get(key, NOTHING).name if group == "project" else str(key)
