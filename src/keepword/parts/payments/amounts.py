"""Amounts as people read and type them, in the language of the moment."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import get_language

from .money.currencies import decimal, digits, written


def money(amount: int, currency: str) -> str:
    """An amount in the reader's language."""
    return written(amount, currency, (get_language() or "en").replace("-", "_"))


def percent(rate: int) -> str:
    """A rate in thousandths of a percent, such as "19" or "5.5"."""
    text = f"{rate / 1000:.3f}".rstrip("0").rstrip(".")
    return str(number_format(text)) if text else "0"


def plain(amount: int, currency: str) -> str:
    """An amount as somebody types it into a field: digits, and the point of the language."""
    return str(number_format(decimal(amount, currency), decimal_pos=digits(currency), use_l10n=True))
