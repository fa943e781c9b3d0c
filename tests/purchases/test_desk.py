"""The shop's desk: what staff see and do, what nobody else does, and money that goes back once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from keepword.enforcement.people import restriction
from keepword.enforcement.people.models import StaffRead
from keepword.parts.mail.models import Message
from keepword.parts.payments import reconciling
from keepword.parts.payments.actions.settle import settle
from keepword.parts.payments.models import Dispute, Refund
from keepword.parts.purchases import links
from keepword.parts.purchases.models import LicenceKey, Order, Paper
from tests import people
from tests.people import browser

from .conftest import Shop, buy, payment_of

COMPANIES = ("stripe", "paypal")


def at(name: str, *arguments: Any) -> str:
    return reverse(f"purchases:desk-{name}", args=arguments)


def refund(staff: Client, order: Order, **sent: Any) -> Any:
    """Presses the button under the order's payment."""
    sent = {"key": str(uuid4())} | sent
    return staff.post(at("refund", order.pk, payment_of(order).pk), sent)


def said(answer: Any) -> str:
    """The word for what happened."""
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"]).partition("?said=")[2]


def every_address(order: Order) -> list[tuple[str, str]]:
    """Each address of the desk with the method it takes."""
    paper = Paper.objects.filter(order=order).values_list("number", flat=True).first()
    return [
        ("get", at("orders")),
        ("post", at("search")),
        ("get", at("order", order.pk)),
        ("post", at("who", order.pk)),
        ("get", at("paper", paper)),
        ("post", at("refund", order.pk, payment_of(order).pk)),
        ("post", at("key", order.pk)),
        ("post", at("mail", order.pk)),
        ("post", at("close", order.pk)),
    ]


@pytest.mark.parametrize("person", ["visitor", "stranger"])
def test_nobody_but_staff_sees_or_does_anything(paid: Order, person: str) -> None:
    browser = people.come(person).browser
    wanted = 404 if person == "stranger" else 302
    sent = {"key": LicenceKey.objects.get().short, "act": "revoke", "amount": "1", "q": paid.number}
    for method, address in every_address(paid):
        assert getattr(browser, method)(address, sent).status_code == wanted, address
    assert not Refund.objects.exists()
    assert LicenceKey.objects.get().state == "valid"
    assert not StaffRead.objects.exists()


def test_wrong_methods_do_nothing(paid: Order, staff: Client) -> None:
    for method, address in every_address(paid):
        other = staff.post if method == "get" else staff.get
        assert other(address).status_code == 405, address


def test_the_desk_leads_to_the_orders_and_they_to_one(paid: Order, staff: Client) -> None:
    assert at("orders") in staff.get(reverse("desk:today")).content.decode()
    page = staff.get(at("orders")).content.decode()
    assert paid.number in page
    assert at("order", paid.pk) in page
    assert "<dd>Germany</dd>" in staff.get(at("order", paid.pk)).content.decode()
    assert paid.number in staff.get(at("orders"), {"state": "paid"}).content.decode()
    assert paid.number not in staff.get(at("orders"), {"state": "closed"}).content.decode()
    for nonsense in ({"state": "nowhere"}, {"page": "minus one"}, {"page": "999999"}):
        assert staff.get(at("orders"), nonsense).status_code == 200


