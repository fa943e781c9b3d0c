"""Reads the clock columns of tables: a moment in each, as a moment in time or as whole seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from keepword.enforcement.register import Table


def model_of(table: Table) -> type[models.Model] | None:
    """The installed model behind a declaration."""
    if not table.model:
        return None
    try:
        return apps.get_model(table.name)
    except LookupError:
        return None


def field_of(model: type[models.Model], column: str) -> models.Field[Any, Any] | None:
    """The field behind a column's name in the database, or a field of this name."""
    for field in model._meta.local_concrete_fields:
        if column in (field.column, field.attname):
            return field
    try:
        found: Any = model._meta.get_field(column)
    except FieldDoesNotExist:
        return None
    return found if getattr(found, "concrete", False) else None


def as_stored(table: Table, column: str, moment: datetime) -> Any:
    """``moment`` as this clock column would have it."""
    model = model_of(table)
    field = field_of(model, column) if model is not None else None
    if isinstance(field, models.DateTimeField):
        return moment
    if isinstance(field, models.DateField):
        return moment.date()
    return int(moment.timestamp())


def as_moment(value: Any) -> datetime:
    """The moment that a clock column's value stands for."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, (int, float)):
        return datetime.fromtimestamp(value, UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


def is_clock(field: models.Field[Any, Any] | None) -> bool:
    """Whether a moment can be read from this field."""
    return isinstance(field, (models.DateField, models.IntegerField))
