"""What waits at the shop's desk, coupons, and the books; and refunds that processes race for."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from keepword.enforcement.people.models import StaffRead
from keepword.parts.mail.models import Message
from keepword.parts.payments import books
from keepword.parts.payments.actions import give
from keepword.parts.payments.actions import refund as refunding
from keepword.parts.payments.actions.settle import settle
from keepword.parts.payments.models import Payment, Refund, Stray
from keepword.parts.purchases import bookkeeping
from keepword.parts.purchases.models import Coupon, Order, Paper, Withdrawal
from tests import people
from tests.people_in_folders import Forks, forks_on

from .conftest import Shop, buy, payment_of
from .test_desk import at, said

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


def withdrawn(order: Order, *, known: bool = True) -> Withdrawal:
    """A withdrawal as the form leaves it."""
    made: Withdrawal = Withdrawal.objects.create(
        person_id=order.person_id,
        order=order if known else None,
        email=order.email,
        name="Ada Example",
        told="My order",
    )
    return made


@pytest.mark.parametrize("person", ["visitor", "stranger"])
def test_nobody_but_staff_sees_or_does_anything(paid: Order, person: str) -> None:
    made = withdrawn(paid)
    stray = Stray.objects.create(processor="stripe", reference="cs_x", why="unknown", amount=1, currency="EUR")
    browser = people.come(person).browser
    wanted = 404 if person == "stranger" else 302
    for name in ("queue", "coupons", "accounts", "papers"):
        assert browser.get(at(name), {"period": "2026-Q4"}).status_code == wanted, name
    sent = {"act": "grant", "stray": str(stray.pk), "code": "FREE", "percent": "99"}
    for address in (at("settle"), at("withdrawal", made.pk), at("coupons"), at("coupon-end")):
        assert browser.post(address, sent).status_code == wanted, address
    assert not Refund.objects.exists()
    assert not Coupon.objects.exists()
    assert Stray.objects.get().settled_at is None
    assert not StaffRead.objects.exists()


def test_strays_are_shown_and_settled_once(paid: Order, staff: Client) -> None:
    payment = payment_of(paid)
    stray = Stray.objects.create(
        processor="stripe", reference=payment.reference, why="twice", amount=4900, currency="EUR"
    )
    page = staff.get(at("queue")).content.decode()
    assert at("order", paid.pk) in page
    assert "1 thing waits for you" in page
    assert said(staff.post(at("settle"), {"stray": stray.pk})) == "settled"
    assert said(staff.post(at("settle"), {"stray": stray.pk})) == "settled-before"
    for nonsense in ("", "x", "-1", "9" * 40, "１"):
        assert staff.post(at("settle"), {"stray": nonsense}).status_code == 404
    assert "Nothing waits" in staff.get(at("queue")).content.decode()


def test_money_that_did_not_go_back_waits_until_it_is_tried_again(shop: Shop, paid: Order, staff: Client) -> None:
    payment = payment_of(paid)
    old = timezone.now() - timedelta(hours=1)
    failed = Refund.objects.create(payment=payment, amount=100, state="failed", made_at=old)
    assert "the company refused" in staff.get(at("queue")).content.decode()
    Refund.objects.create(payment=payment, amount=100, state="done")
    assert "the company refused" not in staff.get(at("queue")).content.decode()
    Refund.objects.filter(pk=failed.pk).update(state="asked")
    assert "does not answer" in staff.get(at("queue")).content.decode()


def test_open_disputes_wait(shop: Shop, paid: Order, staff: Client) -> None:
    shop.fakes.stripe.dispute(payment_of(paid).capture)
    settle(payment_of(paid).pk)
    page = staff.get(at("queue")).content.decode()
    assert "not decided yet" in page
    assert at("order", paid.pk) in page


def test_the_first_page_of_the_desk_counts_what_waits(shop: Shop, paid: Order, staff: Client) -> None:
    assert 'id="waiting"' not in staff.get("/desk/").content.decode()
    Stray.objects.create(processor="stripe", reference="cs_1", why="unknown", amount=100, currency="EUR")
    Withdrawal.objects.create(person_id=paid.person_id, order=paid, email=paid.email, name="A", told="B")
    shop.fakes.stripe.dispute(payment_of(paid).capture)
    shop.deliver("stripe")
    page = staff.get("/desk/").content.decode().partition('id="waiting"')[2].partition("</section>")[0]
    found = dict(re.findall(r'href="/desk/orders/waiting/">([^<]+)</a></dt><dd class="figures">(\d+)</dd>', page))
    assert found == {"Withdrawals": "1", "Money that fits nothing": "1", "Disputes": "1"}


def test_a_withdrawal_is_accepted_once_and_gives_back_what_is_left(shop: Shop, paid: Order, staff: Client) -> None:
    give.give(payment_of(paid), 900, uuid4())
    made = withdrawn(paid)
    assert paid.number in staff.get(at("queue")).content.decode()
    assert said(staff.post(at("withdrawal", made.pk), {"act": "grant"})) == "granted-done"
    for again in ({"act": "grant"}, {"act": "refuse", "reason": "late"}):
        assert said(staff.post(at("withdrawal", made.pk), again)) == "answered-before"
    assert payment_of(paid).left == 0
    assert sorted(Refund.objects.values_list("amount", flat=True)) == [900, 4000]
    assert Withdrawal.objects.get().state == "granted"
    assert not Message.objects.filter(kind="purchases.not_withdrawn").exists()


def test_accepted_while_the_company_is_silent(shop: Shop, paid: Order, staff: Client) -> None:
    made = withdrawn(paid)
    shop.fakes.stripe.faults.add(kind="down", times=-1)
    try:
        assert said(staff.post(at("withdrawal", made.pk), {"act": "grant"})) == "granted-later"
    finally:
        shop.fakes.stripe.faults.clear()
    assert Refund.objects.get().state == "asked"


@pytest.mark.parametrize("reason", ["at-once", "late", "unknown", "back"])
def test_a_withdrawal_is_refused_with_a_reason_by_mail(paid: Order, staff: Client, reason: str) -> None:
    made = withdrawn(paid, known=reason != "unknown")
    assert said(staff.post(at("withdrawal", made.pk), {"act": "refuse", "reason": reason})) == "refused"
    assert Message.objects.filter(kind="purchases.not_withdrawn").count() == 1
    assert said(staff.post(at("withdrawal", made.pk), {"act": "refuse", "reason": reason})) == "answered-before"
    assert Message.objects.filter(kind="purchases.not_withdrawn").count() == 1
    assert not Refund.objects.exists()


@pytest.mark.parametrize("sent", [{"act": "refuse", "reason": "because"}, {"act": "refuse"}, {"act": "burn"}, {}])
def test_no_words_of_their_own_are_sent(paid: Order, staff: Client, sent: dict[str, str]) -> None:
    made = withdrawn(paid)
    assert staff.post(at("withdrawal", made.pk), sent).status_code == 422
    assert Withdrawal.objects.get().state == "waiting"


def test_one_without_an_order_gives_nothing_back(paid: Order, staff: Client) -> None:
    made = withdrawn(paid, known=False)
    assert said(staff.post(at("withdrawal", made.pk), {"act": "grant"})) == "answered-before"
    assert Withdrawal.objects.get().state == "waiting"


def test_what_somebody_wrote_is_opened_by_a_button_and_noted(paid: Order, staff: Client) -> None:
    made = withdrawn(paid)
    assert "My order" not in staff.get(at("queue")).content.decode()
    assert not StaffRead.objects.exists()
    assert "My order" in staff.post(at("withdrawal", made.pk), {"act": "show"}).content.decode()
    assert set(StaffRead.objects.values_list("datum", flat=True)) == {"purchase.withdrawal", "purchase.email"}


def test_a_coupon_is_made_used_and_ended(shop: Shop, staff: Client) -> None:
    sent = {"code": " spring-26 ", "percent": "10", "product": "wescom-studio", "most_uses": "1"}
    assert said(staff.post(at("coupons"), sent)) == "coupon-made"
    assert staff.post(at("coupons"), sent).status_code == 422, "there is one of this name"
    assert shop.order(coupon="SPRING-26").gross == 4410
    page = staff.get(at("coupons")).content.decode()
    assert "<span>everything</span>" not in page
    assert "1 / 1" in page
    assert said(staff.post(at("coupon-end"), {"code": "SPRING-26"})) == "coupon-ended"
    assert said(staff.post(at("coupon-end"), {"code": "SPRING-26"})) == "coupon-over"
    assert said(staff.post(at("coupons"), {"code": "ALL", "percent": "5"})) == "coupon-made"
    assert "<span>everything</span>" in staff.get(at("coupons")).content.decode()
    assert staff.post(at("coupon-end"), {"code": "NONE"}).status_code == 404


def test_a_coupon_of_an_amount_has_days(shop: Shop, staff: Client) -> None:
    today = timezone.localdate()
    sent = {"code": "FIVE", "amount": "5,50", "currency": "EUR", "begins": today, "ends": today}
    assert said(staff.post(at("coupons"), sent)) == "coupon-made"
    made = Coupon.objects.get()
    assert (made.amount, made.currency, made.percent) == (550, "EUR", 0)
    assert made.ends_at - made.begins_at == timedelta(days=1)
    assert shop.order(coupon="FIVE").gross == 4350


@pytest.mark.parametrize(
    "wrong",
    [{}, {"percent": "0"}, {"percent": "101"}, {"percent": "-5"}, {"percent": "5", "amount": "5", "currency": "EUR"},
     {"amount": "5"}, {"amount": "-5", "currency": "EUR"}, {"amount": "5.555", "currency": "EUR"},
     {"amount": "0", "currency": "EUR"}, {"amount": "99999999999", "currency": "EUR"},
     {"amount": "5", "currency": "XXX"},
     {"percent": "5", "code": "a b"}, {"percent": "5", "code": "AB"}, {"percent": "5", "code": "Ü10"},
     {"percent": "5", "product": "nothing"}, {"percent": "5", "most_uses": "0"},
     {"percent": "5", "most_uses": "9" * 30},
     {"percent": "5", "ends": "2020-01-01"}, {"percent": "5", "begins": "2090-02-01", "ends": "2090-01-01"}],
)  # fmt: skip
def test_what_is_no_coupon_is_refused(shop: Shop, staff: Client, wrong: dict[str, str]) -> None:
    assert staff.post(at("coupons"), {"code": "CODE"} | wrong).status_code == 422
    assert not Coupon.objects.exists()


def table(answer: Any) -> list[dict[str, str]]:
    assert answer.status_code == 200
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_books_list_each_paper_and_nobody(shop: Shop, staff: Client) -> None:
    order = buy(shop)
    give.give(payment_of(order), 1000, uuid4())
    today = timezone.now().date()
    named = f"{today.year}-Q{(today.month + 2) // 3}"
    assert f"<option>{named}</option>" in staff.get(at("accounts")).content.decode()
    assert not StaffRead.objects.exists()
    rows = table(staff.get(at("papers"), {"period": named}))
    assert [(each["Kind"], each["Net"], each["Tax"], each["Gross"]) for each in rows] == [
        ("receipt", "41.18", "7.82", "49.00"),
        ("credit", "-8.40", "-1.60", "-10.00"),
    ]
    receipt, credit = rows
    assert credit["Corrects"] == receipt["Number"]
    assert (receipt["Order"], receipt["Country"], receipt["Rate in percent"]) == (order.number, "DE", "19")
    assert receipt["Their number"] == payment_of(order).capture
    assert credit["Their number"] == Refund.objects.get().reference
    text = repr(rows)
    assert not [each for each in ("Ada", "Weg 1", "Berlin", "ada@example.org") if each in text]
    assert StaffRead.objects.get().purpose == "keep-accounts"
    assert table(staff.get(at("papers"), {"period": f"{today.year - 1}-01"})) == []


def test_a_company_s_number_is_no_formula(shop: Shop, staff: Client) -> None:
    order = buy(shop)
    Payment.objects.filter(pk=payment_of(order).pk).update(capture="=HYPERLINK(1)")
    row = table(staff.get(at("papers"), {"period": f"{timezone.now():%Y-%m}"}))[0]
    assert row["Their number"] == "'=HYPERLINK(1)"


def test_the_books_come_in_batches_and_miss_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        buy(shop)
    monkeypatch.setattr(books, "BATCH", 2)
    today = timezone.now().date()
    text = "".join(bookkeeping.TABLE.chunks(today, today + timedelta(days=1)))
    assert [row[0] for row in csv.reader(io.StringIO(text.lstrip("\ufeff")))][1:] == list(
        Paper.objects.order_by("issued_at").values_list("pk", flat=True)
    )


@pytest.mark.parametrize("period", ["", "2026", "2026-13", "2026-00", "2026-Q5", "2026-Q0", "1999-01", "2026-Q1 ", "x"])
def test_what_is_no_period_is_not_found(staff: Client, shop: Shop, period: str) -> None:
    assert books.period(period) is None
    assert staff.get(at("papers"), {"period": period}).status_code == 404


def test_periods_end_where_the_next_begins() -> None:
    assert books.period("2026-12") == (date(2026, 12, 1), date(2027, 1, 1))
    assert books.period("2026-Q4") == (date(2026, 10, 1), date(2027, 1, 1))
    assert books.period("2026-Q1") == (date(2026, 1, 1), date(2026, 4, 1))
    assert books.periods(date(2026, 8, 3), date(2026, 11, 2)) == [
        "2026-Q4", "2026-11", "2026-10", "2026-Q3", "2026-09", "2026-08",
    ]  # fmt: skip


# A payment that is there; many processes then want to give it back.
PAID = """
from keepword.parts.mail.actions.contact import contact
from keepword.parts.payments.models import Payment
payment = Payment.objects.create(
    person_id=contact("ada@example.org"), subject="order:x", processor="stripe",
    amount=4900, currency="EUR", state="paid",
)
print(payment.pk)
"""
RACE = """
import os
from uuid import UUID, uuid4
from django.db import connections
from keepword.parts.payments.actions.refund import TooMuchError, ask
connections.close_all()
children = []
for _ in range(6):
    child = os.fork()
    if not child:
        for _ in range(10):
            try:
                ask(UUID(PAYMENT), AMOUNT, UUID(KEY) if KEY else uuid4())
            except TooMuchError:
                pass
        os._exit(0)
    children.append(child)
print(all(os.waitpid(child, 0)[1] == 0 for child in children))
from keepword.parts.payments.models import Refund
print(Refund.objects.count(), sum(Refund.objects.values_list("amount", flat=True)))
"""


@pytest.fixture
def forks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Forks]:
    with forks_on(request.param, tmp_path / "data") as running:
        yield running


@pytest.mark.slow
@pytest.mark.parametrize(
    ("amount", "key", "wanted"),
    [(4900, "", "1 4900"), (1000, "", "4 4000"), (1000, str(uuid4()), "1 1000")],
    ids=["all of it", "a part each", "one button"],
)
@pytest.mark.parametrize("forks", ENGINES, indirect=True)
def test_processes_that_race_give_back_no_more_than_was_paid(forks: Forks, amount: int, key: str, wanted: str) -> None:
    payment = forks.run(PAID)[0]
    told = forks.run(f"PAYMENT, AMOUNT, KEY = {payment!r}, {amount}, {key!r}\n{RACE}")
    assert told == ["True", wanted]


def test_what_is_asked_for_counts_as_gone(paid: Order) -> None:
    refunding.ask(payment_of(paid).pk, 4000)
    assert refunding.left(payment_of(paid)) == 900
