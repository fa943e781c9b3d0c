"""Refunds of which no message arrives: the worker asks about them, and finds in Stripe's list what went back there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from keepword.parts.disclosures.carriers.payment import Unreachable
from keepword.parts.payments import reconciling
from keepword.parts.payments.actions import refund as refunding
from keepword.parts.payments.models import Payment, Refund
from keepword.parts.purchases.models import Order, Paper

from .conftest import Shop, buy, payment_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("company", ["stripe", "paypal"])
def test_a_refund_that_nobody_saw_arrive_is_asked_about(shop: Shop, company: str) -> None:
    shop.fakes.forget()
    payment = payment_of(buy(shop, company))
    refund = refunding.ask(payment.pk, 900)
    shop.fakes.processors[company].faults.add(kind="down", method="GET", times=-1)
    try:
        with pytest.raises(Unreachable):  # it is given back, and what became of it is not told
            refunding.send(refund)
    finally:
        shop.fakes.processors[company].faults.clear()
    shop.messages(company)
    assert Refund.objects.get().state == "pending"
    assert reconciling.look_at_refunds() == 0, "not again at once"
    Payment.objects.update(looked_at=timezone.now() - timedelta(hours=1))
    assert reconciling.look_at_refunds() == 1
    assert (Refund.objects.get().state, Payment.objects.get().refunded) == ("done", 900)
    assert Paper.objects.filter(kind="credit").count() == 1


def test_a_refund_at_stripe_that_no_message_told_of_is_found_in_its_list(shop: Shop) -> None:
    shop.fakes.forget()
    order: Order = buy(shop)
    made = shop.fakes.stripe.refund(payment_of(order).capture, 500)
    shop.messages("stripe")
    assert reconciling.compare() == 1
    refund = Refund.objects.get()
    assert (refund.reference, refund.ours, refund.amount, refund.state) == (made["id"], False, 500, "done")
    assert Paper.objects.filter(kind="credit").count() == 1
    assert reconciling.compare() == 0
