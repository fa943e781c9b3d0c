"""How days, lengths and amounts of a report are said in the reader's language."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.utils import formats
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from keepword.parts.timekeeping.reporting import money
from keepword.parts.timekeeping.reporting.cells import Billed
from keepword.parts.timekeeping.reporting.table import Sum
from keepword.parts.timekeeping.spans import durations


def length(seconds: int) -> str:
    """Hours and minutes, and seconds where there are any."""
    return durations.shown(seconds)


def amounts(found: Sum) -> str:
    """What it costs, currency by currency."""
    return _amounts(found.money, formats.get_format("DECIMAL_SEPARATOR"))


def costs(total: Sum) -> Callable[[Sum], str] | None:
    """`amounts` for all lines of a table, or None where nothing costs anything."""
    mark = formats.get_format("DECIMAL_SEPARATOR")
    return (lambda found: _amounts(found.money, mark)) if total.money else None


def _amounts(found: dict[str, int], mark: str) -> str:
    if len(found) == 1:
        [(currency, amount)] = found.items()
        return money.shown(amount, currency, mark)
    return ", ".join(money.shown(amount, currency, mark) for currency, amount in sorted(found.items()))


def day(value: date) -> str:
    """A day with its weekday."""
    return date_format(value, gettext("D, j M Y"))


def period(first: date, kind: str, *, short: bool = False, few: bool = False) -> str:
    """A day, a week, a month or a year, by its first day; ``few`` days are short with their weekday."""
    return _period(first, kind, short, few, get_language())


@lru_cache(maxsize=8192)
def _period(first: date, kind: str, short: bool, few: bool, language: str | None) -> str:
    if kind == "day" and few:
        return date_format(first, gettext("D j"))
    if kind == "day":
        return date_format(first, gettext("j M")) if short else day(first)
    if kind == "week":
        if short:
            return date_format(first, gettext("j M"))
        return days(first, first + timedelta(days=6))
    if kind == "month":
        return date_format(first, gettext("M Y") if short else gettext("F Y"))
    return date_format(first, "Y")


def days(first: date, last: date) -> str:
    """From one day to another."""
    if first == last:
        return day(first)
    return gettext("%(first)s to %(last)s") % {
        "first": date_format(first, gettext("j M Y") if first.year != last.year else gettext("j M")),
        "last": date_format(last, gettext("j M Y")),
    }


def line(group: str, key: Any, projects: dict[uuid.UUID, Billed]) -> str:
    """What a line is about."""
    if group in ("day", "week", "month"):
        return period(key, group)
    if group == "project":
        return projects[key].name if key in projects else gettext("without a project")
    if group == "client":
        return str(key) or gettext("without a client")
    return f"#{key}" if key else gettext("without a tag")
