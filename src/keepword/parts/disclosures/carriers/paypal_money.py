"""How PayPal writes amounts, and what it calls the ways of money."""

from __future__ import annotations

from decimal import Decimal

from .payment import DECIMALS

REFUNDS = {"COMPLETED": "done", "PENDING": "pending"}
# A payment of a subscription, which PayPal knows by an older name.
SALE = "sale:"
SALE_REFUNDS = {"completed": "done", "pending": "pending"}


def written(amount: int, currency: str) -> str:
    """An amount as PayPal writes it: "12.50", and "1250" where the currency has no decimals."""
    decimals = DECIMALS[currency]
    return f"{Decimal(amount).scaleb(-decimals):.{decimals}f}"


def read(value: str, currency: str) -> int:
    """The same back, in the smallest unit."""
    return int(Decimal(value).scaleb(DECIMALS.get(currency, 2)))
