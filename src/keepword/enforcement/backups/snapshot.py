"""A consistent look at a database beside whoever writes: all of it as it was at one instant."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connections

from .trouble import told

PAGES = 1024
NAME = ".new.snapshot"

type Pages = Callable[[int, int], None]


@contextmanager
def of(alias: str) -> Iterator[str]:
    """A connection of its own, under a name of its own, that sees one instant of this database as long as it lasts."""
    wrapper: Any = connections[alias].copy()
    name = f"{alias}-at-one-instant"
    wrapper.alias = name
    connections[name] = wrapper
    try:
        wrapper.connect()
        if wrapper.vendor == "postgresql":
            wrapper.connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            wrapper.connection.execute("SELECT 1")
        else:
            # On the connection itself: our cursors would take the right to write, and nobody could write meanwhile.
            wrapper.connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, True)
            wrapper.connection.execute("BEGIN DEFERRED")
            wrapper.connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield name
    finally:
        wrapper.close()
        del connections[name]


@contextmanager
def copied(alias: str, folder: Path, progress: Pages) -> Iterator[tuple[int, int]]:
    """SQLite's own copy (its backup API) of what `of` sees, as an open file without a name, and its size.

    It lies in the folder of the database, in clear as that one does; without a name it is gone with this process,
    however that ends.
    """
    file = folder / NAME
    source: sqlite3.Connection = connections[alias].connection
    with told(folder):
        file.unlink(missing_ok=True)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        target = sqlite3.connect(f"file:{quote(str(file))}?mode=rw", uri=True, autocommit=True)
        try:
            for pragma in ("journal_mode = OFF", "locking_mode = EXCLUSIVE", "synchronous = OFF"):
                target.execute(f"PRAGMA {pragma}")
            target.execute("SELECT count(*) FROM sqlite_master").fetchone()
            file.unlink()
            source.backup(target, pages=PAGES, progress=lambda _, left, total: progress(total - left, total), sleep=0)
        except sqlite3.OperationalError as error:
            with told(folder):
                raise OSError(_errno_of(error), str(error)) from error
        finally:
            target.close()
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor, os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)
        file.unlink(missing_ok=True)


def _errno_of(error: sqlite3.OperationalError) -> int:
    return errno.ENOSPC if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL else errno.EIO
