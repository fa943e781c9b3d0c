"""What a reader found in somebody's file: entries, routines, what was understood and how, what could not be read."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from keepword.policy.words import N_

type Order = Literal["", "day-first", "month-first"]
type Progress = Callable[[float], None]
type Unit = Literal["", "hours", "minutes", "seconds"]


@dataclass(frozen=True, slots=True)
class Says:
    """A sentence that is translated where it is shown, its parts too; `str()` gives it in English."""

    message: str
    parts: Mapping[str, str | Says] = field(default_factory=dict)

    def told(self, translate: Callable[[str], str] = str) -> str:
        parts = {name: part if isinstance(part, str) else part.told(translate) for name, part in self.parts.items()}
        return translate(self.message).format(**parts)

    def __str__(self) -> str:
        return self.told()


def say(message: str, **parts: object) -> Says:
    """A sentence marked with N_ and what stands in its braces; long parts are cut, as files may hold anything."""
    return Says(message, {name: part if isinstance(part, Says) else cut(str(part)) for name, part in parts.items()})


def cut(text: str, most: int = 80) -> str:
    """The text on one line, not longer than that, without characters that a page cannot show."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: most * 4]).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


class CannotRead(Exception):
    """The file as a whole cannot be read: what is the matter, and what to do instead."""

    def __init__(self, what: Says, instead: Says) -> None:
        super().__init__(what, instead)
        self.what = what
        self.instead = instead

    def __str__(self) -> str:
        return f"{self.what} {self.instead}"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person said about their file. Each empty value means: decide by evidence, or ask.

    `person` names whose rows of a file of several people are wanted. `starts_at` is the time of day at which the
    first of a day's entries begins where the file says hours only. `now` (UTC seconds) ends the expansion of
    repeated events; the clock's own time if None.
    """

    dates: Order = ""
    zone: str = ""
    delimiter: str = ""
    skip_unreadable: bool = False
    person: str = ""
    starts_at: dt.time | None = None
    durations: Unit = ""
    now: int | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """Which program wrote the file: an id for code, a name for people."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Dates:
    """How day and month were read: "year-first", "day-first", "month-first", "either", "none" or "undecided"."""

    order: str = "none"
    because: Says = Says(N_("The dates in this file can be read in one way only."))


@dataclass(frozen=True, slots=True)
class Ask:
    """A question without whose answer there are no entries: what to ask, which of `Choices` answers it, with what.

    `options` are pairs of a value for the choice and how to say it; none where any value may be given.
    """

    choice: Literal["dates", "person", "starts_at", "durations"]
    says: Says
    options: tuple[tuple[str, Says], ...] = ()
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about one row. `unreadable`: not imported, and nothing is unless the person says to skip such rows;
    `left-out`: not imported, as it is no entry; `taken`: imported, and this is how it was understood.

    Rows are counted as a spreadsheet counts them, the heading being row 1; None where the file has no rows.
    """

    row: int | None
    column: str
    says: Says
    kind: Literal["unreadable", "left-out", "taken"] = "unreadable"
    file: str = ""


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """A span of time. `key` is "source:id" where the source has ids of its own, else empty."""

    row: int
    started: int
    stopped: int
    zone: str
    project: str = ""
    client: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    billable: bool | None = None
    key: str = ""
    pauses: tuple[tuple[int, int], ...] = ()
    # Rows of one file that differ only in tags, client or whether they are paid are counted from 0.
    nth: int = 0

    @property
    def lasts(self) -> bool:
        """Whether any time was spent; what takes none can't be kept."""
        return self.stopped > self.started


@dataclass(frozen=True, slots=True)
class FoundCheckIn:
    """What was done on a day; `value` in thousandths (1000 for a plain yes)."""

    day: dt.date
    value: int
    state: Literal["done", "no", "skip"]
    note: str = ""


@dataclass(slots=True)
class FoundRoutine:
    """A routine: `times` in `days`; `colour` as "#rrggbb" or empty; `target` in thousandths."""

    key: str
    name: str
    question: str = ""
    note: str = ""
    measure: Literal["yes", "count", "amount", "duration"] = "yes"
    goal: Literal["at-least", "at-most"] = "at-least"
    target: int = 1000
    unit: str = ""
    times: int = 1
    days: int = 1
    colour: str = ""
    archived: bool = False
    tags: tuple[str, ...] = ()
    check_ins: list[FoundCheckIn] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """All that is known of the file after it was read. Import only what is `ready`."""

    format: Format
    encoding: str = ""
    delimiter: str = ""
    dates: Dates = Dates()
    clock: Literal["12", "24", "mixed", "none"] = "none"
    zone: str = ""
    zone_says: Says = Says(N_("The file needs no time zone."))
    durations: Says = Says(N_("The file has no durations."))
    entries: list[FoundEntry] = field(default_factory=list)
    routines: list[FoundRoutine] = field(default_factory=list)
    people: dict[str, int] = field(default_factory=dict)
    asks: list[Ask] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    skip_unreadable: bool = False

    @property
    def lasting(self) -> list[FoundEntry]:
        """The entries that can be imported."""
        return [each for each in self.entries if each.lasts]

    @property
    def ready(self) -> bool:
        """Whether it may be imported: nothing to ask, and no row unreadable or the person lets such rows go."""
        return not self.asks and (self.skip_unreadable or not self.counts.get("unreadable"))


def fingerprint(entry: FoundEntry) -> str:
    """The same for the same entry in whichever file it is found: by its own id, else by what it says."""
    if entry.key:
        return _digest("key", entry.key)
    parts = ["entry", str(entry.started), str(entry.stopped), entry.project, entry.note]
    return _digest(*parts, str(entry.nth)) if entry.nth else _digest(*parts)


def routine_fingerprint(routine: FoundRoutine) -> str:
    """The same for the same routine: by its own id, else by its name, spelt in whichever case."""
    return _digest("key", routine.key) if routine.key else _digest("routine", routine.name.casefold())


def _digest(*parts: str) -> str:
    told = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
