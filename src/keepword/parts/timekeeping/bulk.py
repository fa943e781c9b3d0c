"""What an import of a hundred thousand rows does in one statement instead of a hundred thousand.

Rows are made ready before their step begins: cleaned, judged, masked and sealed, as saving each would. While that
lasts, others can write; the step itself only hands them to the database.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection, models

from keepword.enforcement.people import collecting, personal

from .models import Change
from .models.rows import Exchanged

if TYPE_CHECKING:
    from .journal import Journal
    from .kinds import Kind

type Progress = Callable[[int], None]

EVERY = 1_000
# Columns whose values the database takes as they are, if they are plain ones.
AS_THEY_ARE = (
    models.CharField,
    models.TextField,
    models.BooleanField,
    models.BigIntegerField,
    models.IntegerField,
    models.PositiveSmallIntegerField,
)
PLAIN = (str, int, bool, type(None))
INSERT = "INSERT INTO {rows} ({columns}, seq) VALUES ({places}, %s)"

NOTE_MADE = """
INSERT INTO {changes} (person_id, seq, step, label, kind, row, act, fields, conflicts, undone, at)
SELECT person_id, seq, %s, %s, %s, id, %s, '', '', %s, %s FROM {rows} WHERE person_id = %s AND seq = %s
"""


@dataclass(slots=True)
class Ready:
    """Rows of one kind as the database takes them, all but their number; and the rows of others that they point to."""

    model: type[models.Model]
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    points: dict[str, set[uuid.UUID]] = field(default_factory=dict)


def ready(
    kind: Kind[Any],
    person: int,
    day_start: int,
    all_values: Iterable[tuple[uuid.UUID, Mapping[str, Any]]],
    progress: Progress = lambda done: None,
) -> Ready:
    """New rows, each with the id it gets. Raises `Invalid` if a value can't be kept."""
    found = Ready(kind.model, points={name: set() for name in kind.points})

    fresh = kind.model(person_id=person, seq=0)

    def made() -> Iterator[models.Model]:
        for number, (row_id, values) in enumerate(all_values):
            row = alike(fresh, id=row_id)
            kind.put(row, kind.clean(values, new=True))
            row.day_start = day_start
            kind.settle(row)
            for name, ids in found.points.items():
                if (pointed := getattr(row, f"{name}_id")) is not None:
                    ids.add(pointed)
            if number % EVERY == 0:
                progress(number)
            yield row

    found.rows = list(stored(kind.model, made()))
    return found


def alike(fresh: models.Model, **values: Any) -> Any:
    """Another such row with these values, made without the long way of making one; it is never saved itself."""
    row: Any = object.__new__(type(fresh))
    vars(row).update(vars(fresh), **values)
    return row


def lightly(rows: models.QuerySet[Any]) -> Iterator[Any]:
    """These rows, to be read only; sealed fields open as they always do."""
    names = [each.attname for each in rows.model._meta.local_concrete_fields]
    fresh = rows.model()
    for values in rows.values_list(*names).iterator(2_000):
        yield alike(fresh, **dict(zip(names, values, strict=True)))


def stored(model: type[models.Model], rows: Iterable[models.Model]) -> Iterator[tuple[Any, ...]]:
    """Each row as the database takes it, all but its number."""
    fields = _fields(model)
    for row in rows:
        personal.check(row)
        personal.mask(row)
        held = vars(row)
        yield tuple(
            held[each.attname]
            if type(each) in AS_THEY_ARE and type(held[each.attname]) in PLAIN
            else each.get_db_prep_save(each.pre_save(row, True), connection)
            for each in fields
        )


def insert(model: type[models.Model], rows: Iterable[tuple[Any, ...]], seq: int) -> None:
    """Hands rows that are ready to the database, under that number."""
    fields, name = _fields(model), connection.ops.quote_name
    columns, places = ", ".join(name(each.column) for each in fields), ", ".join(["%s"] * len(fields))
    statement = INSERT.format(rows=name(model._meta.db_table), columns=columns, places=places)
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(*row, seq) for row in rows])


@cache
def _fields(model: type[models.Model]) -> list[Any]:
    every = model._meta.local_concrete_fields
    return [each for each in every if each.name != "seq" and not isinstance(each, models.AutoField)]


def note_made(model: type[Exchanged], journal: Journal) -> None:
    """Notes all rows of the model that carry this step's number as made by it."""
    from .kinds import KINDS

    collecting.may_collect(journal.person, "routinie.changes")
    kind = next(name for name, each in KINDS.items() if each.model is model)
    values = {"step": journal.step, "act": Change.Act.MADE.value, "undone": False, "at": journal.at}
    ready = {name: _as_stored(name, value) for name, value in values.items()}
    statement = NOTE_MADE.format(changes=Change._meta.db_table, rows=model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            [
                ready["step"],
                journal.label,
                kind,
                ready["act"],
                ready["undone"],
                ready["at"],
                journal.person,
                journal.seq,
            ],
        )


def _as_stored(name: str, value: Any) -> Any:
    field: Any = Change._meta.get_field(name)
    return field.get_db_prep_value(value, connection)
