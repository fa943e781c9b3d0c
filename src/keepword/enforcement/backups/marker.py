"""Marks a place into which a restore is under way; what was interrupted is never served, and can only begin anew."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.db import connection

from .postgres import MARKER
from .trouble import BackupError, told
from .whole import sync_folder

FILE = "restore.unfinished"


def is_there() -> bool:
    """Whether an interrupted restore left its mark in the data folder or the database."""
    folder: Path | None = settings.KEEPWORD_DATA_FOLDER
    if folder is not None and (folder / FILE).exists():
        return True
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [MARKER])
        return bool(cursor.fetchone()[0])


def refuse() -> None:
    """Raises `BackupError` where a restore was not finished."""
    if is_there():
        raise BackupError(
            "A restore was interrupted here, so what there is may not be whole",
            "Run the same `keepword restore` again; it begins anew, and the backup was not touched",
        )


def put(folder: Path, *, keys: bool) -> None:
    """Marks folder and database, durably, before the first byte of a restore."""
    with told(folder):
        descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"keys\n" if keys else b"\n")
            file.flush()
            os.fsync(descriptor)
        sync_folder(folder)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {MARKER} (since timestamptz DEFAULT now())")


def held_keys(folder: Path) -> bool:
    """Whether the interrupted restore was filling the key store, too."""
    file = folder / FILE
    return file.exists() and file.read_bytes().startswith(b"keys")


def take_away(folder: Path) -> None:
    """The restore is whole."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {MARKER}")
    with told(folder):
        (folder / FILE).unlink(missing_ok=True)
        sync_folder(folder)
