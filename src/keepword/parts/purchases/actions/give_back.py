"""What follows when money went back: a credit note, a mail, and, of the whole sum, the end of the keys and links."""

from __future__ import annotations

from keepword.parts.mail.actions.queue import queue
from keepword.parts.payments.models import Dispute, Payment, Refund
from keepword.parts.payments.money.currencies import written
from keepword.parts.purchases import handing_out
from keepword.parts.purchases.models import Paper

from . import fulfil, issue_key, papers


def on_refund(payment: Payment, refund: Refund) -> None:
    """Called inside the transaction that writes the refund down, as often as it is seen."""
    paper = papers.credit(payment, refund.pk, refund.amount)
    if paper is not None:
        _follow(payment, paper, refund.amount)


def on_lost(payment: Payment, dispute: Dispute) -> None:
    """The same of a dispute that was lost: its amount is with the payer, or on the way there."""
    paper = papers.credit(payment, dispute.about, dispute.amount)
    if paper is not None:
        _follow(payment, paper, paper.gross, disputed=True)


def _follow(payment: Payment, paper: Paper, amount: int, *, disputed: bool = False) -> None:
    order, whole = paper.order, not payment.left
    if order is None:  # of somebody erased, of whom the papers alone are kept
        return
    if whole:
        issue_key.revoke_all(order)
        handing_out.take_back(order)
    told = {
        "number": order.number,
        "amount": written(amount, payment.currency, order.language),
        "paper": paper.number,
        "whole": whole,
        "disputed": disputed,
        "path": fulfil.path_of(order),
    }
    queue(order.person_id, "purchases/mail/given_back", told, to=order.email, language=order.language, base=order.base)
