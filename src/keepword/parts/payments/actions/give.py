"""Gives money of a payment back, as staff decide: noted first, then sent, and sent later if the company is silent."""

from __future__ import annotations

from uuid import UUID

from keepword.parts.disclosures.carriers.payment import Declined, Unreachable
from keepword.parts.payments import processors
from keepword.parts.payments.actions import refund as refunding
from keepword.parts.payments.models import Payment, Refund

LATER = "later"


def give(payment: Payment, amount: int, key: UUID) -> str:
    """How it went: "done", "pending", "failed", or "later" if the company does not answer now. Raises `TooMuchError`.

    The same ``key`` again gives nothing more, and says how the first one stands.
    """
    return send(refunding.ask(payment.pk, amount, key))


def send(refund: Refund) -> str:
    """Tells the company, unless it knows; as `give`. What is not sent now, the worker sends."""
    if refund.state != Refund.State.ASKED:
        return str(refund.state)
    if refund.payment.processor not in processors.available():
        return LATER
    try:
        return str(refunding.send(refund).state)
    except (Unreachable, Declined):  # the second: of the look that follows, not of the refund
        refund.refresh_from_db()
        return LATER if refund.state == Refund.State.ASKED else str(refund.state)
