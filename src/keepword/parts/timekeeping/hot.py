"""The two questions that devices ask all day, in plain SQL: one entry more, and the entries of a day.

They pass the same gates as every other way: cleaning in `kinds`, the person's version of the policy, sealing, the
journal, and one number per person that orders all changes. What differs is that no model is built on the way.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections
from django.utils import timezone

from keepword.enforcement.people import collecting, purpose, seal
from keepword.enforcement.sqlite.together import queue

from .invalid import Invalid
from .journal import GONE, SOMEBODY_ELSES, book_of
from .kinds import ENTRY
from .models import Change, Entry, Project, Timebook

ENTRIES, CHANGES = Entry._meta.db_table, Change._meta.db_table
COLUMNS = "id, seq, started, stopped, zone, pauses, project_id, tags, billable, note, fingerprint"
COUNT = f"UPDATE {Timebook._meta.db_table} SET seq = seq + 1 WHERE person_id = %s RETURNING seq, day_start"
NUMBER = f"SELECT seq FROM {Timebook._meta.db_table} WHERE person_id = %s"
THEIRS = f"SELECT 1 FROM {Project._meta.db_table} WHERE id = %s AND person_id = %s"
INSERT = f"""INSERT INTO {ENTRIES} ({COLUMNS}, person_id, day, last_day, seconds)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
NOTE = f"""INSERT INTO {CHANGES} (person_id, seq, step, label, kind, row, act, fields, conflicts, undone, at)
VALUES (%s, %s, %s, 'add', 'entry', %s, 'made', '', '', %s, %s)"""
# As many as the long way gives at once, in its order, and one by which it is known that there are more.
MOST_OF_A_DAY = 100
DAY = f"SELECT {COLUMNS} FROM {ENTRIES} WHERE person_id = %s AND day = %s ORDER BY id LIMIT {MOST_OF_A_DAY + 1}"
PLACE = "timekeeping.Entry.note"
DATUM = "routinie.entries"
# Answers that were worked out lately, by person and day. They hold opened notes, so they are soon forgotten.
REMEMBERED, MOST = 30.0, 2_000
_answers: dict[tuple[int, date], tuple[int, float, bytes]] = {}


class Draft:
    """An entry before it is a row: the fields that `kinds` sets and `settle_entry` works out."""

    stopped: int | None = None
    seconds: int | None = None
    project_id: uuid.UUID | None = None
    pauses = tags = note = fingerprint = ""
    billable = False
    started: int
    zone: str
    day: date
    last_day: date
    day_start: int


def add(person: int, values: Mapping[str, Any], row_id: uuid.UUID | None = None) -> dict[str, Any]:
    """A new entry, as `api.rows` makes one. Raises `Invalid`, or `Refused` where the policy does not collect it."""
    cleaned = ENTRY.clean(values, new=True)
    for datum in (DATUM, "routinie.changes"):
        collecting.may_collect(person, datum)
    draft, row, step = Draft(), row_id or uuid.uuid4(), uuid.uuid4()
    ENTRY.put(draft, cleaned)
    note = seal.seal(draft.note, person=person, datum=DATUM, place=PLACE)
    seq = queue.write(lambda: _write(person, draft, row, step, note))
    return {"kind": "entry", "id": str(row), "seq": seq, **ENTRY.shown(draft)}


def _write(person: int, draft: Draft, row: uuid.UUID, step: uuid.UUID, note: bytes) -> int:
    database = connections[DEFAULT_DB_ALIAS]
    try:
        # The driver's own cursor: what Django's does for each statement takes longer than the statement.
        with database.wrap_database_errors, closing(database.connection.cursor()) as cursor:
            return _insert(cursor, person, draft, row, step, note)
    except IntegrityError:
        raise Invalid("id", SOMEBODY_ELSES) from None


def _insert(cursor: Any, person: int, draft: Draft, row: uuid.UUID, step: uuid.UUID, note: bytes) -> int:
    seq, draft.day_start = _next(cursor, person)
    ENTRY.settle(draft)
    project = None if draft.project_id is None else _id(draft.project_id)
    if project is not None and not cursor.execute(_marked(THEIRS), (project, person)).fetchone():
        raise Invalid("project", GONE)
    when = (draft.started, draft.stopped, draft.zone, draft.pauses)
    told = (project, draft.tags, draft.billable, note, draft.fingerprint)
    days = (str(draft.day), str(draft.last_day), draft.seconds)
    cursor.execute(_marked(INSERT), (_id(row), seq, *when, *told, person, *days))
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    cursor.execute(_marked(NOTE), (person, seq, _id(step), _id(row), False, at))
    return seq


def _next(cursor: Any, person: int) -> tuple[int, int]:
    """Counts the person's number up, which keeps their other writers waiting until this one is done."""
    found: tuple[int, int] | None = cursor.execute(_marked(COUNT), (person,)).fetchone()
    if found is None:
        book_of(person)
        found = cursor.execute(_marked(COUNT), (person,)).fetchone()
    assert found is not None
    return found


@lru_cache
def _marked(sql: str) -> str:
    """With the marks for values that the driver knows."""
    return sql.replace("%s", "?") if connection.vendor == "sqlite" else sql


def of_day(person: int, day: date) -> bytes | None:
    """The entries that begin on a day, as JSON; None if these are more than one answer holds.

    What was worked out before is used again while nothing changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(NUMBER, [person])
        found = cursor.fetchone()
        seq, now = found[0] if found else 0, time.monotonic()
        known = _answers.get((person, day))
        if known is not None and known[0] == seq and now - known[1] < REMEMBERED:
            return known[2]
        cursor.execute(DAY, [person, str(day)])
        entries = cursor.fetchall()
    if len(entries) > MOST_OF_A_DAY:
        return None
    with purpose.own(person):
        rows = [_shown(person, row) for row in entries]
    answer = json.dumps({"rows": rows, "more": False}).encode()
    if len(_answers) >= MOST or next(iter(_answers.values()), (0, now, b""))[1] < now - REMEMBERED:
        _answers.clear()
    _answers[person, day] = (seq, now, answer)
    return answer


def _shown(person: int, row: Any) -> dict[str, Any]:
    draft = Draft()
    (own_id, seq, draft.started, draft.stopped, draft.zone, draft.pauses, draft.project_id, draft.tags) = row[:8]
    draft.billable, draft.fingerprint = bool(row[8]), row[10]
    if row[9]:
        draft.note = seal.unseal(bytes(row[9]), person=person, datum=DATUM, place=PLACE)
    if draft.project_id is not None:
        draft.project_id = uuid.UUID(str(draft.project_id))  # SQLite has it as text
    return {"kind": "entry", "id": str(uuid.UUID(str(own_id))), "seq": seq, **ENTRY.shown(draft)}


def _id(value: uuid.UUID) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex
