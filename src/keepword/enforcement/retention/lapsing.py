"""What is to be done with the rows of a table whose time is over, one batch after the other.

A row goes when the time of everything about its person is over; before that, what lapses first is emptied. Each batch
is one short transaction that looks again, under a lock, whether the row is still past its time: whoever used it
meanwhile keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial, reduce
from typing import Any

from django.db import models, router, transaction
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan

from keepword.enforcement.register import REGISTER, Register, Since, Table

from . import clocks, nobody_left, rules

BATCH = 500
FEW = 20
_TEXT = (models.CharField, models.TextField)
_NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Work:
    """Some rows of one table that are past their time, and what happens to a batch of them."""

    model: type[models.Model]
    what: str
    condition: Q
    order: str
    act: Callable[[list[Any]], int]

    @property
    def rows(self) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = self.model._base_manager.using(router.db_for_write(self.model))
        return rows.filter(self.condition)

    def batch(self, size: int = BATCH) -> int:
        """Does a batch, and says how many rows that was."""
        if self.what == "ended":  # erasure has transactions of its own, and keys to destroy after them
            keys = list(self.rows.order_by(self.order).values_list("pk", flat=True)[:FEW])
            return self.act(keys) if keys else 0
        with transaction.atomic(using=router.db_for_write(self.model)):
            found = self.rows.select_for_update(of=("self",)).order_by(self.order).only("pk")[:size]
            keys = [row.pk for row in found]
            return self.act(keys) if keys else 0


def works(now: datetime, register: Register = REGISTER) -> Iterator[Work]:
    """Everything that is to be done at this moment, the whole rows of each table first."""
    timed = rules.data_with_times()
    for table in list(register.tables.values()):
        model = clocks.model_of(table)
        if model is None or not table.clocks or not timed & ({*table.data} | {mark.datum for mark in table.clocks}):
            continue
        for scope in rules.scopes(table):
            if scope.lapses:
                yield from _Lapsing(model, table, scope, now).works()


class _Lapsing:
    """One table under the times of one scope."""

    def __init__(self, model: type[models.Model], table: Table, scope: rules.Scope, now: datetime) -> None:
        self.model, self.table, self.scope, self.now = model, table, scope, now
        self.order = table.clocks[0].column
        fixed = {path.partition("__")[0] for path in (table.owned.paths if table.owned else ())}
        self.columns: dict[str, list[models.Field[Any, Any]]] = {}
        for column, held in table.columns.items():
            field = clocks.field_of(model, column)
            if held.datum is None or field is None:
                continue
            here = self.columns.setdefault(held.datum, [])
            if not (field.primary_key or {field.name, field.attname} & fixed):
                here.append(field)

    def works(self) -> Iterator[Work]:
        for mark in self.table.clocks:
            if mark.ends_person:
                condition = self.scope.condition & self._ended(mark)
                yield Work(self.model, "ended", condition, mark.column, partial(self._end, condition))
        whole = self._whole()
        if whole is not None:
            yield Work(self.model, "removed", self.scope.condition & whole, self.order, self._remove)
        for datum, fields in self.columns.items():
            lapse = self.scope.of(datum)
            if lapse is not None and lapse.gone is not None and any(can_be_emptied(each) for each in fields):
                condition = self.scope.condition & self._gone(datum) & self._there(datum)
                condition = condition if whole is None else condition & ~whole
                yield Work(self.model, "emptied", condition, self.order, self._emptying(lapse))

    def _gone(self, datum: str) -> Q:
        lapse = self.scope.of(datum)
        return _NOTHING if lapse is None or lapse.gone is None else self.past(datum, lapse.gone)

    def past(self, datum: str, time: timedelta) -> Q:
        """The rows in which this datum is older than ``time``."""
        marks = [mark for mark in self.table.clocks_of(datum) if not mark.ends_person]
        return reduce(Q.__or__, (self._older(mark, time) for mark in marks), _NOTHING)

    def _older(self, mark: Since, time: timedelta) -> Q:
        oldest = clocks.as_stored(self.table, mark.column, self.now - time)
        return Q(**{f"{mark.column}__lt": oldest}) & Q(**mark.where)

    def _whole(self) -> Q | None:
        """The rows of which nothing about a person may stay; None: there is always something."""
        data = [datum for datum, fields in self.columns.items() if fields] or list(self.columns)
        gone = [self.scope.of(datum) for datum in data]
        if not data or any(each is None or each.gone is None for each in gone):
            return None
        return reduce(Q.__and__, (self._gone(datum) for datum in data))

    def _ended(self, mark: Since) -> Q:
        if mark.datum is None:
            return (self._whole() or _NOTHING) & Q(**mark.where)
        lapse = self.scope.of(mark.datum)
        return _NOTHING if lapse is None or lapse.gone is None else self._older(mark, lapse.gone)

    def _there(self, datum: str) -> Q:
        """The rows in which something of this datum that can be emptied is not yet empty."""
        fields = [field for field in self.columns[datum] if can_be_emptied(field)]
        return reduce(Q.__or__, (_full(field) for field in fields), _NOTHING)

    def _rows(self, keys: list[Any]) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = self.model._base_manager.using(router.db_for_write(self.model))
        return rows.filter(pk__in=keys)

    def _count_in(self, keys: list[Any], data: list[str]) -> None:
        """Lets each clock's hook count those of the rows in which something it is about is still there."""
        for mark in self.table.clocks:
            hooked = [datum for datum in data if mark in self.table.clocks_of(datum)]
            if mark.aggregate is None or not hooked:
                continue
            there = [self._there(datum) for datum in hooked if any(map(can_be_emptied, self.columns[datum]))]
            rows = self._rows(keys).filter(**mark.where)
            rows = rows.filter(reduce(Q.__or__, there)) if len(there) == len(hooked) else rows
            if rows.exists():
                mark.aggregate(rows)

    def _counted(self) -> list[str]:
        return [each.datum for each in self.scope.lapses if each.counted and each.datum in self.columns]

    def _remove(self, keys: list[Any]) -> int:
        self._count_in(keys, self._counted())
        owners = nobody_left.owners(self.table, self._rows(keys))
        self._rows(keys).delete()
        nobody_left.let_go(owners)
        return len(keys)

    def _emptying(self, lapse: rules.Lapse) -> Callable[[list[Any]], int]:
        fields = [field for field in self.columns[lapse.datum] if can_be_emptied(field)]

        def empty(keys: list[Any]) -> int:
            if lapse.counted:
                self._count_in(keys, [lapse.datum])
            return self._rows(keys).update(**{field.attname: _nothing(field) for field in fields})

        return empty

    def _end(self, condition: Q, keys: list[Any]) -> int:
        """Hands the persons of these rows to erasure, which has its own transactions, receipts and search.

        One after the other takes a while, so each is looked at again right before: they may have confirmed meanwhile.
        """
        for key in keys:
            for person in nobody_left.owners(self.table, self._rows([key]).filter(condition)):
                nobody_left.erase(person)
        return len(keys) - self._rows(keys).count()


def can_be_emptied(field: models.Field[Any, Any]) -> bool:
    """Whether a value can be taken out of a row that stays."""
    if field.primary_key or field.unique:
        return False
    plain = field.has_default() and not callable(field.default) and not field.is_relation
    return field.null or isinstance(field, (*_TEXT, models.BinaryField)) or plain


def _nothing(field: models.Field[Any, Any]) -> Any:
    if field.null:
        return None
    if isinstance(field, models.BinaryField):
        return b""
    return "" if isinstance(field, _TEXT) else field.get_default()


def _full(field: models.Field[Any, Any]) -> Q:
    if field.null:
        return Q(**{f"{field.name}__isnull": False})
    if isinstance(field, models.BinaryField):
        return Q(GreaterThan(Length(F(field.name)), 0))
    return ~Q(**{field.attname: _nothing(field)})
