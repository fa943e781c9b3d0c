"""What follows when money went back: a credit note, a mail, and, of the whole sum, the end of the keys and links."""

from __future__ import annotations

from keepword.parts.mail.actions.queue import queue
from keepword.parts.payments.models import Payment, Refund
from keepword.parts.payments.money.currencies import written
from keepword.parts.purchases import handing_out

from . import fulfil, issue_key, papers


def on_refund(payment: Payment, refund: Refund) -> None:
    """Called inside the transaction that writes the refund down, as often as it is seen."""
    paper = papers.credit(payment, refund)
    if paper is None or paper.order is None:  # no news, or of somebody erased, of whom the papers alone are kept
        return
    order, whole = paper.order, payment.refunded >= payment.amount
    if whole:
        issue_key.revoke_all(order)
        handing_out.take_back(order)
    told = {
        "number": order.number,
        "amount": written(refund.amount, payment.currency, order.language),
        "paper": paper.number,
        "whole": whole,
        "path": fulfil.path_of(order),
    }
    queue(order.person_id, "purchases/mail/given_back", told, to=order.email, language=order.language, base=order.base)
