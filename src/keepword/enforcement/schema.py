"""Holds models and database against the register and the policy: what nobody declared is a problem with a place."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from keepword.policy import Collect, Place, Policy, Problem, decide
from keepword.policy.statements import Collection

from . import gate
from .people import ownership
from .register import REGISTER, Register, Table
from .retention import checks as retention

NOWHERE = Place("the database", 0)


def problems(
    policies: Iterable[Policy], databases: Iterable[BaseDatabaseWrapper] = (), register: Register = REGISTER
) -> list[Problem]:
    """Everything undeclared in models, and in those ``databases`` too.

    A datum counts as declared if one of ``policies`` has it in force: the published version, or the file that is to
    become the next one.
    """
    known = list(policies)
    found = [*_declared_twice(register), *_models(register), *_data(known, register), *ownership.problems(register)]
    found += retention.problems(known, register)
    for connection in databases:
        found += _database(connection, register)
    return found


def columns(register: Register = REGISTER) -> int:
    """How many columns of installed models and declared tables there are."""
    return sum(len(table.columns) for table in register.tables.values())


def unused_data(policy: Policy, register: Register = REGISTER) -> list[str]:
    """Data that the policy collects and that neither a column nor a cookie keeps."""
    kept = {datum for _, _, datum in register.data()}
    kept |= {datum for cookie in gate.cookies_in_force(policy).values() for datum in cookie.data}
    collected = [
        datum for statement in policy.in_force if isinstance(statement, Collection) for datum in statement.data
    ]
    return [datum for datum in dict.fromkeys(collected) if datum not in kept]


def installed_models() -> list[type[models.Model]]:
    """Every model with a table of its own, the automatic ones between two others included."""
    every = apps.get_models(include_auto_created=True)
    return [model for model in every if not model._meta.proxy and not model._meta.swapped]


def columns_of(model: type[models.Model]) -> list[str]:
    """The database columns of a model."""
    return [field.column for field in model._meta.local_fields if field.column]


def _declared_twice(register: Register) -> Iterator[Problem]:
    for table in register.twice:
        yield Problem(table.place, None, f"{table.name} is declared twice", "Keep one of the two declarations.")


def _models(register: Register) -> Iterator[Problem]:
    for model in installed_models():
        label = model._meta.label
        declared = register.find(label)
        if declared is None:
            yield Problem(
                _place_of(model),
                None,
                f"nothing declares what the table of {label} holds",
                f"Write table({label!r}, …) into the personal_data.py of {model._meta.app_config.name}, with "
                'personal("a datum of the policy") or not_personal("a reason") for each column: '
                f"{', '.join(columns_of(model))}.",
            )
            continue
        yield from _columns(model, declared)


def _columns(model: type[models.Model], declared: Table) -> Iterator[Problem]:
    existing = columns_of(model)
    for column in existing:
        if column not in declared.columns:
            yield Problem(
                declared.place,
                None,
                f"the column {column!r} of {model._meta.label} is not declared",
                f'Write {column}=personal("a datum of the policy") or {column}=not_personal("a reason") here.',
            )
    for column in declared.columns:
        if column not in existing:
            yield Problem(
                declared.place,
                None,
                f"{model._meta.label} has no column {column!r}",
                f"Remove it here, or write the right name: {', '.join(existing)}.",
            )


def _data(policies: list[Policy], register: Register) -> Iterator[Problem]:
    for table, column, datum in register.data():
        if table.model and not _is_installed(table.name):
            continue
        if any(decide(policy, Collect(datum)).permitted for policy in policies):
            continue
        planned = next(
            (each for policy in policies for each in policy.planned if datum in getattr(each, "data", ())), None
        )
        if planned is not None:
            remedy = f"{planned.id} is only planned; make it a [[statement]] if the site is to keep {datum} now."
            yield Problem(planned.place, planned.id, f"{table.name}.{column} already keeps {datum}", remedy)
        else:
            yield Problem(
                table.place,
                None,
                f"{table.name}.{column} keeps {datum}, which no collection statement of the policy declares",
                f"Add {datum} to [data] and to the data of a collection statement in policy.toml, or drop the column.",
            )


def _database(connection: BaseDatabaseWrapper, register: Register) -> Iterator[Problem]:
    by_table = {model._meta.db_table: model for model in installed_models()}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            description = [each.name for each in connection.introspection.get_table_description(cursor, name)]
            model = by_table.get(name)
            declared = register.find(model._meta.label if model else name)
            if declared is None:
                quoted = connection.ops.quote_name(name)
                yield Problem(
                    NOWHERE,
                    None,
                    f"the table {name} is in the database and nothing declares it",
                    f"Declare it with database_table({name!r}, …) in a personal_data.py, or remove it: "
                    f"DROP TABLE {quoted};",
                )
                continue
            for column in description:
                if column not in declared.columns:
                    yield Problem(
                        declared.place,
                        None,
                        f"the database has a column {name}.{column} that is not declared",
                        f'Write {column}=personal("…") or {column}=not_personal("…") here, or drop the column.',
                    )


def _is_installed(label: str) -> bool:
    try:
        apps.get_model(label)
    except LookupError:
        return False
    return True


def _place_of(model: type[models.Model]) -> Place:
    module = sys.modules.get(model.__module__)
    file = getattr(module, "__file__", None) or model.__module__
    try:
        return Place(file, inspect.getsourcelines(model)[1])
    except (OSError, TypeError):
        return Place(file, 1)
