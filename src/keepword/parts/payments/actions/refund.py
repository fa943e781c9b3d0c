"""Gives money back, by the company that collected it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from keepword.parts.disclosures.carriers.payment import Declined, Seen, SeenRefund
from keepword.parts.payments import processors
from keepword.parts.payments.models import Payment, Refund

from .settle import settle


class TooMuchError(Exception):
    """More than is left to be given back, or nothing at all; ``left`` is what could be."""

    def __init__(self, left: int) -> None:
        super().__init__(str(left))
        self.left = left


def ask(number: UUID, amount: int) -> Refund:
    """Notes a refund; two at once never come to more than was paid. Raises `TooMuchError`."""
    with transaction.atomic():
        payment: Payment = Payment.objects.select_for_update().get(pk=number)
        under_way = payment.refund_set.filter(state__in=("asked", "pending")).aggregate(sum=Sum("amount"))["sum"] or 0
        left = payment.left - under_way
        if not 0 < amount <= left:
            raise TooMuchError(left)
        made: Refund = Refund.objects.create(payment=payment, amount=amount)
        return made


def send(refund: Refund) -> Refund:
    """Tells the company, under the refund's own number: told twice, it gives back once. Raises `Unreachable`."""
    payment = refund.payment
    seen = Seen(payment.reference or "", str(payment.pk), "paid", payment.amount, payment.currency, payment.capture)
    try:
        answer: SeenRefund = processors.named(payment.processor).refund(seen, refund.amount, refund.pk)
    except Declined:
        Refund.objects.filter(pk=refund.pk, state="asked").update(state="failed")
        refund.state = Refund.State.FAILED
        return refund
    Refund.objects.filter(pk=refund.pk, state="asked").update(state="pending", reference=answer.reference)
    settle(payment.pk)
    refund.refresh_from_db()
    return refund
