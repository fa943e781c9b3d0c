"""A coupon that covers the whole price: handed over at once, with no payment, no paper, and no company told."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from keepword.parts.mail.models import Message
from keepword.parts.payments.models import Payment
from keepword.parts.purchases import held, links
from keepword.parts.purchases.actions import answer_withdrawal
from keepword.parts.purchases.actions.issue_key import issue_missing
from keepword.parts.purchases.actions.order import Basket, CouponGoneError, NoWayToPayError, place
from keepword.parts.purchases.models import Coupon, LicenceKey, Order, Paper, Series, Withdrawal
from tests.people import browser

from .conftest import BUYER, SITE, STUDIO, Shop
from .mailing import mailbox, mailed

__all__ = ["mailbox"]
FORM = {**BUYER.address, "email": BUYER.email, "name": BUYER.name, "at_once": "on"}
CHECKOUT = "/buy/checkout/?currency=EUR&country=DE&wescom-studio.single=1"

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[{"percent": 100}, {"amount": 10_000, "currency": "EUR"}], ids=["percent", "amount"])
def gift(request: pytest.FixtureRequest) -> Coupon:
    made: Coupon = Coupon.objects.create(code="GIFT", most_uses=1, **request.param)
    return made


def free(shop: Shop) -> Order:
    order, payment = place(BUYER, Basket((STUDIO,), "EUR", "GIFT"), processor="", language="en", base=SITE)
    assert payment is None
    order.refresh_from_db()
    return order


def test_it_is_handed_over_at_once_and_no_company_hears_of_it(shop: Shop, gift: Coupon, mailbox: Path) -> None:
    before = [len(each.sent) for each in shop.fakes.processors.values()]
    order = free(shop)
    assert (order.state, order.gross, order.tax) == ("paid", 0, 0)
    assert order.paid_at is not None
    assert LicenceKey.objects.filter(line__order=order, state="valid").count() == 1
    assert not Payment.objects.exists()
    assert not Paper.objects.exists()
    assert not Series.objects.exists(), "no number is used up"
    assert Coupon.objects.get().uses == 1
    assert [len(each.sent) for each in shop.fakes.processors.values()] == before
    ((to, _subject, text),) = mailed(mailbox)
    assert to == BUYER.email
    assert "nothing to pay and no receipt" in text
    assert "0.00" not in text
    with pytest.raises(CouponGoneError):
        free(shop)
    assert Order.objects.count() == 1


def test_an_unknown_coupon_is_said_beside_what_else_is_wrong(shop: Shop) -> None:
    answer = browser().post(CHECKOUT, FORM | {"coupon": "gift", "postal_code": "1"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This coupon is not known, is over, or is for another currency." in page
    assert "This is not a postcode of that country." in page
    assert "This field is required." in page, "the way to pay"
    assert "novalidate" in page, "one round, in our words"


def test_in_the_shop_nobody_has_to_choose_a_company(shop: Shop, gift: Coupon) -> None:
    visitor = browser()
    answer = visitor.post(CHECKOUT, FORM | {"coupon": "gift"})
    assert answer.status_code == 303
    page = visitor.get(answer["Location"]).content.decode()
    assert "Your order costs nothing, so there is no receipt" in page
    assert "Your licence keys" in page
    assert "Withdraw from this contract" not in page.partition("<main")[2].partition("</main>")[0]


def test_where_something_is_left_to_pay_a_company_is_asked_for(shop: Shop) -> None:
    Coupon.objects.create(code="ALMOST", percent=99, most_uses=1)
    answer = browser().post(CHECKOUT, FORM | {"coupon": "ALMOST"})
    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()
    with pytest.raises(NoWayToPayError):
        place(BUYER, Basket((STUDIO,), "EUR", "ALMOST"), processor="", language="en")
    assert not Order.objects.exists()
    assert Coupon.objects.get().uses == 0


def test_what_cost_nothing_can_be_fetched_and_taken_back(shop: Shop, gift: Coupon, staff: Client) -> None:
    order = free(shop)
    assert held.holds(order)
    page = staff.get(f"/desk/orders/{order.pk}/").content.decode()
    assert "None: nothing was paid." in page
    taken = Withdrawal.objects.create(person_id=order.person_id, order=order, email=order.email, name="A", told="B")
    assert answer_withdrawal.grant(taken) == answer_withdrawal.NOTHING
    assert not LicenceKey.objects.filter(state="valid").exists()
    assert not held.holds(order)
    assert not issue_missing(order.line_set.get())
    assert browser().get(f"/buy/order/{links.make(order)}/").status_code == 200
    assert Message.objects.filter(kind="purchases.bought").count() == 1


def test_a_coupon_for_something_else_is_told_and_stays_unused(shop: Shop) -> None:
    Coupon.objects.create(code="BOOK", percent=50, product="handbook", most_uses=1)
    paying = FORM | {"coupon": "book", "processor": "stripe"}
    answer = browser().post(CHECKOUT, paying)
    assert answer.status_code == 422
    assert "This coupon is for something else" in answer.content.decode()
    assert "Dieser Gutschein gilt für etwas anderes" in browser().post(f"/de{CHECKOUT}", paying).content.decode()
    assert not Order.objects.exists()
    assert Coupon.objects.get().uses == 0
    assert browser().post(f"{CHECKOUT}&handbook.pdf=1", paying).status_code == 303, "with what it is for, it counts"
    assert (Coupon.objects.get().uses, Order.objects.get().coupon) == (1, "BOOK")
