"""What an import of a hundred thousand rows does in one statement instead of a hundred thousand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from keepword.enforcement.people import collecting

from .models import Change
from .models.rows import Exchanged

if TYPE_CHECKING:
    from .journal import Journal

NOTE_MADE = """
INSERT INTO {changes} (person_id, seq, step, label, kind, row, act, fields, conflicts, undone, at)
SELECT person_id, seq, %s, %s, %s, id, %s, '', '', %s, %s FROM {rows} WHERE person_id = %s AND seq = %s
"""


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
