"""Takes the database's own lock off the ledger and puts it back, inside a test's transaction."""

from importlib import import_module
from types import SimpleNamespace

from django.db import connection

migration = import_module("keepword.enforcement.migrations.0002_unchangeable")


def release() -> None:
    migration.release(None, _editor())


def protect() -> None:
    migration.protect(None, _editor())


def _editor() -> SimpleNamespace:
    # Django's own schema editor refuses to work inside a transaction on SQLite; triggers do not mind.
    def execute(statement: str, params: None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return SimpleNamespace(connection=connection, execute=execute)
