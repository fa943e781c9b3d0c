"""How one row of a person looks to that person: labels, values in words, and what is kept but never shown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext

from keepword.enforcement.keys.master import KeyStoreError
from keepword.enforcement.register import Column
from keepword.policy import Policy
from keepword.policy.words import N_

from .fields import SealedTextField
from .ownership import OwnedTable
from .seal import AlteredError

# What opens a door is nobody's to read, its owner's neither: a stolen session must not yield more than it opened.
_SECRET = re.compile(r"(?:^|_)(?:password|digest|hash|secret|token|key|salt|mac)$|^data$")
NOT_SHOWN = N_("kept, not shown")
UNREADABLE = N_("kept, and it can’t be opened any more")


def is_secret(column: str) -> bool:
    """Whether a column of this name is never shown."""
    return _SECRET.search(column) is not None


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row: its label, the value as it is, and in words. ``value`` is None for what is not shown."""

    label: str
    column: str
    datum: str
    value: Any
    text: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One column as it is shown: which field it is, and what it is called."""

    field: models.Field[Any, Any]
    datum: str
    label: str
    reads: Callable[[Any], str] | None = None

    @property
    def column(self) -> str:
        return self.field.column or ""

    @property
    def secret(self) -> bool:
        return is_secret(self.column)


def columns_for(each: OwnedTable, path: str, policy: Policy, language: str | None) -> list[Shown]:
    """The columns of a table that are shown to whom ``path`` leads to.

    Of a shared row everybody sees what is theirs: the second and later ones what goes with them, the first the rest.
    """
    first, *others = each.owned.paths
    theirs = {column for other in others for column in each.owned.clears.get(other, ())}
    own = set(each.owned.clears.get(path, ()))
    found = []
    for field in each.model._meta.local_concrete_fields:
        declared = each.table.columns.get(field.column or "")
        if declared is None or declared.datum is None:
            continue
        if field.column in theirs if path == first else field.column not in own:
            continue
        label = _label(each, field, declared, policy, language)
        found.append(Shown(field, declared.datum, label, declared.reads))
    return found


def _label(
    each: OwnedTable, field: models.Field[Any, Any], declared: Column, policy: Policy, language: str | None
) -> str:
    """The declared name or the field's, if somebody gave one, else the policy's words where they say which it is."""
    name = gettext(declared.called) if declared.called else str(field.verbose_name)
    alone = sum(column.datum == declared.datum for column in each.table.columns.values()) == 1
    if not declared.called and name == field.name.replace("_", " ") and alone and declared.datum:
        name = policy.word("data", declared.datum, language)
    return name[:1].upper() + name[1:]


def cells(row: models.Model, shown: list[Shown], until: Mapping[str, datetime]) -> list[Cell]:
    """A row's values, opened for whom the caller says (see `purpose.own`)."""
    return [
        Cell(each.label, each.column, each.datum, *_value(row, each), until=until.get(each.datum)) for each in shown
    ]


def _value(row: models.Model, shown: Shown) -> tuple[Any, str]:
    field = shown.field
    if shown.secret:
        return None, gettext(NOT_SHOWN) if row.__dict__.get(field.attname) else ""
    try:
        value = getattr(row, field.attname)
    except (AlteredError, KeyStoreError):
        return None, gettext(UNREADABLE)
    if isinstance(field, models.BinaryField) and not isinstance(field, SealedTextField):
        return None if value is None else bytes(value), gettext(NOT_SHOWN) if value else ""
    chosen = dict(field.flatchoices).get(value) if field.choices else None
    if chosen is not None:
        return value, str(chosen)
    return value, shown.reads(value) if shown.reads is not None and value is not None else in_words(value)


def in_words(value: Any) -> str:
    """A value as a reader likes it; times in UTC."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
