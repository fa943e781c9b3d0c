"""A shop with both stand-ins beside it, and a buyer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from keepword.parts.payments.actions import hear
from keepword.parts.payments.actions.settle import settle
from keepword.parts.purchases.actions.order import Basket, Buyer, open_page, place
from keepword.parts.purchases.models import Order
from payment_fakes import Fakes, browser
from tests import people
from tests.selling import sell_by

SITE = "http://testserver"
BUYER = Buyer(
    email="ada@example.org",
    name="Ada Example",
    address={"country_code": "DE", "street_address": "Weg 1", "postal_code": "10115", "city": "Berlin"},
    country="DE",
)
STUDIO = ("wescom-studio", "single", 1)


@dataclass
class Shop:
    """What a test does in the shop."""

    fakes: Fakes
    client: Client

    def order(self, *wanted: tuple[str, str, int], by: str = "stripe", coupon: str = "") -> Order:
        """An order whose page of payment is open."""
        basket = Basket(wanted or (STUDIO,), "EUR", coupon)
        order, payment = place(BUYER, basket, processor=by, language="en", base=SITE)
        assert payment is not None
        open_page(order, payment, SITE)
        return order

    def pay(self, order: Order, **how: Any) -> None:
        """Goes through the company's page as the buyer does."""
        payment = payment_of(order)
        if payment.processor == "stripe":
            browser.pay(payment.page, **how)
        else:
            browser.approve(payment.page, **how)

    def messages(self, processor: str) -> list[Any]:
        """What the company sent since the last call, signed."""
        return self.fakes.webhooks(processor)

    def hear(self, processor: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Hands one message over; the status of the answer."""
        return self.client.post(f"/hooks/{processor}/", body, "application/json", headers=dict(headers)).status_code

    def deliver(self, processor: str) -> int:
        """Hands the company's messages over and works them off; how many there were."""
        sent = self.messages(processor)
        for each in sent:
            assert self.hear(processor, each.body, each.headers) == 204
        hear.work_off()
        return len(sent)


def payment_of(order: Order) -> Any:
    """The newest payment of an order."""
    from keepword.parts.payments.models import Payment

    return Payment.objects.filter(subject=order.subject).order_by("-made_at").first()


@pytest.fixture(scope="session")
def running_fakes() -> Iterator[Fakes]:
    with Fakes() as fakes:
        yield fakes


@pytest.fixture
def shop(db: None, running_fakes: Fakes, settings: Any, client: Client) -> Shop:
    sell_by(running_fakes, settings)
    for each in ("stripe", "paypal"):
        running_fakes.webhooks(each)
    return Shop(running_fakes, client)


@pytest.fixture
def staff(db: None) -> Client:
    return people.come("staff").browser


@pytest.fixture
def paid(shop: Shop) -> Order:
    return buy(shop)


def buy(shop: Shop, by: str = "stripe") -> Order:
    """An order that is paid and handed over."""
    order = shop.order(by=by)
    shop.pay(order)
    settle(payment_of(order).pk)
    order.refresh_from_db()
    assert order.state == "paid"
    return order
