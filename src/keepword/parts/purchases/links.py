"""The address of one order: whoever has it sees that order. It is mailed to the buyer, and runs out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing

from .models import Order

LIVES = timedelta(days=30)
LONGEST = 200


class _Signer(signing.TimestampSigner):
    """Signs with the time of now, or of the moment it is given."""

    def __init__(self, at: datetime | None = None) -> None:
        super().__init__(sep=".", salt="keepword.purchases.order")
        self._at = at

    def timestamp(self) -> str:
        return signing.b62_encode(int(self._at.timestamp())) if self._at else super().timestamp()


def make(order: Order, at: datetime | None = None) -> str:
    """A token for this order, new, or the one that was made at that moment."""
    return _Signer(at).sign(order.pk.hex)


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
        number = _Signer().unsign(token, max_age=lives)
    except signing.BadSignature:
        return None
    found: Order | None = Order.objects.filter(pk=number).first()
    return found
