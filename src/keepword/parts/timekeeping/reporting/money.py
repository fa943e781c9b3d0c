"""Amounts of money in smallest units, as they are written."""

from __future__ import annotations

# ISO 4217: how many digits a currency has after its point, where it isn't two.
_NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
_DIGITS = dict.fromkeys(_NO_DIGITS.split(), 0) | dict.fromkeys(_THREE_DIGITS.split(), 3)


def plain(amount: int, currency: str, mark: str = ".") -> str:
    """The amount without its currency: 1234.50."""
    digits = _DIGITS.get(currency, 2)
    sign, left = ("-", -amount) if amount < 0 else ("", amount)
    whole, part = divmod(left, 10**digits)
    return f"{sign}{whole}{mark}{part:0{digits}}" if digits else f"{sign}{whole}"


def shown(amount: int, currency: str, mark: str = ".") -> str:
    """The amount with its currency, where that is known."""
    return f"{plain(amount, currency, mark)} {currency}".strip()
