"""What stops the start: a time that the policy promises and nothing in the program could keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from keepword.enforcement import gate
from keepword.enforcement.register import REGISTER, Column, Register, Table
from keepword.policy import Policy, Problem
from keepword.policy.statements import Retention

from . import clocks, lapsing


def problems(policies: Iterable[Policy], register: Register = REGISTER) -> Iterator[Problem]:
    """Retention statements in force that code or cookies don't fit."""
    for table in register.tables.values():
        model = clocks.model_of(table)
        if model is not None:
            yield from _clocks(table, model)
    for policy in policies:
        for each in policy.in_force:
            if isinstance(each, Retention) and each.keep is not None:
                for datum in each.data:
                    yield from _columns(policy, each, datum, register)
                    yield from _cookies(policy, each, datum, register)


def _clocks(table: Table, model: type[models.Model]) -> Iterator[Problem]:
    for mark in table.clocks:
        if not clocks.is_clock(clocks.field_of(model, mark.column)):
            what = f"since({mark.column!r}) of {table.name} names no column with a moment in it"
            yield Problem(
                table.place, None, what, "Name a column with a date and time, or with whole seconds since 1970."
            )
        if mark.ends_person and table.owned is None:
            what = f"since({mark.column!r}) of {table.name} ends a person, and nothing says whose its rows are"
            yield Problem(table.place, None, what, 'Write owned_by("a path to the person’s id") here.')


def _columns(policy: Policy, each: Retention, datum: str, register: Register) -> Iterator[Problem]:
    for table in register.tables.values():
        model = clocks.model_of(table)
        held = [(column, one) for column, one in table.columns.items() if one.datum == datum]
        if not held or (table.model and model is None):
            continue
        if model is None or not table.clocks_of(datum):
            yield Problem(
                table.place,
                each.id,
                f"{table.name} keeps {datum}, whose time ends after {each.keep}, and nothing says when it begins",
                f'Write since("a column with a moment", "{datum}") here.',
            )
        elif each.then == "shorten":
            yield from _shortened(table, each, held)
        elif each.then == "aggregate" and not any(mark.aggregate for mark in table.clocks_of(datum)):
            what = f"{datum} is to be counted into totals, and nothing in {table.name} counts it"
            yield Problem(table.place, each.id, what, "Give since() here an aggregate=function that counts a queryset.")
        if model is not None and each.then != "shorten" and _stays(policy, table, datum):
            yield from _emptied(table, model, each, held)


def _shortened(table: Table, each: Retention, held: list[tuple[str, Column]]) -> Iterator[Problem]:
    for column, one in held:
        if one.shorten is None:
            what = f"{table.name}.{column} is to be shortened, and nothing says how"
            yield Problem(table.place, each.id, what, f"Write {column}=personal({one.datum!r}, shorten=function) here.")


def _stays(policy: Policy, table: Table, datum: str) -> bool:
    """Whether a row stays, for something else in it, when this datum's time is over."""
    kept: dict[str, float] = {}
    for each in policy.in_force:
        if isinstance(each, Retention) and each.keep is not None and each.then != "shorten":
            for one in each.data:
                kept[one] = min(kept.get(one, float("inf")), each.keep.total)
    return any(kept.get(other, float("inf")) > kept[datum] for other in table.data)


def _emptied(
    table: Table, model: type[models.Model], each: Retention, held: list[tuple[str, Column]]
) -> Iterator[Problem]:
    fixed = {path.partition("__")[0] for path in (table.owned.paths if table.owned else ())}
    for column, _ in held:
        field: Any = clocks.field_of(model, column)
        if field is None or field.primary_key or {field.name, field.attname} & fixed:
            continue
        if not lapsing.can_be_emptied(field):
            yield Problem(
                table.place,
                each.id,
                f"{table.name}.{column} is to go before the rest of its row, and cannot be empty",
                "Let it be NULL, or keep it in a table of its own.",
            )


def _cookies(policy: Policy, each: Retention, datum: str, register: Register) -> Iterator[Problem]:
    """What only browsers keep ends with its cookie, which therefore must not live longer."""
    if any(datum in table.data for table in register.tables.values()):
        return
    for cookie in gate.cookies_in_force(policy).values():
        if datum in cookie.data and cookie.life is not None and each.keep is not None and cookie.life > each.keep:
            yield Problem(
                each.place,
                each.id,
                f"the cookie {cookie.name} keeps {datum} for {cookie.life}, and the time for it ends after {each.keep}",
                "Shorten the cookie’s `life`, or lengthen `keep`.",
            )
