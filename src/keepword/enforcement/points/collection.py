"""Holds collection statements: a column that no statement declares can neither be made nor go unnoticed."""

from __future__ import annotations

from django.db import connection, connections, transaction

from keepword.enforcement import schema, versions
from keepword.enforcement.people import ownership
from keepword.enforcement.point import Failed, Grade, Seen, point, probe
from keepword.enforcement.stack import Stack
from keepword.policy import Policy, PolicyError
from keepword.policy.words import N_

point(
    "collection.columns",
    grade=Grade.MEASURED,
    how=N_(
        "Every column of every table is declared, either as a datum of this policy or as being about no person. "
        "The program does not start, and changes no table, while one is undeclared."
    ),
    try_it=N_("Add a column to the program, or a table to its database: the program names it and does not start."),
)


@probe("collection.columns")
def every_column_is_declared(stack: Stack, policy: Policy) -> Seen:
    """Reads the live databases' own catalogues, the key store's too, whatever the models say."""
    found = schema.problems([policy, *_next_version()], connections.all())
    if found:
        raise Failed(
            N_("Columns or tables not declared: %(count)s. The first is %(first)s."),
            count=len(found),
            first=found[0].what,
        )
    return Seen(N_("All %(count)s columns are declared."), count=schema.columns())


def _next_version() -> list[Policy]:
    """The policy in the file, which may bring a column; a half-edited one says nothing yet."""
    try:
        return [versions.file_policy()]
    except PolicyError:
        return []


@probe("collection.columns", every=600)
def every_row_is_somebodys(stack: Stack, policy: Policy) -> Seen:
    """Rows of persons who are not there would be found by no export and no erasure."""
    for table, _ in ownership.orphans():
        raise Failed(N_("Rows in %(table)s belong to nobody who is there."), table=table)
    return Seen(N_("Every row about a person belongs to one who is there."))


@probe("collection.columns", every=120)
def an_undeclared_table_is_noticed(stack: Stack, policy: Policy) -> Seen:
    """Really makes a table nobody declared, sees whether it is named, and takes everything back."""
    name = "keepword_attempt"
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {name} (email varchar(200))")
        found = schema.problems([policy], [connection])
        transaction.set_rollback(True)
    if not any(name in each.what for each in found):
        raise Failed(N_("A table that nobody declared was made, and nothing noticed it."))
    return Seen(N_("A table that nobody declared was made as a test, noticed, and taken back."))
