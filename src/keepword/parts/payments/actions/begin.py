"""Asks a company for a page on which one payment can be made; asked again, it is the same page."""

from __future__ import annotations

from keepword.parts.disclosures.carriers.payment import Asked
from keepword.parts.payments import processors
from keepword.parts.payments.models import Payment


def begin(payment: Payment, asked: Asked) -> str:
    """The address of the page. ``payment`` is saved already, and ``asked.payment`` its number.

    Raises `Unreachable` or `Declined`; the payment then stays open, and the same can be tried again: the company knows
    the number, so nothing is collected twice.
    """
    opened = processors.named(payment.processor).open(asked)
    Payment.objects.filter(pk=payment.pk).update(reference=opened.reference, page=opened.page)
    payment.reference, payment.page = opened.reference, opened.page
    return opened.page
