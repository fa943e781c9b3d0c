"""Country and VAT number of an order, corrected by its buyer: what was paid stays, and the receipt is replaced."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from keepword.enforcement.people import purpose, requests
from keepword.parts.payments.actions import refund as refunding
from keepword.parts.payments.paper.setting import told
from keepword.parts.purchases import catalogue, links
from keepword.parts.purchases.actions.correct import NotNowError, correct
from keepword.parts.purchases.actions.papers import in_force, paper_of
from keepword.parts.purchases.models import Order, Paper, Series
from keepword.parts.purchases.places.address import Address
from tests.people import browser

from .conftest import BUYER, STUDIO, Shop, buy, payment_of
from .mailing import mailbox, mailed

__all__ = ["mailbox"]
PARIS = {
    "name": "Ada Example",
    "country_code": "FR",
    "street_address": "Rue 1",
    "postal_code": "75001",
    "city": "Paris",
    "vat_number": "",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    return browser()


@pytest.fixture
def union(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop of the Union, where companies elsewhere in it owe their tax themselves."""
    shop = replace(catalogue.current(), country="IE", vat_number="IE6388047V")
    monkeypatch.setattr(catalogue, "current", lambda: shop)


def at(order: Order) -> str:
    return f"/buy/order/{links.make(order)}/address/"


def papers(order: Order) -> list[Any]:
    with purpose.own(order.person_id):
        return [paper_of(each) for each in Paper.objects.order_by("issued_at", "number")]


def test_another_country_replaces_the_receipt_and_moves_no_money(
    shop: Shop, paid: Order, visitor: Client, mailbox: Path
) -> None:
    mailed(mailbox)
    asked = len(shop.fakes.stripe.sent)
    form = visitor.get(f"{at(paid)}?country=FR").content.decode()
    assert 'name="country_code" value="FR"' in form
    answer = visitor.post(f"{at(paid)}?country=FR", PARIS)
    assert answer.status_code == 303
    assert "A new receipt stands below" in visitor.get(answer["Location"]).content.decode()
    first, credit, second = papers(paid)
    year = first.issued.year
    numbers = [f"R-{year}-000001", f"C-{year}-000001", f"R-{year}-000002"]
    assert [each.number for each in (first, credit, second)] == numbers
    assert sum(Series.objects.values_list("last", flat=True)) == Paper.objects.count(), "no number is missing"
    assert (first.sums.tax, credit.sums.tax, second.sums.tax) == (782, 782, 817)
    assert first.sums.gross == credit.sums.gross == second.sums.gross == 4900
    assert second.buyer.lines == ("Rue 1", "75001 Paris", "France")
    assert (second.replaces, credit.of_number, credit.replaced) == (first.number, first.number, True)
    assert told(credit)["paid"][0] == "Cancelled; another receipt replaces it"
    assert ["Replaces receipt", first.number] in told(second)["facts"]
    paid.refresh_from_db()
    assert (paid.country, paid.gross, paid.net, paid.tax) == ("FR", 4900, 4083, 817)
    assert len(shop.fakes.stripe.sent) == asked, "no company hears of it"
    ((to, _, text),) = mailed(mailbox)[1:]
    assert to == paid.email
    assert second.number in text
    assert credit.number in text
    assert [each.kind for each in requests.of(paid.person_id)] == ["rectification"]


def test_what_goes_back_afterwards_is_of_the_new_receipt(paid: Order, visitor: Client) -> None:
    visitor.post(at(paid), PARIS)
    payment = payment_of(paid)
    for amount in (1000, 3900):
        refunding.send(refunding.ask(payment.pk, amount))
    second = papers(paid)[2]
    last = [each for each in papers(paid)[3:] if not each.replaced]
    assert [each.of_number for each in last] == [second.number] * 2
    assert sum(each.sums.tax for each in last) == second.sums.tax
    assert sum(each.sums.gross for each in last) == second.sums.gross


def test_a_vat_number_alone_leaves_the_tax_as_it_was(
    paid: Order, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = {**BUYER.address, "name": BUYER.name}
    dearer = replace(catalogue.current(), rates={"DE": 25_000})
    monkeypatch.setattr(catalogue, "current", lambda: dearer)
    assert visitor.post(at(paid), here | {"vat_number": "DE136695977"}).status_code == 422
    assert visitor.post(at(paid), here | {"vat_number": "136695976"}).status_code == 303
    first, _, second = papers(paid)
    assert (second.buyer.vat_number, second.sums.tax) == ("DE136695976", first.sums.tax)
    assert visitor.post(at(paid), here | {"vat_number": "DE136695976"})["Location"].endswith("/"), "nothing changed"
    assert Paper.objects.count() == 3


def test_a_company_elsewhere_in_the_union_owes_its_tax(shop: Shop, union: None) -> None:
    order = buy(shop)
    with purpose.own(order.person_id):
        assert correct(order, "Ada", Address("DE", "Weg 1", "10115", "Berlin"), "DE136695976") == "receipt"
    second = papers(order)[2]
    assert (second.reverse_charge, second.sums.tax, second.sums.net, second.sums.gross) == (True, 0, 4900, 4900)
    order.refresh_from_db()
    assert (order.reverse_charge, order.tax) == (True, 0)


def test_two_lines_with_a_discount_stay_what_they_were(shop: Shop) -> None:
    from keepword.parts.purchases.models import Coupon

    Coupon.objects.create(code="SPRING", percent=15)
    order = shop.order(STUDIO, ("handbook", "pdf", 2), coupon="SPRING")
    before = list(order.line_set.values_list("gross", flat=True))
    with purpose.own(order.person_id):
        assert correct(order, "Ada", Address("RO", "Strada 1", "010011", "București"), "") == "address"
    order.refresh_from_db()
    assert list(order.line_set.values_list("gross", flat=True)) == before
    assert sum(order.line_set.values_list("tax", flat=True)) == order.tax == round(order.gross * 21 / 121)
    assert order.net + order.tax == order.gross
    shop.pay(order)
    shop.deliver("stripe")
    assert [each.sums.tax for each in papers(order)] == [order.tax], (
        "an order that is not paid has no receipt to replace"
    )


def test_where_money_went_back_it_is_refused(paid: Order, visitor: Client) -> None:
    refunding.ask(payment_of(paid).pk, 100)
    answer = visitor.post(at(paid), PARIS)
    assert answer.status_code == 422
    assert "can’t be replaced any more" in answer.content.decode()
    paid.refresh_from_db()
    assert paid.country == "DE"
    assert Paper.objects.count() == 1


def test_not_without_end(paid: Order) -> None:
    where = [Address("FR", "Rue 1", "75001", "Paris"), Address("DE", "Weg 1", "10115", "Berlin")]
    with purpose.own(paid.person_id):
        for turn in range(3):
            assert correct(paid, "Ada", where[turn % 2], "") == "receipt"
        with pytest.raises(NotNowError):
            correct(paid, "Ada", where[1], "")
    counts = in_force(payment_of(paid))
    assert counts is not None
    assert re.fullmatch(r"R-\d{4}-000004", counts.number)
    assert Paper.objects.count() == 7
