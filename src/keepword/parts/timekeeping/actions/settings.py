"""How somebody sees their time, as programs and copies say it: cleaned here, set by `arrange`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from keepword.parts.timekeeping import cleaning
from keepword.parts.timekeeping.actions.arrange import arrange
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import book_of
from keepword.policy.words import N_


def _expected(value: Any) -> str:
    """Minutes for Monday to Sunday, or nothing."""
    if value in (None, "", []):
        return ""
    if not isinstance(value, list) or len(value) != 7:
        raise Invalid("", N_("expected hours need seven days"), N_("Write 0 for a day without any."))
    return json.dumps([cleaning.number(0, 24 * 60)(each) for each in value], separators=(",", ":"))


FIELDS: Mapping[str, cleaning.Clean] = {
    "zone": cleaning.zone,
    "day_start": cleaning.number(0, 12 * 60),
    "week_start": cleaning.number(0, 6),
    "expected": _expected,
    "ask_after": cleaning.number(10, 60 * 24 * 7),
}


def shown(person: int) -> dict[str, Any]:
    """The settings, as `change` takes them."""
    book = book_of(person)
    return {name: getattr(book, name) for name in FIELDS} | {"expected": json.loads(book.expected or "[]")}


def change(person: int, values: Mapping[str, Any]) -> None:
    """Sets some of them. Raises `Invalid`, and then none."""
    cleaned = {}
    for name, value in values.items():
        if name not in FIELDS:
            raise Invalid(name, cleaning.UNKNOWN, name=name)
        try:
            cleaned[name] = FIELDS[name](value)
        except Invalid as wrong:
            raise Invalid(name, wrong.what, wrong.instead, **wrong.details) from None
    if cleaned:
        arrange(person, **cleaned)
