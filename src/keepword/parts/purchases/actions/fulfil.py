"""Hands over what was paid for: key, receipt and mail in one transaction, exactly once, whoever calls how often.

The order's state is the lock: one statement turns "open" into "paid", and only who did that goes on.
"""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils import timezone, translation

from keepword.enforcement.people import purpose
from keepword.parts.mail.actions.queue import queue
from keepword.parts.payments.actions.settle import note
from keepword.parts.payments.models import Payment
from keepword.parts.payments.money.currencies import written
from keepword.parts.purchases import links
from keepword.parts.purchases.models import LicenceKey, Order, Paper

from . import issue_key, papers

PURPOSE = "supply-purchase"


def on_payment(payment: Payment) -> None:
    """What a payment means to its order; called inside the transaction that writes the payment down."""
    if payment.state != Payment.State.PAID:
        return
    number = payment.subject.partition(":")[2]
    if not hand_over(number, payment):
        _already(payment, number)


def hand_over(number: UUID | str, payment: Payment | None = None) -> bool:
    """Key, receipt and mail, in the caller's transaction; False if the order is not open.

    Without a payment the order costs nothing. Then no receipt is written: no invoice is asked of what nobody paid for
    (directive 2006/112/EC articles 73 and 220), and a paper would keep a name and an address for years.
    """
    paid_at = (payment and payment.paid_at) or timezone.now()
    if not Order.objects.filter(pk=number, state=Order.State.OPEN).update(state=Order.State.PAID, paid_at=paid_at):
        return False
    order: Order = Order.objects.get(pk=number)
    with purpose.reading(PURPOSE):
        for line in order.line_set.filter(licence=True):
            issue_key.issue(line, order.person_id)
    if payment is not None:
        papers.receipt(order, payment)
    mail(order)
    return True


def mail(order: Order) -> None:
    """Mails what was bought: keys, and the way to receipt and downloads."""
    with purpose.reading(PURPOSE), translation.override(order.language):
        keys = (
            LicenceKey.objects.filter(line__order=order, state="valid").select_related("line").order_by("line__place")
        )
        told = {
            "number": order.number,
            "gross": written(order.gross, order.currency, order.language) if order.gross else "",
            "lines": [{"name": line.name, "quantity": line.quantity} for line in order.line_set.all()],
            "keys": [{"name": each.line.name, "short": each.short, "text": each.text} for each in keys],
            "path": path_of(order),
            "days": links.LIVES.days,
        }
    queue(order.person_id, "purchases/mail/bought", told, to=order.email, language=order.language, base=order.base)


def path_of(order: Order) -> str:
    """The page of the order, with a new link, in its language."""
    with translation.override(order.language):
        return reverse("purchases:order", args=[links.make(order)])


def _already(payment: Payment, number: str) -> None:
    """An order that is paid or closed: by this very payment, which is no news, or by money that has to go back."""
    if Paper.objects.filter(about=payment.pk).exists():
        return
    state = Order.objects.filter(pk=number).values_list("state", flat=True).first()
    note(payment, "twice" if state == Order.State.PAID else "closed")
