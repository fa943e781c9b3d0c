"""Papers as tables for whoever keeps the books: which periods there are, and text that spreadsheets read rightly."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, time
from typing import Any

# What a spreadsheet would take for a formula.
ACTIVE = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"  # without it spreadsheets misread letters that English does not have
_PERIOD = re.compile(r"(20[0-9]{2})-(?:Q([1-4])|(0[1-9]|1[0-2]))")


def period(text: str) -> tuple[date, date] | None:
    """The first day of "2026-11" or "2026-Q4", and the first one after it; None for what is neither."""
    found = _PERIOD.fullmatch(text)
    if not found:
        return None
    year, month, months = int(found[1]), int(found[3] or int(found[2] or 1) * 3 - 2), 1 if found[3] else 3
    after = month + months
    return date(year, month, 1), date(year + (after > 12), after - 12 if after > 12 else after, 1)


def periods(first: date, last: date) -> list[str]:
    """Every quarter and month from one day to another, the newest first: "2026-Q4", "2026-12", …"""
    named: list[str] = []
    for number in range(last.year * 12 + last.month - 1, first.year * 12 + first.month - 2, -1):
        year, month = divmod(number, 12)
        if month % 3 == 2 or not named:
            named.append(f"{year}-Q{month // 3 + 1}")
        named.append(f"{year}-{month + 1:02d}")
    return named


def inert(text: str) -> str:
    """The text, so that a spreadsheet takes it for text."""
    return f"'{text}" if text.startswith(ACTIVE) else text


def written(rows: list[list[Any]]) -> str:
    """The rows as CSV."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def moment(day: date) -> datetime:
    """When this day begins, as papers count days."""
    return datetime.combine(day, time.min, UTC)
