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
    if len(token) > LONGEST:
        return None
    try:
        number = _signer().unsign(token, max_age=LIVES)
    except signing.BadSignature:
        return None
    found: Order | None = Order.objects.filter(pk=number).first()
    return found


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(sep=".", salt="keepword.purchases.order")
