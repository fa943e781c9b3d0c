"""Every table of a PostgreSQL database through COPY, in one snapshot out and in one transaction in.

PostgreSQL's own tools would have to be of the server's version and installed on each machine; COPY is part of the
protocol. The structure comes from the migrations, which a backup names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .records import Entry, Writer
from .stream import damaged
from .trouble import BackupError

HERE = "relnamespace = current_schema()::regnamespace"
TABLES = f"SELECT relname FROM pg_class WHERE relkind = 'r' AND {HERE} ORDER BY relname"
COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0
AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
SEQUENCES = f"""
SELECT t.relname, a.attname, s.relname FROM pg_depend d
JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
JOIN pg_class t ON t.oid = d.refobjid AND t.relkind = 'r' AND t.{HERE}
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
"""
MARKER = "keepword_unfinished_restore"


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def tables(cursor: Any) -> list[str]:
    """The tables of the current schema, without the mark of an unfinished restore."""
    cursor.execute(TABLES)
    return [name for (name,) in cursor.fetchall() if name != MARKER]


def columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(COLUMNS, [quoted(table)])
    return [name for (name,) in cursor.fetchall()]


def save(cursor: Any, writer: Writer, progress: Callable[[float], None]) -> None:
    """Writes every table as an entry, and the number of its rows and the state of its sequences into the manifest."""
    every = tables(cursor)
    rows: dict[str, int] = {}
    for number, table in enumerate(every, start=1):
        listed = columns(cursor, table)
        writer.begin(f"table/{table}", columns=listed)
        count = 0
        with cursor.copy(f"COPY {quoted(table)} ({_listed(listed)}) TO STDOUT") as copy:
            for data in copy:
                content = bytes(data)
                count += content.count(b"\n")  # within a value it is written as two characters
                writer.data(content)
        writer.end()
        rows[table] = count
        progress(number / len(every))
    writer.manifest |= {"rows": rows, "sequences": list(_sequences(cursor))}


def load(cursor: Any, entries: Iterator[Entry], manifest: Callable[[], dict[str, Any]]) -> None:
    """Fills migrated, empty tables; in the caller's transaction, whose end checks every foreign key."""
    known = set(tables(cursor))
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for table in known:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {quoted(table)})")
        if cursor.fetchone()[0]:  # what migrations write by themselves
            cursor.execute(f"DELETE FROM {quoted(table)}")
    for entry in entries:
        table = entry.name.removeprefix("table/")
        if table not in known:
            raise BackupError(
                f"The backup has a table {table}, which this site does not",
                "Use the Keepword, and switch on the parts, with which it was made",
            )
        unknown = set(entry.said["columns"]) - set(columns(cursor, table))
        if unknown:
            raise damaged(f"columns of {table}")
        with cursor.copy(f"COPY {quoted(table)} ({_listed(entry.said['columns'])}) FROM STDIN") as copy:
            for block in entry.blocks:
                copy.write(block)
    for sequence, last, called in manifest()["sequences"]:
        cursor.execute(
            "SELECT setval(to_regclass(%s), %s, %s) WHERE to_regclass(%s) IS NOT NULL",
            [quoted(sequence), last, called, quoted(sequence)],
        )


def empty_schema(cursor: Any) -> None:
    """Drops every table and function of the current schema: only after a restore into an empty one was interrupted."""
    for table in tables(cursor):
        cursor.execute(f"DROP TABLE IF EXISTS {quoted(table)} CASCADE")
    cursor.execute(
        "SELECT oid::regprocedure::text FROM pg_proc p WHERE pronamespace = current_schema()::regnamespace "
        "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    for (function,) in cursor.fetchall():
        cursor.execute(f"DROP FUNCTION IF EXISTS {function} CASCADE")


def _sequences(cursor: Any) -> Iterator[tuple[str, int, bool]]:
    cursor.execute(SEQUENCES)
    for _, _, sequence in cursor.fetchall():
        cursor.execute(f"SELECT last_value, is_called FROM {quoted(sequence)}")
        last, called = cursor.fetchone()
        yield sequence, last, called


def _listed(names: list[str]) -> str:
    return ", ".join(map(quoted, names))
