"""Puts a backup back: database and files as they were, keys, newer structure, and whoever was erased since goes again.

Whoever calls this holds the data folder, has seen that its places are empty, and has marked them (see `marker`).
"""

from __future__ import annotations

import itertools
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import IntegrityError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from keepword.enforcement import ledger, versions
from keepword.enforcement.keys import store
from keepword.enforcement.keys.models import ErasedPerson, PersonKey
from keepword.enforcement.models import Person
from keepword.enforcement.people import deleting, erasure
from keepword.enforcement.people.models import Erasure
from keepword.enforcement.people.ownership import owned_tables

from . import postgres, reading, sealed
from .making import DATABASE, FOLDERS, KEPT
from .reading import Found
from .records import Entry
from .stream import damaged
from .trouble import BackupError, told
from .whole import sync_folder

type Progress = Callable[[float], None]


@dataclass
class Result:
    """What a restore brought back, and what it found when it looked at that."""

    tables: int = 0
    rows: int = 0
    erased_again: int = 0
    ledger_entries: int = 0
    ledger_faults: int = 0
    sealed_tried: int = 0
    sealed_opened: int = 0
    sealed_keyless: int = 0
    sealed_altered: int = 0
    erased_left: int = 0

    @property
    def good(self) -> bool:
        some_open = self.sealed_opened or not self.sealed_tried
        return bool(some_open and not (self.ledger_faults or self.sealed_altered or self.erased_left))

    def as_document(self) -> dict[str, Any]:
        return {**asdict(self), "good": self.good}


def refuse_newer(found: Found) -> None:
    """A backup of a newer program, or of one with other parts, is not taken in."""
    loader = MigrationLoader(None)
    unknown = sorted(
        f"{app}.{name}"
        for app, name in found.header["migrations"].items()
        if app in loader.migrated_apps and (app, name) not in loader.disk_migrations
    )
    if unknown:
        raise BackupError(
            f"The backup was made by a newer Keepword ({found.header['program']}; {', '.join(unknown)})",
            "Restore it with that Keepword",
        )
    if found.header["engine"] != connection.vendor:
        wanted = "SQLite (without DATABASE_URL)" if found.header["engine"] == "sqlite" else "PostgreSQL (DATABASE_URL)"
        raise BackupError(
            f"The backup is of a site on {found.header['engine']}, and this place is on {connection.vendor}",
            f"Restore it into a place on {wanted}",
        )


def data(found: Found, key: bytes, progress: Progress) -> dict[str, int]:
    """Fills folder and database; how many rows came back into which table."""
    folder = Path(settings.KEEPWORD_DATA_FOLDER or "")
    with reading.opened(found, key, progress) as reader:
        entries = reader.entries()
        rest: Entry | None = None
        for entry in entries:
            if entry.name == DATABASE or entry.name.startswith("table/"):
                rest = entry
                break
            _file(folder, entry)
        remaining = itertools.chain([] if rest is None else [rest], entries)
        if connection.vendor == "postgresql":
            _tables(found, remaining, lambda: reader.manifest)
        else:
            _database(folder, remaining)
        rows: dict[str, int] = reader.manifest["rows"]
    _held_against(rows)
    return rows


def keys(found: Found, key: bytes, progress: Progress) -> None:
    """Fills the key store, which is there and empty."""
    with reading.opened(found, key, progress) as reader, transaction.atomic(using="keys"):
        for model, rows in reading.rows(reader):
            model.objects.bulk_create([model(**row) for row in rows])
        for statement in connections["keys"].ops.sequence_reset_sql(no_style(), [PersonKey]):
            with connections["keys"].cursor() as cursor:
                cursor.execute(statement)
    store.forget()


def finish(rows: dict[str, int]) -> Result:
    """Brings the structure up to date, erases again who was erased since, and looks at everything."""
    call_command("migrate", database="keys", verbosity=0, interactive=False)
    store.check()
    call_command("migrate", verbosity=0, interactive=False)
    versions.forget()
    result = Result(tables=len(rows), rows=sum(rows.values()))
    result.erased_again = erasure.replay()
    _keys_of_nobody()
    result.erased_left = _came_back()
    result.ledger_faults = sum(1 for _ in ledger.verify())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM enforcement_ledgerentry")
        result.ledger_entries = cursor.fetchone()[0]
    opened = sealed.try_all()
    result.sealed_tried, result.sealed_opened = opened.tried, opened.opened
    result.sealed_keyless, result.sealed_altered = opened.keyless, opened.altered
    connections.close_all()
    return result


def migrate_as_it_was(found: Found) -> None:
    """Gives an empty PostgreSQL database the structure that the backup had, without what migrations tell others."""
    executor = MigrationExecutor(connection)
    executor.migrate([each for each in found.header["migrations"].items() if each[0] in executor.loader.migrated_apps])


def _keys_of_nobody() -> None:
    """Keys of people who are not in the data: they were erased between the two backups."""
    known: set[int | None] = set(Person.objects.values_list("pk", flat=True).iterator())
    known |= set(Erasure.objects.exclude(person=None).values_list("person", flat=True))  # under way, and needed for it
    for person in set(PersonKey.objects.values_list("person", flat=True).distinct().iterator()) - known:
        store.destroy(person)


def _came_back() -> int:
    """How many erased people have rows here that no law makes us keep."""
    staying = deleting.surviving(versions.current())
    kept = {each.label for each in owned_tables() if each.table.data & staying.keys()}
    count = 0
    for person in ErasedPerson.objects.values_list("person", flat=True).iterator():
        left = set(deleting.left(person))
        count += bool(left - kept - ({Person._meta.label} if left & kept else set()))
    return count


def _file(folder: Path, entry: Entry) -> None:
    within, _, name = entry.name.rpartition("/")
    if not name or name.startswith(".") or not (entry.name in KEPT or within in FOLDERS):
        raise damaged("a file with a name that is none of ours")
    path = folder / entry.name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    _write(path, entry.blocks)


def _write(path: Path, blocks: Iterator[bytes]) -> None:
    with told(path.parent):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            for block in blocks:
                file.write(block)
            file.flush()
            os.fsync(descriptor)
        sync_folder(path.parent)


def _database(folder: Path, entries: Iterator[Entry]) -> None:
    path = Path(connection.settings_dict["NAME"])
    for entry in entries:
        _write(path, entry.blocks)
    try:
        with closing(sqlite3.connect(path)) as restored:
            whole = restored.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            linked = not restored.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError:
        whole = linked = False
    if not (whole and linked):
        raise BackupError(
            "The database in the backup is not sound, and was not before it was saved", "Use an older backup"
        )


def _tables(found: Found, entries: Iterator[Entry], manifest: Callable[[], dict[str, Any]]) -> None:
    migrate_as_it_was(found)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            postgres.load(cursor, entries, manifest)
    except IntegrityError as error:
        raise BackupError(
            f"The rows of the backup don’t fit each other ({str(error).splitlines()[0]})", "Use an older backup"
        ) from error


def _held_against(rows: dict[str, int]) -> None:
    with connection.cursor() as cursor:
        for table, wanted in rows.items():
            cursor.execute(f"SELECT count(*) FROM {postgres.quoted(table)}")
            if cursor.fetchone()[0] != wanted:
                raise damaged(f"rows of {table} are missing")
