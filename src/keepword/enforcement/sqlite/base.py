"""Django finds an engine by this module's name; the engine adds durability, real deletion and one writer at a time."""

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db.backends.sqlite3 import base as django_sqlite
from django.db.utils import OperationalError

from .write_lock import WriteLock, WriteLockTimeoutError

DEFAULT_TIMEOUT = 20.0

# Set on each connection; the test of this package reads every one of them back.
PRAGMAS = (
    "secure_delete = ON",  # deleted rows are overwritten: an erasure that leaves the bytes is none
    "synchronous = FULL",  # what was answered "saved" survives a power cut
    "cell_size_check = ON",
    "journal_size_limit = 16777216",
)

_READS = re.compile(r"\s*(?:--[^\n]*\n\s*)*\(*\s*(?:SELECT|EXPLAIN|VALUES|SAVEPOINT|RELEASE|DETACH)\b", re.IGNORECASE)
_WITH = re.compile(r"\s*WITH\b", re.IGNORECASE)
_CHANGES = re.compile(r"\b(?:INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
_PRAGMA = re.compile(r"\s*PRAGMA\b", re.IGNORECASE)
_WRITING_PRAGMA = re.compile(
    r"\b(?:wal_checkpoint|optimize|incremental_vacuum|journal_mode|user_version)\b", re.IGNORECASE
)

# Connections carried into a forked child: using or closing one there can corrupt the file, so they are kept, untouched.
_abandoned: list[Any] = []


def may_write(query: str) -> bool:
    """Say whether a statement may change the file; when in doubt, yes."""
    if _READS.match(query):
        return False
    if _WITH.match(query):
        return _CHANGES.search(query) is not None
    if _PRAGMA.match(query):
        return _WRITING_PRAGMA.search(query) is not None
    return True


class LockingCursor(django_sqlite.SQLiteCursorWrapper):
    """Takes the write lock for a statement that may write, and keeps it as long as a transaction is open."""

    def __init__(self, connection: Any, lock: WriteLock) -> None:
        super().__init__(connection)
        self._lock = lock
        self._kept: Iterator[Any] | None = None

    def execute(self, query: str, params: Any = None) -> "LockingCursor":
        self._kept = None
        with _Writing(self, query):
            super().execute(query, params)
        return self

    def executemany(self, query: str, param_list: Iterable[Any]) -> "LockingCursor":
        self._kept = None
        with _Writing(self, query):
            super().executemany(query, param_list)
        return self

    def executescript(self, script: str) -> "LockingCursor":
        self._kept = None
        with _Writing(self, "SCRIPT"):
            super().executescript(script)
        return self

    def keep_rows(self) -> None:
        """Read all rows of a write that returns some: outside a transaction it commits only with its last row."""
        if self.description is not None:
            self._kept = iter(super().fetchall())

    def fetchone(self) -> Any:
        return super().fetchone() if self._kept is None else next(self._kept, None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        count = self.arraysize if size is None else size
        if self._kept is None:
            return super().fetchmany(count)
        return list(islice(self._kept, count))

    def fetchall(self) -> list[Any]:
        return super().fetchall() if self._kept is None else list(self._kept)

    def __next__(self) -> Any:
        return super().__next__() if self._kept is None else next(self._kept)


class _Writing:
    """The lock around one statement: taken if it may write, given back unless it left a transaction open."""

    __slots__ = ("cursor", "lock", "writes")

    def __init__(self, cursor: LockingCursor, query: str) -> None:
        self.cursor, self.lock, self.writes = cursor, cursor._lock, may_write(query)

    def __enter__(self) -> None:
        if self.writes and not self.lock.held:
            _acquire(self.lock)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if not self.lock.held or self.cursor.connection.in_transaction:
            return
        try:
            if kind is None and self.writes:
                self.cursor.keep_rows()
        finally:
            self.lock.release()


def _acquire(lock: WriteLock) -> None:
    try:
        lock.acquire()
    except WriteLockTimeoutError as late:
        raise sqlite3.OperationalError(str(late)) from late
    except OSError as error:
        raise sqlite3.OperationalError(
            f"the lock file {lock.path} can’t be opened ({os.strerror(error.errno or 0)}); "
            "the folder of the database must be writable"
        ) from error


def file_behind(name: str) -> str | None:
    """The path of the database file, or None for one in memory."""
    if name == ":memory:" or "mode=memory" in name or name.startswith("file::memory:"):
        return None
    if name.startswith("file:"):
        return unquote(urlsplit(name).path)
    return name


class DatabaseWrapper(django_sqlite.DatabaseWrapper):
    """SQLite as Keepword uses it; `ENGINE = "keepword.enforcement.sqlite"`."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        self._lock: WriteLock | None = None
        self._process = os.getpid()

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        params.setdefault("timeout", DEFAULT_TIMEOUT)
        # A transaction that begins reading and then writes can fail at once: take the right to write at its beginning.
        self.transaction_mode = getattr(self, "transaction_mode", None) or "IMMEDIATE"
        return params

    def get_new_connection(self, conn_params: Mapping[str, Any]) -> Any:
        self._process = os.getpid()
        path = file_behind(str(conn_params["database"]))
        if path is not None:
            self._lock = WriteLock(f"{os.path.abspath(path)}.lock", float(conn_params["timeout"]))
        connection = super().get_new_connection(conn_params)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if self._lock is not None:
            self._use_write_ahead_log(connection, self._lock)
        return connection

    def _use_write_ahead_log(self, connection: Any, lock: WriteLock) -> None:
        """Once per file: the mode stays with the file."""
        if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            return
        _acquire(lock)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            lock.release()

    def create_cursor(self, name: Any = None) -> Any:
        if self._lock is None:
            return super().create_cursor(name)
        return self.connection.cursor(factory=partial(LockingCursor, lock=self._lock))

    def ensure_connection(self) -> None:
        if self.connection is not None and self._process != os.getpid() and self._lock is not None:
            self._leave_to_parent()
        super().ensure_connection()

    def _leave_to_parent(self) -> None:
        _abandoned.append(self.connection)
        if self.in_atomic_block:
            raise OperationalError("a process forked inside a transaction can’t go on with it: fork outside of it")
        self.connection = None
        if self._lock is not None:
            self._lock.close()

    def _django(self) -> Any:
        """Django's own wrapper; the type stubs leave out what is private there."""
        return super()

    def _start_transaction_under_autocommit(self) -> None:
        if self._lock is None:
            self._django()._start_transaction_under_autocommit()
            return
        with self.wrap_database_errors:
            _acquire(self._lock)
        try:
            self._django()._start_transaction_under_autocommit()
        except BaseException:
            self._release_unless_open()
            raise

    def _commit(self) -> Any:
        try:
            return self._django()._commit()
        finally:
            self._release_unless_open()

    def _rollback(self) -> Any:
        try:
            return self._django()._rollback()
        finally:
            self._release_unless_open()

    def _close(self) -> None:
        try:
            self._django()._close()
        finally:
            if self._lock is not None:
                self._lock.close()

    def _release_unless_open(self) -> None:
        if self._lock is not None and (self.connection is None or not self.connection.in_transaction):
            self._lock.release()


__all__: Sequence[str] = ("DatabaseWrapper", "LockingCursor", "may_write")
