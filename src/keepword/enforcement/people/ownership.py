"""Whose each row is: one graph over all installed models, made of what the apps declare (after K9db, OSDI 2023)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q

from keepword.enforcement.models import Person
from keepword.enforcement.register import REGISTER, Owned, Register, Table
from keepword.policy import Problem


@dataclass(frozen=True, slots=True)
class OwnedTable:
    """A model whose rows belong to persons, with its declaration."""

    model: type[models.Model]
    table: Table
    owned: Owned

    @property
    def label(self) -> str:
        return self.model._meta.label

    def rows(self, person: int) -> models.QuerySet[Any]:
        """All rows that are this person's, shared ones too."""
        rows: models.QuerySet[Any] = self.model._base_manager.filter(_any_path(self.owned.paths, person))
        return rows


def owned_tables(register: Register = REGISTER) -> list[OwnedTable]:
    """All of them, those that point to others first: in this order rows can be deleted one table after the other."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = register.find(model._meta.label)
        if table is not None and table.owned is not None:
            found[model] = OwnedTable(model, table, table.owned)
    ordered: list[OwnedTable] = []
    waiting = sorted(found, key=lambda model: model._meta.label)
    while waiting:
        pointed_at = {
            field.related_model for model in waiting for field in model._meta.local_fields if field.is_relation
        } & set(waiting)
        free = [model for model in waiting if model not in pointed_at or _only_itself(model, waiting)] or waiting[:1]
        ordered += [found[model] for model in free]
        waiting = [model for model in waiting if model not in free]
    # An account's number is its person's, without a column that points there: the person goes last all the same.
    return sorted(ordered, key=lambda each: each.model is Person)


def rows_of(model: type[Any], person: int) -> models.QuerySet[Any]:
    """The rows of ``model`` that are this person's."""
    rows: models.QuerySet[Any] = model._base_manager.filter(_any_path(_owned(model).paths, person))
    return rows


def persons_of(rows: models.QuerySet[Any]) -> Iterator[int]:
    """The ids of all persons whose rows these are."""
    for path in _owned(rows.model).paths:
        yield from rows.order_by().values_list(path, flat=True).distinct()


def persons_of_row(row: models.Model) -> Iterator[int]:
    """The ids of the persons whose row this is, saved or not."""
    for path in _owned(type(row)).paths:
        found: Any = row
        for name in path.split("__"):
            found = getattr(found, name)
        yield found.pk if isinstance(found, models.Model) else found


def orphans(register: Register = REGISTER) -> Iterator[tuple[str, int]]:
    """(table, count) wherever personal rows belong to a person who is not there."""
    persons = Person.objects.values("pk")
    for each in owned_tables(register):
        for path in each.owned.paths:
            rows = each.model._base_manager.exclude(**{f"{path}__in": persons})
            # A shared row may have no second person (any more).
            count = (rows.exclude(**{path: None}) if path != each.owned.paths[0] else rows).count()
            if count:
                yield each.label, count


def problems(register: Register = REGISTER) -> Iterator[Problem]:
    """Tables about persons that don't say whose their rows are, or say it in a way that can't be relied on."""
    for model in apps.get_models(include_auto_created=True):
        table = register.find(model._meta.label)
        if table is None or not table.data:
            continue
        if table.owned is None:
            if table.unlinked is None:
                yield Problem(
                    table.place,
                    None,
                    f"{table.name} is about persons, and nothing says whose its rows are",
                    'Write owned_by("a path to the person’s id") here, or unlinked("why nobody can say it").',
                )
            continue
        for path in table.owned.paths:
            yield from _path_problems(model, table, path)


def _path_problems(model: type[models.Model], table: Table, path: str) -> Iterator[Problem]:
    step: type[models.Model] = model
    for number, name in enumerate(path.split("__")):
        try:
            field: Any = step._meta.get_field(name)
        except FieldDoesNotExist:
            field = next((each for each in step._meta.local_fields if each.attname == name), None)
        if field is None or not getattr(field, "concrete", False):
            yield Problem(
                table.place, None, f"{step._meta.label} has no field {name!r}", "Give a path along existing fields."
            )
            return
        if field.null and len(table.owned.paths if table.owned else ()) < 2:
            what = f"the owner of {table.name} may be missing ({step._meta.label}.{name}), so rows could be nobody’s"
            yield Problem(table.place, None, what, "Make the field NOT NULL.")
        if number == 0 and not (field.db_index or field.unique or _leads_an_index(step, field)):
            what = f"no index leads with the owner of {table.name}, so finding a person’s rows reads everybody’s"
            yield Problem(table.place, None, what, "Add db_index=True, or an index that begins with it.")
        if field.is_relation and field.related_model is not None:
            step = field.related_model


def _leads_an_index(model: type[models.Model], field: models.Field[Any, Any]) -> bool:
    leading = [index.fields[0].lstrip("-") for index in model._meta.indexes if index.fields]
    leading += [
        each.fields[0] for each in model._meta.constraints if isinstance(each, models.UniqueConstraint) and each.fields
    ]
    leading += [each[0] for each in model._meta.unique_together if each]
    return field.name in leading


def _any_path(paths: tuple[str, ...], person: int) -> Q:
    return reduce(Q.__or__, (Q(**{path: person}) for path in paths))


def _owned(model: type[models.Model]) -> Owned:
    table = REGISTER.find(model._meta.label)
    if table is None or table.owned is None:
        raise LookupError(f"{model._meta.label} declares nobody its rows belong to")
    return table.owned


def _only_itself(model: type[models.Model], waiting: list[type[models.Model]]) -> bool:
    others = [other for other in waiting if other is not model]
    return not any(field.related_model is model for other in others for field in other._meta.local_fields)
