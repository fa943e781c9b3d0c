"""What PayPal tells of by its own number alone: disputes, and its list of what moved."""

from __future__ import annotations

import pytest

from keepword.parts.payments import processors, reconciling
from keepword.parts.payments.actions import hear
from keepword.parts.payments.actions import refund as refunding
from keepword.parts.payments.models import Dispute, Event, Payment, Refund, Stray
from keepword.parts.purchases.models import LicenceKey, Order, Paper
from payment_fakes import payers
from tests.payment_fakes.conftest import Wallet
from tests.payment_fakes.test_paypal_money_back import captured, euros

from .conftest import Shop, buy, payment_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(shop: Shop) -> Order:
    """Paid by PayPal, all messages taken."""
    shop.fakes.forget()
    made = buy(shop, "paypal")
    shop.deliver("paypal")
    return made


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_a_dispute_is_seen_from_its_messages(shop: Shop, order: Order, outcome: str) -> None:
    payment = payment_of(order)
    number = shop.fakes.paypal.dispute(payment.capture)["dispute_id"]
    for _ in range(2):
        for each in shop.fakes.paypal.outbox.journeys:
            shop.fakes.paypal.outbox.redeliver(each)
        shop.deliver("paypal")
    seen = Dispute.objects.get()
    assert (seen.reference, seen.amount, seen.state, seen.payment) == (number, 4900, "open", payment)
    shop.fakes.paypal.end_dispute(number, outcome)
    shop.deliver("paypal")
    seen.refresh_from_db()
    assert seen.state == outcome
    told = repr([list(model.objects.values_list()) for model in (Dispute, Event, Payment)])
    assert not [secret for secret in payers.SECRETS if secret in told]


def test_what_a_lost_dispute_took_is_not_given_back_once_more(shop: Shop, order: Order) -> None:
    payment = payment_of(order)
    number = shop.fakes.paypal.dispute(payment.capture)["dispute_id"]
    shop.deliver("paypal")
    assert refunding.left(payment) == 4900
    shop.fakes.paypal.end_dispute(number, "lost")
    shop.deliver("paypal")
    with pytest.raises(refunding.TooMuchError) as too_much:
        refunding.ask(payment.pk, 100)
    assert too_much.value.left == 0


def test_an_app_that_may_not_see_disputes_loses_nothing(shop: Shop, order: Order) -> None:
    shop.fakes.paypal.faults.add(kind="error", status=403, path="/v1/customer/disputes")
    shop.fakes.paypal.dispute(payment_of(order).capture)
    shop.deliver("paypal")
    assert not Dispute.objects.exists()
    assert not Event.objects.filter(done_at=None).exists()


def test_money_that_no_message_told_of_is_found_in_the_list(shop: Shop) -> None:
    shop.fakes.forget()
    order = shop.order(by="paypal")
    shop.pay(order)
    processors.named("paypal").collect(payment_of(order).reference)  # and then we were killed
    shop.messages("paypal")
    assert reconciling.compare() == 1
    order.refresh_from_db()
    assert order.state == "paid"
    assert reconciling.compare() == 0


def test_a_refund_there_that_no_message_told_of_is_found_in_the_list(shop: Shop, order: Order) -> None:
    shop.fakes.paypal.refund(payment_of(order).capture, "5.00")
    shop.messages("paypal")
    assert reconciling.compare() == 1
    refund = Refund.objects.get()
    assert (refund.ours, refund.amount, refund.state) == (False, 500, "done")
    assert Paper.objects.filter(kind="credit").count() == 1
    assert reconciling.compare() == 0


def test_the_list_is_read_to_its_last_page(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.fakes.forget()
    orders = [buy(shop, "paypal") for _ in range(5)]
    Payment.objects.update(state="pending")
    Order.objects.update(state="open")
    for each in (LicenceKey, Paper):  # as if none had been handed over
        each.objects.all().delete()
    monkeypatch.setattr("keepword.parts.disclosures.carriers.paypal_finding.PAGE", 2)
    assert reconciling.compare() == len(orders)
    assert Payment.objects.filter(state="paid").count() == len(orders)


def test_of_the_list_nothing_but_numbers_and_states_is_asked_for(shop: Shop, order: Order) -> None:
    list(processors.named("paypal").lately(order.made_at))
    asked = [each for each in shop.fakes.paypal.sent if each.path == "/v1/reporting/transactions"]
    assert [(each.status, each.refused, each.fields["fields"]) for each in asked] == [(200, [], "transaction_info")]


def test_money_of_another_shop_with_the_same_account_is_not_asked_about(shop: Shop, order: Order) -> None:
    captured(shop.fakes, Wallet(shop.fakes))
    assert reconciling.compare() == 0
    assert not Stray.objects.exists()


@pytest.mark.parametrize("status", [403, 503])
def test_a_list_that_can_not_be_had_stops_nothing(
    shop: Shop, order: Order, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    shop.fakes.paypal.faults.add(kind="error", status=status, path="/v1/reporting")
    assert reconciling.compare() == 0
    assert any("list" in each.getMessage() or "compared" in each.getMessage() for each in caplog.records)
    assert not Stray.objects.exists()


def test_a_refund_with_words_of_its_own_is_no_number_of_ours(shop: Shop, order: Order) -> None:
    """Whoever refunds at PayPal may write there what they like."""
    said = {"amount": euros("1.00"), "custom_id": "as we said on the phone"}
    _, answer = Wallet(shop.fakes)("POST", f"/v2/payments/captures/{payment_of(order).capture}/refund", said)
    shop.deliver("paypal")
    assert Refund.objects.get().reference == answer["id"]


def test_answers_that_are_not_understood_hold_up_nothing_else(shop: Shop, order: Order) -> None:
    capture = payment_of(order).capture
    shop.fakes.paypal.refund(capture, "5.00")
    other = shop.order(by="stripe")
    shop.pay(other)
    shop.fakes.paypal.faults.add(kind="empty", method="GET", times=-1)
    shop.deliver("paypal")
    shop.deliver("stripe")
    other.refresh_from_db()
    assert other.state == "paid"
    (waiting,) = Event.objects.filter(done_at=None)
    assert (waiting.processor, waiting.tries) == ("paypal", 1)
    assert reconciling.compare() == 0
    shop.fakes.paypal.faults.clear()
    Event.objects.update(next_try_at=order.made_at)
    hear.work_off()
    assert Refund.objects.get().amount == 500
