"""Makes deleted rows leave the files too: SQLite's log is emptied, PostgreSQL's dead rows are vacuumed away.

SQLite overwrites what it deletes (``secure_delete``), and the log of writes still holds it until a truncating
checkpoint; one that meets a reader is tried a few times, and then again later. PostgreSQL's own log (WAL), its replicas
and its archives are out of reach from here. docs/topics/limits.md says what remains on each.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

# Milliseconds for which one try waits for readers while no other process can write; pauses between tries, in seconds.
WAIT = 50
PAUSES = (0.02, 0.05, 0.1, 0.2, 0.0)


def finish(alias: str = DEFAULT_DB_ALIAS, *, tables: Iterable[str] = ()) -> bool:
    """Whether nothing of what was deleted is left in the database's files; False: a reader is in the way, try again.

    ``tables`` are those to vacuum on PostgreSQL; none: all. Inside a transaction there is nothing to do yet: what it
    deletes leaves the files when whoever opened it asks again after its end.
    """
    connection = connections[alias]
    if connection.in_atomic_block:
        return True
    if connection.vendor == "sqlite":
        return _empty_the_log(connection)
    if connection.vendor == "postgresql":
        listed = ", ".join(connection.ops.quote_name(table) for table in tables)
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM {listed}")
    return True


def _empty_the_log(connection: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = int(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA busy_timeout = {WAIT}")
        try:
            for pause in PAUSES:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                row = cursor.fetchone()
                if row is None or row[0] == 0:
                    return True
                time.sleep(pause)
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
    return False
