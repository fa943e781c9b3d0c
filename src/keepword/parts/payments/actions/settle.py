"""Asks the company how a payment stands, and writes that down: what every message, return and reconciliation leads to.

A message is never believed: it only says that there is something to ask about. So their order does not matter, and
each can come a hundred times.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from keepword.parts.disclosures.carriers.payment import Found, Seen, SeenDispute, SeenRefund
from keepword.parts.payments import processors, subjects
from keepword.parts.payments.models import Dispute, Payment, Refund, Stray

# What a payment can become, by what it is.
LATER = {
    "open": ("pending", "failed", "expired", "paid"),
    "pending": ("failed", "expired", "paid"),
    "failed": ("pending", "expired", "paid"),
    "expired": ("paid",),
    "paid": (),
}
NOTHING_MORE = Found()
# The same of a dispute. One that was won can still be lost, as a bank may object once more. One that was lost stays so,
# as its credit note is out: what comes in if it is won after all is for staff to look at.
DISPUTE_LATER = {"open": ("won", "lost"), "won": ("lost",), "lost": ()}
# The same of a refund. One that went out can still come back, as when the payer's account is closed, and stays so.
REFUND_LATER = {
    "asked": ("pending", "done", "failed"),
    "pending": ("done", "failed"),
    "failed": (),
    "done": ("failed",),
}


def settle(number: UUID, found: Found = NOTHING_MORE) -> Payment:
    """The payment as it now stands, with what was found of which a look does not tell.

    Raises `Unreachable` or `Declined` with nothing changed.
    """
    payment: Payment = Payment.objects.get(pk=number)
    if payment.reference is None:
        return payment
    company = processors.named(payment.processor)
    seen = company.look(payment.reference)
    if seen.state == "approved" and subjects.of(payment).wants(payment):
        seen = company.collect(payment.reference)
    refunds, disputes = seen.refunds + found.refunds, seen.disputes + found.disputes
    return write(number, replace(seen, refunds=refunds, disputes=disputes))


def write(number: UUID, seen: Seen) -> Payment:
    """Writes down what was seen, in one transaction with all that follows from it."""
    with transaction.atomic():
        payment: Payment = Payment.objects.select_for_update().get(pk=number)
        payment.looked_at = timezone.now()
        if seen.state == "paid" and (seen.amount, seen.currency) != (payment.amount, payment.currency):
            stray(payment.processor, seen, "amount")
            payment.save(update_fields=["looked_at"])
            return payment
        if seen.state in LATER[payment.state]:
            payment.state = seen.state
            if seen.state == Payment.State.PAID:
                payment.paid_at, payment.page = timezone.now(), ""
        payment.capture = seen.capture or payment.capture
        payment.save(update_fields=["looked_at", "state", "paid_at", "page", "capture"])
        told = subjects.of(payment)
        told.on_payment(payment)
        for refund in _refunds(payment, seen.refunds):
            told.on_refund(payment, refund)
        for dispute in _disputes(payment, seen.disputes):
            told.on_lost(payment, dispute)
    return payment


def stray(processor: str, seen: Seen, why: str) -> None:
    """Notes money that fits nothing, once."""
    Stray.objects.get_or_create(
        processor=processor,
        reference=seen.reference,
        why=why,
        defaults={"amount": seen.amount, "currency": seen.currency},
    )


def note(payment: Payment, why: str, amount: int | None = None) -> None:
    """Notes money of a payment of ours that somebody has to look at, once: all of it, or this much."""
    Stray.objects.get_or_create(
        processor=payment.processor,
        reference=payment.reference or str(payment.pk),
        why=why,
        defaults={"amount": payment.amount if amount is None else amount, "currency": payment.currency},
    )


def _refunds(payment: Payment, seen: Iterable[SeenRefund]) -> list[Refund]:
    """Brings the refunds up to date; those that are done, new or not."""
    done: list[Refund] = []
    for each in seen:
        refund = _refund(payment, each)
        unheard = refund.state == Refund.State.FAILED and refund.reference is None  # its answer got lost, not its money
        if each.state in REFUND_LATER["asked" if unheard else refund.state]:
            refund.state = each.state
            refund.done_at = timezone.now() if each.state == "done" else None
        refund.reference = each.reference
        refund.save()
        if refund.state == Refund.State.DONE:
            done.append(refund)
    refunded = sum(refund.amount for refund in payment.refund_set.filter(state=Refund.State.DONE))
    if refunded != payment.refunded:
        payment.refunded = refunded
        payment.save(update_fields=["refunded"])
    return done


def _refund(payment: Payment, seen: SeenRefund) -> Refund:
    known = payment.refund_set.filter(reference=seen.reference).first()
    key = number_in(seen.key)
    if known is None and key:
        known = payment.refund_set.filter(pk=key).first()
    return known or Refund(payment=payment, amount=seen.amount, ours=False, reference=seen.reference)


def number_in(text: str) -> UUID | None:
    """Ours; at the company itself somebody may have written there whatever they like."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _disputes(payment: Payment, seen: Iterable[SeenDispute]) -> list[Dispute]:
    """Brings the disputes up to date; those that were lost, new or not."""
    lost: list[Dispute] = []
    for each in seen:
        dispute, _ = Dispute.objects.get_or_create(
            reference=each.reference, defaults={"payment": payment, "amount": each.amount, "state": each.state}
        )
        if each.state in DISPUTE_LATER[dispute.state]:
            dispute.state, dispute.amount = each.state, each.amount
            dispute.save(update_fields=["state", "amount"])
        elif (dispute.state, each.state) == (Dispute.State.LOST, Dispute.State.WON):
            note(payment, "won", dispute.amount)
        if dispute.state == Dispute.State.LOST:
            lost.append(dispute)
    return lost
