"""Gives money back, by the company that collected it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Sum

from keepword.parts.disclosures.carriers.payment import Declined, Seen, SeenRefund
from keepword.parts.payments import processors
from keepword.parts.payments.models import Payment, Refund

from .settle import settle, write


class TooMuchError(Exception):
    """More than is left to be given back, or nothing at all; ``left`` is what could be."""

    def __init__(self, left: int) -> None:
        super().__init__(str(left))
        self.left = left


def left(payment: Payment) -> int:
    """What can still be given back, when all that is under way has gone; a lost dispute took its money already."""
    under_way = payment.refund_set.filter(state__in=("asked", "pending")).aggregate(sum=Sum("amount"))["sum"] or 0
    return max(0, payment.left - int(under_way))


def ask(number: UUID, amount: int, key: UUID | None = None) -> Refund:
    """Notes a refund; two at once never come to more than was paid. Raises `TooMuchError`.

    Asked again under the same ``key``, it is the refund that is there already: a button pressed twice.
    """
    with transaction.atomic():
        payment: Payment = Payment.objects.select_for_update().get(pk=number)
        known: Refund | None = Refund.objects.filter(pk=key).first() if key else None
        if known is not None:
            return known
        free = left(payment)
        if not 0 < amount <= free:
            raise TooMuchError(free)
        made: Refund = Refund.objects.create(pk=key or uuid4(), payment=payment, amount=amount)
        return made


def send(refund: Refund) -> Refund:
    """Tells the company, under the refund's own number: told twice, it gives back once. Raises `Unreachable`."""
    payment = refund.payment
    seen = Seen(payment.reference or "", str(payment.pk), "paid", payment.amount, payment.currency, payment.capture)
    try:
        answer: SeenRefund = processors.named(payment.processor).refund(
            payment.person_id, seen, refund.amount, refund.pk
        )
    except Declined:
        Refund.objects.filter(pk=refund.pk, state="asked").update(state="failed")
        refund.state = Refund.State.FAILED
        return refund
    Refund.objects.filter(pk=refund.pk, state="asked").update(state="pending", reference=answer.reference)
    settled = settle(payment.pk)
    if answer.state == "done" and settled.refund_set.filter(pk=refund.pk, state="pending").exists():
        write(payment.pk, replace(seen, refunds=(answer,)))  # not every company lists the refunds of a payment
    refund.refresh_from_db()
    return refund
