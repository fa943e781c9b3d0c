"""Holds the promise that sealed data is sealed: looks at the stored bytes, and tries to open what must stay shut."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, router
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from keepword.enforcement.people import seal, trying
from keepword.enforcement.people.fields import SealedTextField
from keepword.enforcement.point import Attempt, Failed, Grade, Seen, attempt, point, probe
from keepword.enforcement.stack import Stack
from keepword.policy import Policy
from keepword.policy.words import N_

from .models import PersonKey
from .router import ALIAS

SHORTEST = seal.HEAD + seal.NONCE + 16
NEWEST = 50

point(
    "security.sealing",
    grade=Grade.MEASURED,
    how=N_(
        "Sealed data is encrypted (AES-256-GCM) before it is stored, with a key of its own for each person, bound to "
        "the person and the place. The keys lie in another database."
    ),
    try_it=N_("Ask the running program to open a sealed value that was altered, and one without saying what for."),
)


@attempt("security.sealing")
def open_what_must_stay_shut(request: HttpRequest, response: HttpResponse) -> Attempt:
    tries = (trying.open_altered(), trying.open_without_purpose(), trying.open_for_something_undeclared())
    return trying.first_not_refused(*tries)


@probe("security.sealing")
def it_opens_only_unaltered_and_for_a_purpose(stack: Stack, policy: Policy) -> Seen:
    answer = stack.get(reverse("keepword:attempt", args=["security.sealing"]))
    if answer.headers.get("keepword-attempt") != "refused":
        raise Failed(N_("The running program opened a sealed value that was altered, or without a purpose."))
    return Seen(N_("Opening was tried with an altered value, without a purpose and for advertising: all refused."))


@probe("security.sealing", every=300)
def no_sealed_column_holds_plain_text(stack: Stack, policy: Policy) -> Seen:
    columns = list(sealed_columns())
    values = 0
    for field in columns:
        stored, unsealed = _count(field)
        values += stored
        if unsealed or any(_readable(content) for content in _newest(field)):
            raise Failed(N_("The column %(column)s holds something that is not sealed."), column=field.place)
    return Seen(
        N_("Sealed columns looked at as they are stored: %(count)s. None holds plain text."), count=len(columns)
    )


@probe("security.sealing", every=300)
def the_keys_are_kept_apart(stack: Stack, policy: Policy) -> Seen:
    table = PersonKey._meta.db_table
    if table in connections[DEFAULT_DB_ALIAS].introspection.table_names():
        raise Failed(N_("The keys lie in the same database as what they open."))
    if table not in connections[ALIAS].introspection.table_names():
        raise Failed(N_("The key store is not there."))
    return Seen(N_("The keys lie in a database of their own."))


def sealed_columns() -> Iterator[SealedTextField]:
    """Every sealed column of the installed models."""
    for model in apps.get_models(include_auto_created=True):
        yield from (each for each in model._meta.local_concrete_fields if isinstance(each, SealedTextField))


def _count(field: SealedTextField) -> tuple[int, int]:
    """How many values are stored, and how many of them have not the form of a sealed one."""
    connection = connections[router.db_for_read(field.model)]
    column = connection.ops.quote_name(str(field.column))
    table = connection.ops.quote_name(field.model._meta.db_table)
    stored = f"SELECT count(*) FROM {table} WHERE length({column}) > 0"
    with connection.cursor() as cursor:
        cursor.execute(stored)
        every = cursor.fetchone()[0]
        cursor.execute(f"{stored} AND (length({column}) < %s OR substr({column}, 1, 1) <> %s)", [SHORTEST, seal.FORMAT])
        return every, cursor.fetchone()[0]


def _newest(field: SealedTextField) -> list[Any]:
    connection = connections[router.db_for_read(field.model)]
    column, key = (connection.ops.quote_name(str(each)) for each in (field.column, field.model._meta.pk.column))
    table = connection.ops.quote_name(field.model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE length({column}) > 0 ORDER BY {key} DESC LIMIT {NEWEST}")
        return [row[0] for row in cursor.fetchall()]


def _readable(content: Any) -> bool:
    """Whether what should be ciphertext reads as text."""
    if isinstance(content, str):
        return True
    try:
        return bytes(content)[seal.HEAD + seal.NONCE :].decode().isprintable()
    except UnicodeDecodeError:
        return False
