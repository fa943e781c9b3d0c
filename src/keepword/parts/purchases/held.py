"""Whether what was ordered is the buyer's: everything that is handed out for an order asks here."""

from __future__ import annotations

from keepword.parts.payments.models import Payment

from .models import Order, Withdrawal


def holds(order: Order) -> bool:
    """It is paid and not all of the money went back, given or lost; or it cost nothing, and was not taken back."""
    if order.state != Order.State.PAID:
        return False
    if not order.gross:
        return not Withdrawal.objects.filter(order=order, state=Withdrawal.State.GRANTED).exists()
    paid = Payment.objects.filter(subject=order.subject, state=Payment.State.PAID)
    return any(each.left for each in paid)
