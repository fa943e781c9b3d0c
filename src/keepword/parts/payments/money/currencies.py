"""How many digits a currency has after its point, and how an amount of it is written.

Babel knows how each language writes money, but takes the digits from what shops do; processors and tax offices
go by ISO 4217.
"""

from __future__ import annotations

import copy
import re
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.numbers import NumberPattern

_NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
_DIGITS = dict.fromkeys(_NO_DIGITS.split(), 0) | dict.fromkeys(_THREE_DIGITS.split(), 3)
_CODE = re.compile(r"[A-Z]{3}")


def digits(currency: str) -> int:
    """How many digits of an amount stand after the point: 2 for EUR, 0 for JPY, 3 for BHD."""
    if not _CODE.fullmatch(currency):
        raise ValueError(f"{currency!r} is not a currency's three capital letters")
    return _DIGITS.get(currency, 2)


def decimal(amount: int, currency: str) -> Decimal:
    """The amount as processors and spreadsheets take it: Decimal("12.50")."""
    return Decimal(amount).scaleb(-digits(currency))


def typed(text: str, currency: str) -> int:
    """The amount somebody typed, "12.50" or "12,50", in the smallest unit. Raises ValueError.

    Nothing groups thousands, so that "1,000" is never taken for one; more digits than the currency has are refused.
    """
    found = re.fullmatch(r"([0-9]{1,12})(?:[.,]([0-9]+))?", "".join(text.split()))
    places = digits(currency)
    if not found or len(found[2] or "") > places:
        raise ValueError(f"{text!r} is no amount of {currency}")
    return int(found[1] + (found[2] or "").ljust(places, "0"))


def written(amount: int, currency: str, language: str) -> str:
    """The amount as people of that language write it."""
    pattern = _pattern(language, digits(currency))
    return str(pattern.apply(decimal(amount, currency), language, currency=currency, currency_digits=False))


@cache
def _pattern(language: str, places: int) -> NumberPattern:
    pattern: NumberPattern = copy.copy(Locale.parse(language).currency_formats["standard"])
    pattern.frac_prec = (places, places)
    return pattern
