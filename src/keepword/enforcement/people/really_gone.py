"""Makes deleted rows leave the files too: SQLite's log is emptied, PostgreSQL's dead rows are vacuumed away.

SQLite overwrites what it deletes (``secure_delete``), and the log of writes still holds it until a truncating
checkpoint; one that meets a reader is tried again later. PostgreSQL's own log (WAL) is out of reach from here.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import DEFAULT_DB_ALIAS, connections


def finish(alias: str = DEFAULT_DB_ALIAS, *, tables: Iterable[str] = ()) -> bool:
    """Whether nothing of what was deleted is left in the database's files; False: a reader is in the way, try again.

    ``tables`` are those to vacuum on PostgreSQL; none: all. Inside a transaction there is nothing to do yet: what it
    deletes leaves the files when whoever opened it asks again after its end.
    """
    connection = connections[alias]
    if connection.in_atomic_block:
        return True
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            row = cursor.fetchone()
            return row is None or row[0] == 0
        if connection.vendor == "postgresql":
            listed = ", ".join(connection.ops.quote_name(table) for table in tables)
            cursor.execute(f"VACUUM {listed}")
    return True
