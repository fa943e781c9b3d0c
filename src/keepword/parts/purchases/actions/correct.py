"""Corrects an order for its buyer (GDPR article 16): name, address, country, VAT number.

Another country or VAT number changes what a receipt says of tax. What was paid stays, as prices have the tax of the
buyer's country in them; the receipt is taken back by a credit note and written anew, both numbered as all others. With
another name or address alone, papers that were issued stay as they are.
"""

from __future__ import annotations

import json

from django.db import transaction

from keepword.enforcement.people import requests
from keepword.parts.mail.actions.queue import queue
from keepword.parts.payments.models import Payment, Refund
from keepword.parts.payments.money.tax import Part, worked_out
from keepword.parts.purchases import catalogue, taxes
from keepword.parts.purchases.models import Order, Paper
from keepword.parts.purchases.places.address import Address, values

from . import fulfil, papers


class NotNowError(Exception):
    """The receipt can't be replaced: money went back, the order is closed, or it was replaced often enough."""


def correct(order: Order, name: str, address: Address, vat_number: str) -> str:
    """What changed: "" for nothing, "address", or "receipt" if that was written anew. Raises `NotNowError`.

    Call it where the order may be read. A change stands in what its person asked of us.
    """
    written = json.dumps(values(address), ensure_ascii=False, sort_keys=True)
    taxed = (address.country_code, vat_number) != (order.country, order.vat_number or "")
    if not taxed and (order.name, order.address) == (name, written):
        return ""
    with transaction.atomic():
        payment = _paid(order) if taxed else None
        moved = order.country != address.country_code
        order.name, order.address = name, written
        order.country, order.vat_number = address.country_code, vat_number or None
        if taxed:
            _work_out_tax(order, moved=moved)
        order.save(update_fields=["name", "address", "country", "vat_number", "net", "tax", "reverse_charge"])
        requests.note(order.person_id, "rectification")
        if payment is None:
            return "address"
        _mail(order, *papers.replace(order, payment))
    return "receipt"


def _paid(order: Order) -> Payment | None:
    """The payment that has a receipt, if there is one; locked, so that no refund comes between."""
    payments = list(Payment.objects.select_for_update().filter(subject=order.subject))
    paid = [each for each in payments if each.state == Payment.State.PAID]
    gone = Refund.objects.filter(payment__in=paid).exclude(state=Refund.State.FAILED)
    closed = Order.objects.filter(pk=order.pk, state=Order.State.CLOSED)
    if gone.exists() or closed.exists():
        raise NotNowError
    found = next((each for each in paid if papers.in_force(each) is not None), None)
    if found is not None and (papers.times_replaced(found) >= papers.MOST or papers.credited(found)):
        raise NotNowError
    return found


def _work_out_tax(order: Order, *, moved: bool) -> None:
    """Parts what was paid anew into net and tax; where the country is the same its rates stay those of the day."""
    tax = taxes.of(catalogue.current(), order.country, order.vat_number or "")
    if not moved and tax.reverse_charge == order.reverse_charge:
        return
    lines = list(order.line_set.all())
    worked = worked_out([Part(line.gross, tax.rate) for line in lines], included=True)
    for line, each in zip(lines, worked.lines, strict=True):
        line.net, line.rate, line.tax = each.net, each.rate, each.tax
        line.save(update_fields=["net", "rate", "tax"])
    order.net, order.tax, order.reverse_charge = worked.net, worked.tax, tax.reverse_charge


def _mail(order: Order, credit: Paper, receipt: Paper) -> None:
    told = {
        "number": order.number,
        "credit": credit.number,
        "receipt": receipt.number,
        "path": fulfil.path_of(order),
    }
    queue(
        order.person_id, "purchases/mail/receipt_again", told, to=order.email, language=order.language, base=order.base
    )
