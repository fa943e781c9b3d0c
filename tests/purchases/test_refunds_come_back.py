"""Refunds that went out and came back, and what the books, the desk and all other messages make of it."""

from __future__ import annotations

import pytest

from keepword.parts.payments.actions import hear
from keepword.parts.payments.models import Event, Payment, Refund
from keepword.parts.purchases.models import Order

from .conftest import Shop, payment_of

pytestmark = pytest.mark.django_db


def test_a_message_that_can_not_be_worked_off_holds_up_no_other(
    shop: Shop, paid: Order, caplog: pytest.LogCaptureFixture
) -> None:
    shop.deliver("stripe")
    Payment.objects.update(subject="nothing:that-is-sold-here")
    shop.fakes.stripe.refund(Payment.objects.get().capture, 500)
    assert shop.deliver("stripe")
    waiting = Event.objects.filter(done_at=None)
    assert {each.tries for each in waiting} == {1}
    order = shop.order()
    shop.pay(order)
    shop.deliver("stripe")
    order.refresh_from_db()
    assert order.state == "paid"
    assert "could not be worked off" in caplog.text
    Payment.objects.exclude(pk=payment_of(order).pk).update(subject=paid.subject)
    waiting.update(next_try_at=paid.made_at)
    hear.work_off()
    assert Refund.objects.get().amount == 500
    assert not Event.objects.filter(done_at=None).exists()
