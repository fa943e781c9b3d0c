"""The address of one order: whoever has it sees that order. It is mailed to the buyer, and runs out."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing

from .models import Order

LIVES = timedelta(days=30)
LONGEST = 200


def make(order: Order) -> str:
    """A new token for this order."""
    return _signer().sign(order.pk.hex)


def find(token: str) -> Order | None:
    """The order, if we made the token and its time is not over."""
    return _find(token, LIVES)


def find_over(token: str) -> Order | None:
    """The same though its time is over: good for mailing another to the order's own address, and for nothing else."""
    return _find(token, None)


def _find(token: str, lives: timedelta | None) -> Order | None:
    if len(token) > LONGEST:
        return None
    try:
        number = _signer().unsign(token, max_age=lives)
    except signing.BadSignature:
        return None
    found: Order | None = Order.objects.filter(pk=number).first()
    return found


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(sep=".", salt="keepword.purchases.order")
