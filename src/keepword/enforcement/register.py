"""What each column holds and whose each row is: every app says it in its ``personal_data.py``, table by table."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from keepword.policy import Place


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column: the datum it holds (GDPR art. 4(1)), or the reason why it is about no person.

    ``shorten`` makes a value point to one person no longer, where the policy shortens instead of erasing. ``called``
    is what its person reads beside the value, marked for translation; ``reads`` turns the value into words.
    """

    datum: str | None
    reason: str | None
    shorten: Callable[[Any], Any] | None = None
    called: str = ""
    reads: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose a row is: field paths ("person_id", "entry__person_id") that lead to the id of a person.

    With more than one path the row is shared: each of its persons sees it, and when one is erased, ``clears`` says
    which columns go with them; the row itself goes with the person of the first path.
    """

    paths: tuple[str, ...]
    clears: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unlinked:
    """Why nobody, we included, can say whose a row is, though it is about somebody."""

    reason: str


@dataclass(frozen=True, slots=True)
class Titled:
    """What the person reads above these rows on "Your data"."""

    text: str


@dataclass(frozen=True, slots=True)
class Since:
    """The column whose moment starts the time that the policy gives to ``datum`` (None: to all data of the table).

    ``where`` narrows it to some rows. ``ends_person`` says that with such a row everything about its person goes.
    ``aggregate`` counts a batch of rows (a queryset) into totals, in the transaction that then removes them.
    """

    column: str
    datum: str | None
    where: Mapping[str, Any] = field(default_factory=dict)
    ends_person: bool = False
    aggregate: Callable[[Any], object] | None = None


type Mark = Owned | Unlinked | Titled | Since


@dataclass(frozen=True, slots=True)
class Table:
    """The declared columns of one model ("app.Model") or of one table outside the ORM (its database name)."""

    name: str
    columns: dict[str, Column]
    place: Place
    model: bool
    marks: tuple[Mark, ...] = ()

    @property
    def owned(self) -> Owned | None:
        return next((mark for mark in self.marks if isinstance(mark, Owned)), None)

    @property
    def unlinked(self) -> Unlinked | None:
        return next((mark for mark in self.marks if isinstance(mark, Unlinked)), None)

    @property
    def title(self) -> str:
        return next((mark.text for mark in self.marks if isinstance(mark, Titled)), self.name)

    @property
    def clocks(self) -> tuple[Since, ...]:
        return tuple(mark for mark in self.marks if isinstance(mark, Since))

    def clock_of(self, datum: str) -> Since | None:
        """The clock of one datum: its own if it has one, else the table's."""
        return next(iter(self.clocks_of(datum)), None)

    def clocks_of(self, datum: str) -> tuple[Since, ...]:
        """The clocks of one datum, each for some of the rows: its own if it has any, else the table's."""
        own = tuple(mark for mark in self.clocks if mark.datum == datum)
        return own or tuple(mark for mark in self.clocks if mark.datum is None)

    @property
    def data(self) -> frozenset[str]:
        return frozenset(column.datum for column in self.columns.values() if column.datum is not None)


@dataclass
class Register:
    """All declarations of this process; ``keepword.enforcement.schema`` holds them against models and database."""

    tables: dict[str, Table] = field(default_factory=dict)
    twice: list[Table] = field(default_factory=list)

    def add(self, table: Table) -> None:
        known = self.tables.get(table.name.lower())
        if known is not None and known.place != table.place:
            self.twice.append(table)
        self.tables[table.name.lower()] = table

    def find(self, name: str) -> Table | None:
        return self.tables.get(name.lower())

    def data(self) -> Iterator[tuple[Table, str, str]]:
        """(table, column, datum) of each personal column."""
        for table in self.tables.values():
            for column, held in table.columns.items():
                if held.datum is not None:
                    yield table, column, held.datum


REGISTER = Register()


def personal(
    datum: str,
    *,
    called: str = "",
    shorten: Callable[[Any], Any] | None = None,
    reads: Callable[[Any], str] | None = None,
) -> Column:
    """This column holds ``datum``, a key of the policy's ``[data]`` glossary; ``called`` names it to its person."""
    return Column(datum=datum, reason=None, shorten=shorten, called=called, reads=reads)


def not_personal(reason: str) -> Column:
    """This column says nothing about a person, for the given ``reason``, which must not be empty."""
    if not reason.strip():
        raise ValueError("not_personal() needs a reason a reader can judge")
    return Column(datum=None, reason=reason)


def owned_by(*paths: str, clears: Mapping[str, tuple[str, ...]] = {}) -> Owned:
    """Each row belongs to the person whose id is found along ``paths``; see `Owned`."""
    return Owned(paths, dict(clears))


def unlinked(reason: str) -> Unlinked:
    """No row can be traced to a person, for the given ``reason``, which must not be empty."""
    if not reason.strip():
        raise ValueError("unlinked() needs a reason a reader can judge")
    return Unlinked(reason)


def titled(text: str) -> Titled:
    """The heading of these rows on "Your data", marked for translation with N_()."""
    return Titled(text)


def since(
    column: str,
    datum: str | None = None,
    *,
    where: Mapping[str, Any] = {},
    ends_person: bool = False,
    aggregate: Callable[[Any], object] | None = None,
) -> Since:
    """``column`` starts the clock of retention; see `Since`."""
    return Since(column, datum, dict(where), ends_person, aggregate)


def table(model: str, /, *marks: Mark, **columns: Column) -> None:
    """Declares each column of ``model`` ("app_label.ModelName") by its database name, and whose its rows are."""
    REGISTER.add(Table(model, columns, _caller(), model=True, marks=marks))


def database_table(name: str, /, *marks: Mark, **columns: Column) -> None:
    """Declares a table that no model describes, by its name in the database."""
    REGISTER.add(Table(name, columns, _caller(), model=False, marks=marks))


def _caller() -> Place:
    frame = sys._getframe(2)  # inspect.stack looks at every module for every frame, which every start would feel
    return Place(frame.f_code.co_filename, frame.f_lineno)
