"""Somebody who does not exist, with a word in every personal column that stands nowhere else: to see where it goes."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from ipaddress import IPv6Address
from typing import Any

from django.db import DatabaseError, models, transaction
from django.utils import timezone

from keepword.enforcement import versions
from keepword.enforcement.keys import router, store
from keepword.enforcement.models import Person
from keepword.enforcement.people.fields import SealedTextField
from keepword.enforcement.people.ownership import OwnedTable, owned_tables
from keepword.enforcement.people.shown import is_secret
from keepword.enforcement.refused import Refused


@dataclass
class Planted:
    """The person, each canary with its place ("table.column"), the rows, and the tables no row could be made for."""

    person: int
    shown: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    rows: list[models.Model] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


@contextmanager
def somebody() -> Iterator[Planted]:
    """Somebody with a row in every table that belongs to persons; at the end it never happened."""
    with never_happened():
        yield plant(versions.come().pk)


@contextmanager
def never_happened() -> Iterator[None]:
    """Whatever is written inside is seen inside alone, and is gone at the end, in either database."""
    with transaction.atomic(), transaction.atomic(using=router.ALIAS):
        try:
            yield
        finally:
            transaction.set_rollback(True)
            transaction.set_rollback(True, using=router.ALIAS)
            store.forget()


def plant(person: int) -> Planted:
    """Gives this person one row in each table that belongs to persons."""
    planted = Planted(person)
    # Rows that others point to come first, which is the order of deletion turned round.
    for each in reversed(owned_tables()):
        if each.model is not Person:
            _plant_row(each, planted)
    return planted


def word() -> str:
    """Letters that stand nowhere else."""
    return f"canary{secrets.token_hex(8)}"


def _plant_row(each: OwnedTable, planted: Planted) -> None:
    told: dict[str, tuple[str, bool]] = {}
    try:
        row = each.model(**{one.attname: _value(one, each, planted, told) for one in _fields(each.model)})
        with transaction.atomic():
            each.model._base_manager.bulk_create([row])
    except (DatabaseError, Refused, ValueError):
        planted.left_out.append(each.label)
        return
    planted.rows.append(row)
    for canary, (column, secret) in told.items():
        (planted.hidden if secret else planted.shown)[canary] = f"{each.label}.{column}"


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [one for one in model._meta.local_concrete_fields if not isinstance(one, models.AutoField)]


def _value(one: models.Field[Any, Any], each: OwnedTable, planted: Planted, told: dict[str, tuple[str, bool]]) -> Any:
    if one.attname in each.owned.paths or one.name in each.owned.paths:
        return planted.person
    if one.is_relation:
        return _related(one, planted)
    declared = each.table.columns.get(one.column or "")
    personal = declared is not None and declared.datum is not None
    canary, value = _canary(one)
    if canary and (personal or one.unique):
        if personal:
            told[canary] = one.column or "", is_secret(one.column or "")
        return value
    return _filler(one)


def _related(one: models.Field[Any, Any], planted: Planted) -> Any:
    target: Any = one.related_model
    mine = next((row for row in planted.rows if isinstance(row, target)), None)
    if mine is not None:
        return mine.pk
    if one.null:
        return None
    if target is Person:
        return planted.person
    return target._base_manager.values_list("pk", flat=True).first() or _about_nobody(target, planted)


def _about_nobody(model: type[models.Model], planted: Planted) -> Any:
    """A row that a person's row has to point to, such as something the site offers."""
    row = model()
    for one in _fields(model):
        given = _related(one, planted) if one.is_relation else _filler(one)
        if given in (None, "") and not one.null and not one.is_relation:
            given = word()[: one.max_length or 99]
        setattr(row, one.attname, given)
    model._base_manager.bulk_create([row])
    return row.pk


def _canary(one: models.Field[Any, Any]) -> tuple[str, Any]:
    """A word nobody else has, and the value that holds it; nothing for a column that can hold none."""
    canary = word()
    if one.choices:
        return "", None
    if isinstance(one, models.EmailField):
        return canary, f"{canary}@keepword.invalid"
    if isinstance(one, models.URLField):
        return canary, f"https://keepword.invalid/{canary}"
    if isinstance(one, models.GenericIPAddressField):
        address = str(IPv6Address(0x20010DB8 << 96 | secrets.randbits(64)))
        return address, address
    if isinstance(one, models.JSONField):
        return canary, {"canary": canary}
    if isinstance(one, models.UUIDField):
        made = uuid.uuid4()
        return str(made), made
    if isinstance(one, SealedTextField):
        return canary, canary
    if isinstance(one, models.BinaryField):
        return canary, canary.encode()
    if isinstance(one, (models.CharField, models.TextField)) and (one.max_length or 99) >= len(canary):
        return canary, canary
    return "", None


def _filler(one: models.Field[Any, Any]) -> Any:
    if one.choices:
        return one.flatchoices[0][0]
    if one.has_default():
        return one.get_default()
    if one.null:
        return None
    for kinds, value in _FILLERS:
        if isinstance(one, kinds):
            return value() if callable(value) else value
    return one.get_default()


_FILLERS: tuple[tuple[Any, Any], ...] = (
    (models.BooleanField, False),
    (models.DateTimeField, timezone.now),
    (models.DateField, lambda: timezone.now().date()),
    (models.DecimalField, Decimal(0)),
    (models.DurationField, timedelta(0)),
    (models.FloatField, 0.0),
    (models.IntegerField, lambda: secrets.randbelow(2**15)),
    (models.BinaryField, b""),
    (models.JSONField, dict),
)