def test_orders_come_in_pages(shop: Shop, staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = [shop.order() for _ in range(3)]
    monkeypatch.setattr("keepword.parts.purchases.desk_orders.PAGE", 2)
    first = staff.get(at("orders")).content.decode()
    second = staff.get(at("orders"), {"page": "2"}).content.decode()
    assert [each.number in first for each in orders] == [False, True, True]
    assert [each.number in second for each in orders] == [True, False, False]
    assert "page=2" in first


def test_search_is_exact_and_by_number_or_address(paid: Order, shop: Shop, staff: Client) -> None:
    for text in (paid.number, paid.number.lower().replace("-", " ")):
        assert staff.post(at("search"), {"q": text})["Location"] == at("order", paid.pk)
    assert staff.post(at("search"), {"q": "ADA@example.org "})["Location"] == at("order", paid.pk)
    other = shop.order()
    page = staff.post(at("search"), {"q": "ada@example.org"}).content.decode()
    assert paid.number in page
    assert other.number in page
    for text in ("ada@example", "da@example.org", paid.number[:-1], "%", "x" * 10_000, "@", ""):
        page = staff.post(at("search"), {"q": text})
        assert page.status_code == 200, text
        assert paid.number not in page.content.decode(), text


def test_a_page_names_nobody_and_opening_the_name_is_noted(paid: Order, staff: Client) -> None:
    secrets = ("Ada Example", "Weg 1", "ada@example.org")
    for address in (at("orders"), at("order", paid.pk)):
        page = staff.get(address).content.decode()
        assert not [each for each in secrets if each in page], address
    key = LicenceKey.objects.get()
    assert key.short in staff.get(at("order", paid.pk)).content.decode()
    assert not StaffRead.objects.exists()
    page = staff.post(at("who", paid.pk)).content.decode()
    assert not [each for each in secrets if each not in page]
    looks = set(StaffRead.objects.filter(person=paid.person_id).values_list("datum", "purpose"))
    assert looks == {(datum, "supply-purchase") for datum in ("purchase.name", "purchase.email", "purchase.address")}


def test_who_restricted_their_data_is_not_opened(paid: Order, staff: Client) -> None:
    restriction.begin(paid.person_id)
    page = staff.post(at("who", paid.pk)).content.decode()
    assert "restricted" in page
    assert "Ada Example" not in page
    assert not StaffRead.objects.exists()


def test_papers_are_noted_as_read(paid: Order, staff: Client) -> None:
    answer = staff.get(at("paper", Paper.objects.get().number))
    assert answer.content.startswith(b"%PDF")
    assert StaffRead.objects.get().purpose == "keep-accounts"
    assert staff.get(at("paper", "R-1999-000001")).status_code == 404


@pytest.mark.parametrize("company", COMPANIES)
def test_a_part_goes_back_and_then_all_that_is_left(shop: Shop, staff: Client, company: str) -> None:
    order = buy(shop, by=company)
    assert said(refund(staff, order, amount="12,50")) == "refund-done"
    assert payment_of(order).refunded == 1250
    assert "at most" in staff.get(at("order", order.pk)).content.decode().lower()
    assert said(refund(staff, order, all="3650")) == "refund-done"
    assert payment_of(order).left == 0
    assert LicenceKey.objects.get().state == "revoked"
    assert Paper.objects.filter(kind="credit").count() == 2
    page = staff.get(at("order", order.pk)).content.decode()
    assert "Give all" not in page


@pytest.mark.parametrize(
    "amount",
    ["", "0", "0.00", "-1", "-0.01", "49.01", "1e3", "1,000.00", "1,000", "12.505", "９", "٣", "NaN", "1" * 40,
     "1" * 41, "99999999999", "$5", "5 EUR", "0x10", "12.5.0", "½"],
)  # fmt: skip
def test_what_is_no_amount_gives_nothing_back(paid: Order, staff: Client, amount: str) -> None:
    answer = refund(staff, paid, amount=amount)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert not Refund.objects.exists()


@pytest.mark.parametrize("whole", ["0", "-1", "4901", "9" * 30, "all"])
def test_a_tampered_whole_gives_nothing_back(paid: Order, staff: Client, whole: str) -> None:
    assert refund(staff, paid, all=whole).status_code == 422
    assert not Refund.objects.exists()


def test_a_currency_without_decimals_takes_none(paid: Order, staff: Client) -> None:
    payment = payment_of(paid)
    type(payment).objects.filter(pk=payment.pk).update(currency="JPY")
    assert refund(staff, paid, amount="12.50").status_code == 422
    assert not Refund.objects.exists()


def test_a_tampered_key_or_payment_moves_nothing(shop: Shop, paid: Order, staff: Client) -> None:
    assert refund(staff, paid, amount="1", key="x").status_code == 422
    other = shop.order()
    address = at("refund", other.pk, payment_of(paid).pk)
    assert staff.post(address, {"key": str(uuid4()), "amount": "1"}).status_code == 404
    assert refund(staff, other, amount="1").status_code == 422  # nobody has paid it
    assert not Refund.objects.exists()


def test_pressed_twice_it_goes_back_once(paid: Order, staff: Client) -> None:
    sent = {"key": str(uuid4()), "amount": "10"}
    assert [said(refund(staff, paid, **sent)) for _ in range(3)] == ["refund-done"] * 3
    assert Refund.objects.count() == 1
    assert payment_of(paid).refunded == 1000
    assert Message.objects.filter(kind="purchases.given_back").count() == 1


def test_a_silent_company_is_said_and_the_refund_goes_later(shop: Shop, paid: Order, staff: Client) -> None:
    shop.fakes.stripe.faults.add(kind="down", times=-1)
    try:
        assert said(refund(staff, paid, all="4900")) == "refund-later"
        assert refund(staff, paid, all="4900").status_code == 422, "what is on its way can't go twice"
    finally:
        shop.fakes.stripe.faults.clear()
    page = staff.get(at("order", paid.pk) + "?said=refund-later").content.decode()
    assert "does not answer" in page
    Refund.objects.update(made_at="2026-01-01T00:00:00Z")
    assert reconciling.send_refunds() == 1
    assert payment_of(paid).refunded == 4900
    assert Refund.objects.get().state == "done"


def test_keys_are_revoked_replaced_and_issued(paid: Order, staff: Client) -> None:
    first = LicenceKey.objects.get()
    again = {"act": "again", "key": first.short}
    assert said(staff.post(at("key", paid.pk), again)) == "key-replaced"
    assert said(staff.post(at("key", paid.pk), again)) == "key-over"
    second = LicenceKey.objects.get(state="valid")
    assert second.short != first.short
    assert said(staff.post(at("key", paid.pk), {"act": "revoke", "key": second.short})) == "key-revoked"
    theirs = reverse("purchases:order", args=[links.make(paid)])
    page = browser().get(theirs).content.decode()
    assert f"{second.short}</span> is revoked" in page
    assert first.short not in page
    issue = {"act": "issue", "line": "0"}
    assert said(staff.post(at("key", paid.pk), issue)) == "key-issued"
    assert said(staff.post(at("key", paid.pk), issue)) == "key-not-issued"
    assert LicenceKey.objects.filter(state="valid").count() == 1
    page = browser().get(theirs).content.decode()
    assert "For one person." in page
    assert "is revoked" not in page
    for nonsense in ({"act": "issue", "line": "7"}, {"act": "issue", "line": "-1"}, {"act": "revoke", "key": "x"}):
        assert staff.post(at("key", paid.pk), nonsense).status_code == 404


def test_no_key_is_issued_when_the_money_went_back(paid: Order, staff: Client) -> None:
    refund(staff, paid, all="4900")
    assert said(staff.post(at("key", paid.pk), {"act": "issue", "line": "0"})) == "key-not-issued"
    assert not LicenceKey.objects.filter(state="valid").exists()


def test_it_is_mailed_again_but_not_over_and_over(shop: Shop, paid: Order, staff: Client) -> None:
    assert said(staff.post(at("mail", paid.pk))) == "mailed"
    assert said(staff.post(at("mail", paid.pk))) == "not-mailed"
    assert Message.objects.filter(kind="purchases.bought").count() == 2
    Order.objects.update(sent_again_at="2026-01-01T00:00:00Z")
    assert said(staff.post(at("mail", paid.pk))) == "mailed"
    assert said(staff.post(at("mail", shop.order().pk))) == "not-mailed"


@pytest.mark.parametrize("company", COMPANIES)
def test_an_open_order_is_closed(shop: Shop, staff: Client, company: str) -> None:
    order = shop.order(by=company)
    assert "Close this order" in staff.get(at("order", order.pk)).content.decode()
    assert said(staff.post(at("close", order.pk))) == "closed"
    assert said(staff.post(at("close", order.pk))) == "not-closed"
    order.refresh_from_db()
    assert order.state == "closed"


def test_a_paid_order_is_not_closed(paid: Order, staff: Client) -> None:
    assert said(staff.post(at("close", paid.pk))) == "not-closed"
    paid.refresh_from_db()
    assert paid.state == "paid"


def test_disputes_are_shown_as_what_they_are(shop: Shop, paid: Order, staff: Client) -> None:
    shop.fakes.stripe.dispute(payment_of(paid).capture)
    settle(payment_of(paid).pk)
    assert Dispute.objects.get().state == "open"
    assert "not decided yet" in staff.get(at("order", paid.pk)).content.decode()
