"""Disputes of which no message arrives: those that began are found in a list, and their end is asked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from keepword.parts.payments import processors, reconciling
from keepword.parts.payments.actions.settle import settle
from keepword.parts.payments.models import Dispute, Payment, Stray
from keepword.parts.purchases.models import Paper
from tests.payment_fakes.conftest import Wallet
from tests.payment_fakes.test_paypal_money_back import captured

from .conftest import Shop, buy, payment_of

pytestmark = pytest.mark.django_db

COMPANIES = ["stripe", "paypal"]


def begun(shop: Shop, company: str) -> tuple[Payment, str]:
    """A payment of which somebody objects, and the company's number of that; its messages got lost."""
    payment: Payment = payment_of(buy(shop, company))
    made = shop.fakes.processors[company].dispute(payment.capture)
    shop.messages(company)
    return payment, str(made.get("dispute_id") or made["id"])


@pytest.mark.parametrize("company", COMPANIES)
def test_one_that_began_is_found_in_the_list(shop: Shop, company: str) -> None:
    shop.fakes.forget()
    payment, number = begun(shop, company)
    assert reconciling.compare() == 1
    found = Dispute.objects.get()
    assert (found.payment, found.reference, found.amount, found.state) == (payment, number, 4900, "open")
    assert reconciling.compare() == 0


@pytest.mark.parametrize("company", COMPANIES)
def test_one_that_ended_is_asked_about(shop: Shop, company: str) -> None:
    shop.fakes.forget()
    _, number = begun(shop, company)
    reconciling.compare()
    shop.fakes.processors[company].end_dispute(number, "lost")
    shop.messages(company)
    assert reconciling.look_at_disputes() == 0, "not again at once"
    Payment.objects.update(looked_at=timezone.now() - timedelta(hours=7))
    assert reconciling.look_at_disputes() == 1
    assert (Dispute.objects.get().state, Paper.objects.filter(kind="credit").count()) == ("lost", 1)
    Payment.objects.update(looked_at=timezone.now() - timedelta(hours=7))
    assert reconciling.look_at_disputes() == 0, "nothing is left to be asked about"


def test_a_silent_company_is_asked_again_later(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    shop.fakes.forget()
    begun(shop, "stripe")
    reconciling.compare()
    Payment.objects.update(looked_at=timezone.now() - timedelta(hours=7))
    shop.fakes.stripe.faults.add(kind="down", method="GET", times=-1)
    try:
        assert reconciling.look_at_disputes() == 1
    finally:
        shop.fakes.stripe.faults.clear()
    assert "could not be looked at" in caplog.text
    assert reconciling.look_at_disputes() == 0


def test_the_list_is_read_to_its_last_page(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.fakes.forget()
    numbers = {begun(shop, "paypal")[1] for _ in range(5)}
    monkeypatch.setattr("keepword.parts.disclosures.carriers.paypal_finding.DISPUTES", 2)
    assert reconciling.compare() == len(numbers)
    assert set(Dispute.objects.values_list("reference", flat=True)) == numbers


def test_only_those_since_then_are_listed(shop: Shop) -> None:
    shop.fakes.forget()
    for company in COMPANIES:
        begun(shop, company)
        since = timezone.now() + timedelta(minutes=1)
        assert [each for each in processors.named(company).lately(since) if each.disputed] == []


def test_one_of_another_shop_with_the_same_account_is_no_money_of_ours(shop: Shop) -> None:
    shop.fakes.forget()
    shop.fakes.paypal.dispute(captured(shop.fakes, Wallet(shop.fakes)))
    shop.messages("paypal")
    assert reconciling.compare() == 0
    assert not Dispute.objects.exists()
    assert not Stray.objects.exists()


def test_a_list_that_the_app_may_not_see_stops_nothing(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    shop.fakes.forget()
    begun(shop, "paypal")
    shop.fakes.paypal.faults.add(kind="error", status=403, path="/v1/customer/disputes")
    assert reconciling.compare() == 0
    assert "does not list disputes" in caplog.text


@pytest.mark.parametrize("status", ["warning_closed", "prevented"])
def test_what_ended_without_taking_money_waits_no_longer(shop: Shop, status: str) -> None:
    """As an inquiry of a bank that never became a dispute."""
    shop.fakes.forget()
    payment, number = begun(shop, "stripe")
    shop.fakes.stripe.ledger.get("dispute", number, "dispute")["status"] = status
    settle(payment.pk)
    assert (Dispute.objects.get().state, payment.left) == ("won", 4900)
    assert not Paper.objects.filter(kind="credit").exists()
