"""Lets the database itself refuse to change the ledger and the published versions."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLES = ("enforcement_ledgerentry", "enforcement_policyversion")
EVENTS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}

SQLITE = """
CREATE TRIGGER {table}_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, 'lines of {table} are never changed'); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION keepword_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'lines of % are never changed', TG_TABLE_NAME; END $$
"""
# For each statement, not each row: an attempt on an empty table is refused as well.
POSTGRESQL = """
CREATE TRIGGER {table}_{event} BEFORE {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION keepword_refuse()
"""


def protect(apps: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    if vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
    for table in TABLES:
        for event in EVENTS[vendor]:
            template = SQLITE if vendor == "sqlite" else POSTGRESQL
            schema_editor.execute(template.format(table=table, event=event))


def release(apps: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    for table in TABLES:
        for event in EVENTS[vendor]:
            on = f" ON {table}" if vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER {table}_{event}{on}")
    if vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION keepword_refuse()")


class Migration(migrations.Migration):
    dependencies = [("enforcement", "0001_initial")]
    operations = [migrations.RunPython(protect, release)]
