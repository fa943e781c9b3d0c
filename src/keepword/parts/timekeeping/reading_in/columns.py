"""The columns of a table by what they mean, and what a row says in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keepword.policy.words import N_

from .delimited import Table
from .found import Says, say
from .headings import plain, roles
from .lengths import Length, read_length
from .moments import NOTHING, Moments, Unreadable, Written

# Which roles hold a duration, and the unit of plain numbers there.
_UNITS = (("length", ""), ("hours", "hours"), ("minutes", "minutes"), ("seconds", "seconds"))


class Misread(Exception):
    """A cell that says something else than its column should."""

    def __init__(self, column: str, says: Says) -> None:
        super().__init__(column, says)
        self.column = column
        self.says = says


@dataclass(slots=True)
class Times:
    """A row's times as they are written. `unit` of the length, where its heading names one."""

    start: Written
    stop: Written
    start_text: str
    stop_text: str
    length: Length | None
    length_text: str
    unit: str
    # The end has no day of its own: it is the start's, or the next one if the clock shows less.
    same_day: bool


class Columns:
    """Where a table has what."""

    def __init__(self, table: Table) -> None:
        self.headings = table.headings
        self.places = roles(table.headings)
        self._settle()
        # Nearly all roles have one column: a negative number says that there are more.
        self._single = {role: places[0] if len(places) == 1 else -1 for role, places in self.places.items()}
        self._moments = Moments()
        self._lengths: dict[str, Length | None] = {}

    def has(self, role: str) -> bool:
        return role in self.places

    def heading(self, *among: str) -> str:
        """The heading of the first of these roles that the table has."""
        return next((self.headings[self.places[role][0]] for role in among if role in self.places), "")

    def cell(self, cells: Sequence[str], role: str) -> str:
        """The first cell of that role that is not empty."""
        single = self._single.get(role)
        if single is None:
            return ""
        if single >= 0:
            return cells[single].strip() if single < len(cells) else ""
        for place in self.places[role]:
            if place < len(cells) and (text := cells[place]):
                return text.strip()
        return ""

    def doubled(self) -> list[list[str]]:
        """Headings that mean the same, though only one of them can count."""
        return [[self.headings[place] for place in places] for places in self.places.values() if len(places) > 1]

    def times(self, cells: Sequence[str]) -> Times:
        """What the row says of its time; Misread names the heading where it cannot be understood."""
        start, start_text = self._moment(cells, "start", ("start-day", "day"))
        stop, stop_text = self._moment(cells, "stop", ("stop-day",))
        unit, text = "", ""
        for role, meant in _UNITS:
            if text := self.cell(cells, role):
                unit = meant
                break
        same_day = not stop.has_day and stop.clock is not None
        return Times(start, stop, start_text, stop_text, self._length(text), text, unit, same_day)

    def _moment(self, cells: Sequence[str], role: str, days: tuple[str, ...]) -> tuple[Written, str]:
        text = self.cell(cells, role)
        at = self._read(text, role)
        if at.has_day:
            return at, text
        for name in days:
            if day_text := self.cell(cells, name):
                day = self._read(day_text, name)
                if not day.has_day:
                    raise Misread(self.heading(name), say(N_("“{text}” is no day."), text=day_text))
                if at is NOTHING:
                    return day, day_text
                both = Written(day.day, day.parts, at.clock, at.half, at.offset, day.instant)
                return both, f"{day_text} {text}"
        return at, text

    def _read(self, text: str, role: str) -> Written:
        try:
            return self._moments.read(text)
        except Unreadable as trouble:
            raise Misread(self.heading(role), trouble.says) from trouble

    def _length(self, text: str) -> Length | None:
        if text not in self._lengths:
            self._lengths[text] = read_length(text)
        return self._lengths[text]

    def _settle(self) -> None:
        """Headings that mean one thing beside some columns and another thing beside others."""
        places = self.places
        lengths = places.get("length", [])
        clocks = [place for place in lengths if plain(self.headings[place]) in ("time", "zeit")]
        if clocks and "start" not in places and "day" in places and (len(lengths) > 1 or "hours" in places):
            places["start"] = clocks
            places["length"] = [place for place in lengths if place not in clocks]
            if not places["length"]:
                del places["length"]
        if "name" in places and "note" not in places:
            places["note"] = places["name"]
