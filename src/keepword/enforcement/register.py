"""What each column holds: every app says it in its ``personal_data.py``, column by column."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field

from keepword.policy import Place


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column: the datum it holds (GDPR art. 4(1)), or the reason why it is about no person."""

    datum: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """The declared columns of one model ("app.Model") or of one table outside the ORM (its database name)."""

    name: str
    columns: dict[str, Column]
    place: Place
    model: bool


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


def personal(datum: str) -> Column:
    """This column holds ``datum``, a key of the policy's ``[data]`` glossary."""
    return Column(datum=datum, reason=None)


def not_personal(reason: str) -> Column:
    """This column says nothing about a person, for the given ``reason``, which must not be empty."""
    if not reason.strip():
        raise ValueError("not_personal() needs a reason a reader can judge")
    return Column(datum=None, reason=reason)


def table(model: str, /, **columns: Column) -> None:
    """Declares every column of ``model`` ("app_label.ModelName"), by its database column name."""
    REGISTER.add(Table(model, columns, _caller(), model=True))


def database_table(name: str, /, **columns: Column) -> None:
    """Declares a table that no model describes, by its name in the database."""
    REGISTER.add(Table(name, columns, _caller(), model=False))


def _caller() -> Place:
    frame = inspect.stack(context=0)[2]
    return Place(frame.filename, frame.lineno)
