"""From an order to key, receipt and mail, by both companies, in whatever order their messages come."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from keepword.enforcement.keys import signing
from keepword.enforcement.people import purpose
from keepword.enforcement.refused import Refused
from keepword.parts.disclosures import handing
from keepword.parts.disclosures.carriers.payment import Forged, Seen
from keepword.parts.mail.models import Message
from keepword.parts.payments import processors, reconciling
from keepword.parts.payments.actions import hear
from keepword.parts.payments.actions import refund as refunding
from keepword.parts.payments.actions.settle import settle, write
from keepword.parts.payments.models import Dispute, Event, Payment, Refund, Stray
from keepword.parts.purchases import licence, links
from keepword.parts.purchases.actions.order import CouponGoneError, open_page, pay_with
from keepword.parts.purchases.actions.papers import paper_of
from keepword.parts.purchases.models import Coupon, LicenceKey, Order, Paper
from payment_fakes import browser
from tests import people

from .conftest import SITE, STUDIO, Shop, payment_of

COMPANIES = ("stripe", "paypal")


def complete(order: Order) -> None:
    """The order is paid, and exactly once."""
    order.refresh_from_db()
    assert order.state == "paid"
    assert LicenceKey.objects.filter(line__order=order).count() == sum(line.licence for line in order.line_set.all())
    assert Paper.objects.filter(order=order, kind="receipt").count() == 1
    assert Message.objects.filter(kind="purchases.bought").count() == 1


@pytest.mark.parametrize("company", COMPANIES)
def test_a_message_completes_the_order(shop: Shop, company: str) -> None:
    order = shop.order(by=company)
    shop.pay(order)
    if company == "paypal":
        shop.deliver(company)  # approved: it is for us to collect
    assert shop.deliver(company) >= 1
    complete(order)
    payment = payment_of(order)
    assert (payment.state, payment.amount, payment.currency) == ("paid", 4900, "EUR")
    with purpose.own(order.person_id):
        key = LicenceKey.objects.get()
        said = licence.read([signing.public("licences")], key.text, "wescom-studio")
        assert (said.edition, said.seats) == ("single", 1)
        receipt = paper_of(Paper.objects.get())
        mail = json.loads(Message.objects.get(kind="purchases.bought").payload)
    assert mail["base"] == SITE, "links in mails begin with the address by which the buyer came"
    assert (receipt.number[-7:], receipt.sums.gross, receipt.sums.tax) == ("-000001", 4900, 782)
    assert receipt.buyer.lines == ("Weg 1", "10115 Berlin", "Germany")


@pytest.mark.parametrize("company", COMPANIES)
def test_coming_back_completes_the_order_without_any_message(shop: Shop, company: str) -> None:
    order = shop.order(by=company)
    shop.pay(order)
    settle(payment_of(order).pk)
    settle(payment_of(order).pk)
    complete(order)
    shop.deliver(company)
    complete(order)


@pytest.mark.parametrize("company", COMPANIES)
def test_reconciling_completes_the_order_when_both_are_lost(shop: Shop, company: str) -> None:
    order = shop.order(by=company)
    shop.pay(order)
    shop.messages(company)
    Payment.objects.update(looked_at="2026-01-01T00:00:00Z")
    reconciling.look_at_open()
    complete(order)


def test_each_message_a_hundred_times_has_one_effect(shop: Shop) -> None:
    order = shop.order()
    shop.pay(order)
    sent = shop.messages("stripe")
    for each in sent * 100:
        assert shop.hear("stripe", each.body, each.headers) == 204
    assert Event.objects.count() == len({each.event for each in sent})
    while hear.work_off():
        continue
    complete(order)


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_answers_in_all_orders_end_alike(shop: Shop) -> None:
    """What the company said at six moments, written down in all 720 orders, as when some of it is old by then."""
    order = shop.order()
    payment = payment_of(order)
    company = processors.named("stripe")
    seen = [company.look(payment.reference)]
    shop.pay(order)
    seen.append(company.look(payment.reference))
    capture = seen[-1].capture
    shop.fakes.stripe.refund(capture, 1000)
    seen.append(company.look(payment.reference))
    shop.fakes.stripe.refund(capture, 500)
    seen.append(company.look(payment.reference))
    dispute = shop.fakes.stripe.dispute(capture)
    seen.append(company.look(payment.reference))
    shop.fakes.stripe.end_dispute(dispute["id"], "lost")
    seen.append(company.look(payment.reference))
    assert len({repr(each) for each in seen}) == 6
    ends = list(ends_of(payment, seen))
    assert len(ends) == 720
    assert set(ends) == {("paid", 1500, (500, 1000, 3400), ("lost",), 1)}


def ends_of(payment: Payment, seen: list[Seen]) -> Iterator[tuple[object, ...]]:
    """Where each order of these answers leads; orders that begin alike share their beginning."""
    if not seen:
        yield end_of(payment)
    for place, each in enumerate(seen):
        with transaction.atomic():
            write(payment.pk, each)
            yield from ends_of(payment, seen[:place] + seen[place + 1 :])
            transaction.set_rollback(True)


def end_of(payment: Payment) -> tuple[object, ...]:
    """All that a payment led to."""
    payment.refresh_from_db()
    credits = Paper.objects.filter(kind="credit").order_by("gross").values_list("gross", flat=True)
    disputes = Dispute.objects.values_list("state", flat=True)
    return payment.state, payment.refunded, tuple(credits), tuple(disputes), LicenceKey.objects.count()


@pytest.mark.slow
def test_messages_in_any_order_end_alike(shop: Shop) -> None:
    order = shop.order()
    shop.pay(order)
    payment = payment_of(order)
    capture = processors.named("stripe").look(payment.reference).capture
    shop.fakes.stripe.refund(capture, 1000)
    shop.fakes.stripe.dispute(capture)
    sent = shop.messages("stripe")
    ends = set()
    for turn in range(12):
        places = random.Random(turn).sample(range(len(sent)), len(sent))
        with transaction.atomic():
            for place in places:
                shop.hear("stripe", sent[place].body, sent[place].headers)
                hear.work_off()
            ends.add(end_of(payment))
            transaction.set_rollback(True)
    assert ends == {("paid", 1000, (1000,), ("open",), 1)}


def test_a_declined_card_leaves_the_order_open_and_another_try_pays(shop: Shop) -> None:
    order = shop.order()
    with pytest.raises(browser.NotPaid):
        shop.pay(order, card="4000000000000002")
    settle(payment_of(order).pk)
    order.refresh_from_db()
    assert order.state == "open"
    shop.pay(order)
    shop.deliver("stripe")
    complete(order)


def test_paypal_declines_and_the_buyer_chooses_again(shop: Shop) -> None:
    from keepword.parts.disclosures.carriers.payment import Declined

    order = shop.order(by="paypal")
    shop.pay(order, declines=True)
    with pytest.raises(Declined):
        settle(payment_of(order).pk)
    order.refresh_from_db()
    assert order.state == "open"


@pytest.mark.parametrize("company", COMPANIES)
def test_a_page_whose_address_got_lost_is_asked_for_again_later(shop: Shop, company: str) -> None:
    order = shop.order(by=company)
    reference = payment_of(order).reference
    Payment.objects.update(reference=None, page="")  # it was made there, and the answer did not arrive
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        open_page(order, payment_of(order), SITE)
    assert payment_of(order).reference == reference
    shop.pay(order)
    settle(payment_of(order).pk)
    complete(order)


@pytest.mark.parametrize("company", COMPANIES)
def test_money_back_in_part_and_then_whole(shop: Shop, company: str) -> None:
    order = shop.order(("wescom-studio", "team", 1), ("handbook", "pdf", 2), by=company)
    shop.pay(order)
    settle(payment_of(order).pk)
    payment = payment_of(order)
    refunding.send(refunding.ask(payment.pk, 5000))
    payment.refresh_from_db()
    assert payment.refunded == 5000
    assert LicenceKey.objects.get().state == "valid"
    with pytest.raises(refunding.TooMuchError) as too_much:
        refunding.ask(payment.pk, payment.amount)
    assert too_much.value.left == payment.amount - 5000
    refunding.send(refunding.ask(payment.pk, payment.amount - 5000))
    payment.refresh_from_db()
    assert payment.left == 0
    assert LicenceKey.objects.get().state == "revoked"
    with purpose.own(order.person_id):
        receipt = paper_of(Paper.objects.get(kind="receipt"))
        credits = [paper_of(each) for each in Paper.objects.filter(kind="credit")]
    assert sum(each.sums.gross for each in credits) == receipt.sums.gross
    assert sum(each.sums.tax for each in credits) == receipt.sums.tax
    assert Message.objects.filter(kind="purchases.given_back").count() == 2


def test_a_refund_at_the_company_itself_is_noticed(shop: Shop) -> None:
    order = shop.order()
    shop.pay(order)
    shop.deliver("stripe")
    shop.fakes.stripe.refund(payment_of(order).capture, 900)
    shop.deliver("stripe")
    refund = Refund.objects.get()
    assert (refund.ours, refund.amount, refund.state) == (False, 900, "done")
    assert Paper.objects.filter(kind="credit").count() == 1


def two_pages(shop: Shop) -> Order:
    """An order with a page open at each company."""
    order = shop.order()
    open_page(order, pay_with(order, "paypal"), SITE)
    return order


def test_paid_twice_goes_to_the_desk(shop: Shop) -> None:
    order = two_pages(shop)
    browser.pay(Payment.objects.get(processor="stripe").page)
    browser.approve(Payment.objects.get(processor="paypal").page)
    for each in Payment.objects.order_by("processor"):  # Stripe takes the money without asking
        settle(each.pk)
    complete(order)
    assert [each.why for each in Stray.objects.all()] == ["twice"]


def test_what_is_paid_already_is_not_collected_a_second_time(shop: Shop) -> None:
    order = two_pages(shop)
    browser.pay(Payment.objects.get(processor="stripe").page)
    shop.deliver("stripe")
    browser.approve(Payment.objects.get(processor="paypal").page)
    shop.deliver("paypal")
    complete(order)
    assert Payment.objects.get(processor="paypal").state == "open"
    assert not Stray.objects.exists()


def test_the_page_of_an_order_works_when_its_company_is_not_used_any_more(shop: Shop, settings: Any) -> None:
    order = shop.order(by="paypal")
    settings.KEEPWORD_PROCESSORS = {"stripe": settings.KEEPWORD_PROCESSORS["stripe"]}
    assert people.browser().get(f"/buy/order/{links.make(order)}/?back=yes").status_code == 200


def test_money_of_another_shop_goes_to_the_desk(shop: Shop) -> None:
    """An account that others use, too: nothing here is about it."""
    order = shop.order()
    shop.pay(order)
    Payment.objects.all().delete()
    shop.deliver("stripe")
    assert [each.why for each in Stray.objects.all()] == ["unknown"]


def test_killed_before_the_number_of_the_page_was_kept(shop: Shop) -> None:
    order = shop.order()
    shop.pay(order)
    Payment.objects.update(reference=None)
    shop.deliver("stripe")
    complete(order)


def test_a_company_that_is_down_loses_nothing(shop: Shop) -> None:
    order = shop.order()
    shop.pay(order)
    shop.fakes.stripe.faults.add(kind="down", times=-1)
    try:
        sent = shop.messages("stripe")
        for each in sent:
            assert shop.hear("stripe", each.body, each.headers) == 204
            assert hear.work_off() == 0
    finally:
        shop.fakes.stripe.faults.clear()
    Event.objects.update(next_try_at="2026-01-01T00:00:00Z")
    assert hear.work_off() == len(sent)
    complete(order)


@pytest.mark.slow
def test_ten_thousand_forged_messages(shop: Shop) -> None:
    order = shop.order()
    shop.pay(order)
    true = shop.messages("stripe")[0]
    company, draw = processors.named("stripe"), random.Random(3)
    for number in range(10_000):
        body, headers = bytearray(true.body), dict(true.headers)
        if number % 2:
            body[draw.randrange(len(body))] ^= 1 << draw.randrange(8)
        else:
            headers["Stripe-Signature"] = f"t={draw.randrange(2**31)},v1={draw.randbytes(32).hex()}"
        if number % 100 == 0:  # through the whole site, too
            assert shop.hear("stripe", bytes(body), headers) == 400
        with pytest.raises(Forged):
            company.hear(headers, bytes(body))
    assert not Event.objects.exists()


@pytest.mark.parametrize("header", ["Paypal-Transmission-Id", "Paypal-Transmission-Time", "Paypal-Transmission-Sig"])
def test_a_forged_message_of_paypal(shop: Shop, header: str) -> None:
    order = shop.order(by="paypal")
    shop.pay(order)
    true = shop.messages("paypal")[0]
    headers = {name.title(): value for name, value in true.headers.items()}
    draw = random.Random(4)
    for _ in range(200):
        body = bytearray(true.body)
        body[draw.randrange(len(body))] ^= 1 << draw.randrange(8)
        assert shop.hear("paypal", bytes(body), headers) == 400
    assert shop.hear("paypal", true.body, headers | {header: headers[header][::-1]}) == 400
    elsewhere = {"Paypal-Cert-Url": "https://paypal.example/v1/notifications/certs/CERT"}
    assert shop.hear("paypal", true.body, headers | elsewhere) == 400
    assert not Event.objects.exists()
    assert shop.hear("paypal", true.body, headers) == 204


def test_the_companies_were_sent_what_is_declared_and_no_field_they_do_not_know(shop: Shop) -> None:
    for company in COMPANIES:
        order = shop.order(by=company)
        shop.pay(order)
        settle(payment_of(order).pk)
        refunding.send(refunding.ask(payment_of(order).pk, 100))
    for office in shop.fakes.processors.values():
        assert not [each.refused for each in office.sent if each.refused]
        told = repr([each.fields for each in office.sent])
        assert "Ada Example" not in told
        assert "Weg 1" not in told
    assert "ada@example.org" not in repr([each.fields for each in shop.fakes.paypal.sent])


@pytest.mark.parametrize("company", COMPANIES)
def test_what_no_part_declares_goes_to_no_company(shop: Shop, company: str, monkeypatch: pytest.MonkeyPatch) -> None:
    order = shop.order(by=company)
    shop.pay(order)
    settle(payment_of(order).pk)
    refund = refunding.ask(payment_of(order).pk, 100)
    Refund.objects.update(made_at=timezone.now() - timedelta(minutes=2))
    asked = len(shop.fakes.processors[company].sent)
    with monkeypatch.context() as undeclared:
        undeclared.setattr(handing, "GIVEN", [])
        with pytest.raises(Refused):
            shop.order(by=company)
        with pytest.raises(Refused):
            refunding.send(refund)
        assert reconciling.send_refunds() == 0, "one that is refused holds up no other"
    assert len(shop.fakes.processors[company].sent) == asked
    assert reconciling.send_refunds() == 1


def test_two_things_with_a_coupon(shop: Shop) -> None:
    Coupon.objects.create(code="SPRING", percent=15, most_uses=1)
    order = shop.order(STUDIO, ("handbook", "pdf", 1), coupon="SPRING")
    assert order.gross == 6800 - 1020
    shop.pay(order)
    settle(payment_of(order).pk)
    complete(order)
    with pytest.raises(CouponGoneError):
        shop.order(coupon="SPRING")


def test_a_coupon_for_one_thing_lowers_the_price_of_no_other(shop: Shop) -> None:
    Coupon.objects.create(code="HALF", percent=50, product="wescom-studio", most_uses=1)
    order = shop.order(("handbook", "pdf", 1), coupon="HALF")
    assert (order.gross, order.coupon, Coupon.objects.get().uses) == (1900, "", 0), "what it is not for takes no use"
    order = shop.order(STUDIO, ("handbook", "pdf", 1), coupon="HALF")
    assert (order.gross, order.coupon, Coupon.objects.get().uses) == (1900 + 2450, "HALF", 1)
    lines = order.line_set.values_list("product", "discount", "gross")
    assert list(lines) == [("wescom-studio", 2450, 2450), ("handbook", 0, 1900)]
    assert sum(line.tax for line in order.line_set.all()) == order.tax
