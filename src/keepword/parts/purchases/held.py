"""Whether what was ordered is the buyer's: everything that is handed out for an order asks here."""

from __future__ import annotations

from django.db.models import F

from keepword.parts.payments.models import Payment

from .models import Order, Withdrawal


def holds(order: Order) -> bool:
    """It is paid and not all of the money went back; or it cost nothing, and was not taken back."""
    if order.state != Order.State.PAID:
        return False
    if not order.gross:
        return not Withdrawal.objects.filter(order=order, state=Withdrawal.State.GRANTED).exists()
    paid = Payment.objects.filter(subject=order.subject, state=Payment.State.PAID)
    return paid.exclude(refunded__gt=0, refunded__gte=F("amount")).exists()
