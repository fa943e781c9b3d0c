"""A buyer is erased: papers and payments stay by law, nothing else does, and nothing waits for years for them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from keepword.enforcement.keys import store
from keepword.enforcement.people import deleting, erasure
from keepword.enforcement.people.models import Erasure
from keepword.parts.payments.actions.settle import settle
from keepword.parts.payments.models import Dispute, Event, Payment, Refund, Stray
from keepword.parts.purchases.actions.order import open_page, pay_with
from keepword.parts.purchases.models import Order, Paper
from payment_fakes import browser

from .conftest import BUYER, SITE, Shop, payment_of

pytestmark = pytest.mark.django_db


def erased(person: int) -> Erasure:
    return erasure.finish(erasure.erase_now(person, why="asked", language="en"))


def test_papers_and_payments_stay_and_the_receipt_says_so(shop: Shop, paid: Order) -> None:
    shop.deliver("stripe")
    done = erased(paid.person_id)
    assert done.receipt is not None
    assert {each["datum"]: each["keep"] for each in done.receipt["survives"]} == {
        "receipt.text": "P10Y",
        "payment.record": "P10Y",
    }
    assert set(deleting.left(paid.person_id)) == {"purchases.Paper", "payments.Payment", "enforcement.Person"}


def test_money_that_came_twice_holds_no_receipt_back(shop: Shop) -> None:
    order = shop.order()
    open_page(order, pay_with(order, "paypal"), SITE)
    browser.pay(Payment.objects.get(processor="stripe").page)
    browser.approve(Payment.objects.get(processor="paypal").page)
    for each in Payment.objects.order_by("processor"):
        settle(each.pk)
    assert Stray.objects.get().reference == Payment.objects.get(processor="stripe").reference
    done = erased(order.person_id)
    assert (done.state, done.found) == (Erasure.State.DONE, [])


def test_money_that_comes_back_after_the_erasure_is_credited_to_nobody_else(shop: Shop, paid: Order) -> None:
    shop.deliver("stripe")
    erased(paid.person_id)
    shop.fakes.stripe.refund(Payment.objects.get().capture, 500)
    shop.deliver("stripe")
    assert list(Paper.objects.filter(kind="credit").values_list("person_id", "order")) == [(paid.person_id, None)]
    assert not Event.objects.filter(done_at=None).exists()


def test_a_page_paid_after_the_erasure_leads_to_the_desk(shop: Shop) -> None:
    order = shop.order()
    page = payment_of(order).page
    erased(order.person_id)
    browser.pay(page)
    shop.deliver("stripe")
    assert [each.why for each in Stray.objects.all()] == ["closed"]
    assert not Order.objects.exists()


def led_to(staff: Client) -> list[int]:
    """What the addresses answer to which the desk's queue leads."""
    page = staff.get(reverse("purchases:desk-queue")).text
    return [staff.get(each).status_code for each in re.findall(r'href="(/desk/orders/[^"]*)"', page)]


def test_of_money_without_an_order_the_desk_names_the_number_and_leads_to_no_missing_page(
    shop: Shop, paid: Order, staff: Client
) -> None:
    shop.deliver("stripe")
    payment = payment_of(paid)
    Dispute.objects.create(payment=payment, reference="dp_1", amount=4900, state="open")
    Refund.objects.create(payment=payment, amount=100, state="failed")
    Stray.objects.create(
        processor="stripe", reference=payment.reference, why="closed", amount=4900, currency=payment.currency
    )
    with_order = led_to(staff)
    assert set(with_order) == {200}
    erased(paid.person_id)
    assert led_to(staff) == with_order[:-3]
    page = staff.get(reverse("purchases:desk-queue")).text
    assert page.count(payment.reference) == 2
    assert "dp_1" in page
    assert page.count("own page by this number") == 2


def test_after_a_restore_who_has_but_papers_is_not_erased_again(shop: Shop, paid: Order) -> None:
    shop.deliver("stripe")
    erased(paid.person_id)
    assert list(store.erased()) == [paid.person_id]
    assert erasure.replay() == 0
    assert Erasure.objects.count() == 1
    again = shop.order()
    assert again.email == BUYER.email
    Order.objects.filter(pk=again.pk).update(person=paid.person_id)
    assert erasure.replay() == 1
