"""Refunds that went out and came back, and what the books, the desk and all other messages make of it."""

from __future__ import annotations

import pytest

from keepword.parts.payments.actions import hear
from keepword.parts.payments.models import Event, Payment, Refund
from keepword.parts.purchases import desk_queue
from keepword.parts.purchases.actions import correct
from keepword.parts.purchases.models import Order, Paper
from keepword.parts.purchases.places.address import checked

from .conftest import BUYER, Shop, payment_of

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


def credited() -> list[int]:
    return list(Paper.objects.filter(kind="credit").order_by("number").values_list("gross", flat=True))


def test_a_refund_that_came_back_waits_at_the_desk(shop: Shop, paid: Order) -> None:
    made = shop.fakes.stripe.refund(payment_of(paid).capture, 1000)
    shop.deliver("stripe")
    assert (Refund.objects.get().state, payment_of(paid).refunded) == ("done", 1000)
    shop.fakes.stripe.fail_refund(made["id"])
    shop.deliver("stripe")
    assert (Refund.objects.get().state, payment_of(paid).refunded) == ("failed", 0)
    assert [each.row for each in desk_queue.queue()["refunds"]] == [Refund.objects.get()]


def test_given_back_again_it_is_credited_once(shop: Shop, paid: Order) -> None:
    made = shop.fakes.stripe.refund(payment_of(paid).capture, 1000)
    shop.deliver("stripe")
    shop.fakes.stripe.fail_refund(made["id"])
    shop.fakes.stripe.refund(payment_of(paid).capture, 1000)
    shop.deliver("stripe")
    assert (credited(), payment_of(paid).refunded) == ([1000], 1000)
    shop.fakes.stripe.refund(payment_of(paid).capture)
    shop.deliver("stripe")
    assert (credited(), payment_of(paid).left) == ([1000, 3900], 0)
    assert not Event.objects.filter(done_at=None).exists()


def test_a_receipt_that_was_credited_is_not_replaced(shop: Shop, paid: Order) -> None:
    made = shop.fakes.stripe.refund(payment_of(paid).capture)
    shop.deliver("stripe")
    shop.fakes.stripe.fail_refund(made["id"])
    shop.deliver("stripe")
    with pytest.raises(correct.NotNowError):
        correct.correct(paid, BUYER.name, checked(dict(BUYER.address)), "DE136695976")
    assert credited() == [4900]
