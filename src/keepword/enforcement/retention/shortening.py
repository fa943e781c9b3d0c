"""Shortens values whose time as a whole is over, so that they no longer point to one person, with the part's function.

The database can't tell a shortened value from a whole one, so each run looks at all that is old enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models, router, transaction
from django.db.models import Q

from keepword.enforcement.register import REGISTER, Register, Table

from . import clocks, lapsing, rules


@dataclass(frozen=True, slots=True)
class Shortening:
    """One column of one table, in the rows in which it is too old to be whole."""

    model: type[models.Model]
    table: Table
    field: models.Field[Any, Any]
    condition: Q
    shorten: Callable[[Any], Any]

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.field.column}"

    def batch(self, after: Any, size: int = lapsing.BATCH) -> tuple[Any, int]:
        """Does the rows behind ``after``: the last one seen (None: that was all), and how many were changed."""
        database = router.db_for_write(self.model)
        rows = self.model._base_manager.using(database).filter(self.condition)
        rows = rows if after is None else rows.filter(pk__gt=after)
        changed = 0
        with transaction.atomic(using=database):
            keys = [row.pk for row in rows.select_for_update(of=("self",)).order_by("pk").only("pk")[:size]]
            for key, old, new in self.changes(rows.filter(pk__in=keys)):
                if new != old:
                    self.model._base_manager.using(database).filter(pk=key).update(**{self.field.attname: new})
                    changed += 1
        return (keys[-1] if len(keys) == size else None), changed

    def changes(self, rows: models.QuerySet[Any]) -> Iterator[tuple[Any, Any, Any]]:
        """(key, value as stored, as it should be stored) of these rows."""
        owner = getattr(self.field, "owner", None)
        for key, value, person in rows.values_list("pk", self.field.attname, owner or "pk").iterator():
            if owner is None:
                yield key, value, value if value in (None, "") else self.shorten(value)
            else:
                yield key, *self._sealed(value, person)

    def _sealed(self, value: Any, person: int) -> tuple[Any, Any]:
        from keepword.enforcement.people import seal

        if value is None or not value.content:
            return None, None
        field: Any = self.field
        text = seal.unseal_bytes(value.content, person=person, place=field.place).decode()
        short = self.shorten(text)
        if short == text:
            return value.content, value.content
        return value.content, seal.seal_bytes(short.encode(), person=person, datum=field.datum, place=field.place)


def all_of_them(now: datetime, register: Register = REGISTER) -> Iterator[Shortening]:
    """Every column in which something is to be shortened at this moment."""
    timed = rules.data_with_times()
    for table in list(register.tables.values()):
        model = clocks.model_of(table)
        if model is None or not any(held.shorten and held.datum in timed for held in table.columns.values()):
            continue
        for scope in rules.scopes(table):
            yield from _in_scope(model, table, scope, now)


def _in_scope(model: type[models.Model], table: Table, scope: rules.Scope, now: datetime) -> Iterator[Shortening]:
    for column, held in table.columns.items():
        lapse = scope.of(held.datum) if held.datum and held.shorten else None
        field = clocks.field_of(model, column)
        if lapse is None or lapse.shortened is None or field is None or held.shorten is None:
            continue
        yield Shortening(model, table, field, scope.condition & _older(table, lapse, now), held.shorten)


def _older(table: Table, lapse: rules.Lapse, now: datetime) -> Q:
    time = lapse.shortened or timedelta()
    found = Q(pk__in=[])
    for mark in table.clocks_of(lapse.datum):
        oldest = clocks.as_stored(table, mark.column, now - time)
        found |= Q(**{f"{mark.column}__lt": oldest}) & Q(**mark.where)
    return found
