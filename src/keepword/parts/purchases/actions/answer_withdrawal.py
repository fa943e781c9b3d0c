"""What staff answer to a withdrawal: the money goes back, or a mail says in fixed words why it does not. Once."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from keepword.parts.mail.actions.queue import queue
from keepword.parts.payments.actions import give
from keepword.parts.payments.actions import refund as refunding
from keepword.parts.payments.models import Payment, Refund
from keepword.parts.purchases import handing_out
from keepword.parts.purchases.models import Withdrawal
from keepword.policy.words import N_

from . import issue_key

# Staff write no words of their own to a person here; these are what the law knows.
REASONS = {
    "at-once": N_("It was handed over at once, as they asked, and the right to withdraw ended with that."),
    "late": N_("The time to withdraw was over."),
    "unknown": N_("No order of this number and address is here."),
    "back": N_("The money went back already."),
}
NOTHING = "nothing"


def grant(withdrawal: Withdrawal) -> str:
    """Gives back what is left of the order, or ends the keys of one that cost nothing.

    "" if it was answered before or names no order, else how it went: "done" if all of it went, the worst of
    `give.give` if not, "nothing" if nothing was left.
    """
    with transaction.atomic():
        if withdrawal.order is None or not _answer(withdrawal, Withdrawal.State.GRANTED):
            return ""
        if not withdrawal.order.gross:
            issue_key.revoke_all(withdrawal.order)
            handing_out.take_back(withdrawal.order)
        payments = Payment.objects.select_for_update().filter(subject=withdrawal.order.subject, state="paid")
        asked: list[Refund] = []
        for payment in payments.order_by("made_at"):
            if left := refunding.left(payment):
                asked.append(refunding.ask(payment.pk, left))
    went = {give.send(each) for each in asked}
    return next((each for each in ("failed", give.LATER, "pending", "done") if each in went), NOTHING)


def refuse(withdrawal: Withdrawal, reason: str) -> bool:
    """Says no, by mail; False if it was answered before. ``reason`` is one of `REASONS`."""
    order = withdrawal.order
    with transaction.atomic():
        if not _answer(withdrawal, Withdrawal.State.REFUSED):
            return False
        told = {"number": order.number if order else "", "reason": reason}
        language, base = (order.language, order.base) if order else (settings.LANGUAGE_CODE, "")
        queue(
            withdrawal.person_id,
            "purchases/mail/not_withdrawn",
            told,
            to=withdrawal.email,
            language=language,
            base=base,
        )
    return True


def _answer(withdrawal: Withdrawal, state: str) -> bool:
    waiting = Withdrawal.objects.filter(pk=withdrawal.pk, state=Withdrawal.State.WAITING)
    return bool(waiting.update(state=state, done_at=timezone.now()))
