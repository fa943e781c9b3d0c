"""The search of transactions at PayPal, and what it shows of money that went back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from payment_fakes import Fakes
from tests.payment_fakes.conftest import Wallet
from tests.payment_fakes.test_paypal_money_back import captured
from tests.payment_fakes.test_paypal_subscriptions import subscribed

PATH = "/v1/reporting/transactions"
WHEN = {"start_date": "2000-01-01T00:00:00Z", "end_date": "2000-01-20T00:00:00Z"}


def around(fakes: Fakes, **more: str) -> str:
    """All of yesterday, today and tomorrow."""
    moment = fakes.paypal.ledger.moment
    now = fakes.world.now()
    return f"{PATH}?{urlencode({'start_date': moment(now - 86_400), 'end_date': moment(now + 86_400), **more})}"


def infos(answer: tuple[int, Any]) -> list[dict[str, Any]]:
    assert answer[0] == 200
    return [each["transaction_info"] for each in answer[1]["transaction_details"]]


def test_what_came_and_what_went_back(fakes: Fakes, wallet: Wallet) -> None:
    capture = captured(fakes, wallet)
    wallet("POST", f"/v2/payments/captures/{capture}/refund", {"amount": {"currency_code": "EUR", "value": "5.00"}})
    subscribed(wallet)
    (sale,) = fakes.paypal.ledger.rows("sale")
    refund = fakes.paypal.refund(sale, "2.00")
    assert wallet("GET", f"/v1/payments/refund/{refund['id']}")[1]["sale_id"] == sale
    found = infos(wallet("GET", around(fakes, fields="transaction_info", page_size="500", page="1")))
    told = {
        (each["transaction_event_code"], each["transaction_amount"]["value"], each.get("paypal_reference_id"))
        for each in found
    }
    assert told == {
        ("T0006", "49.00", None),
        ("T1107", "-5.00", capture),
        ("T0002", "9.00", None),
        ("T1107", "-2.00", sale),
    }
    assert {each.get("custom_field") for each in found if each["transaction_event_code"] != "T1107"} == {
        "order-1",
        "p1",
    }


def test_page_by_page(fakes: Fakes, wallet: Wallet) -> None:
    captured(fakes, wallet)
    fakes.paypal.refund(next(iter(fakes.paypal.ledger.rows("capture"))), "1.00")
    first = wallet("GET", around(fakes, page_size="1"))[1]
    assert (first["page"], first["total_items"], first["total_pages"]) == (1, 2, 2)
    second = infos(wallet("GET", around(fakes, page_size="1", page="2")))
    assert [each["transaction_event_code"] for each in second] == ["T1107"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"end_date": "2000-02-20T00:00:00Z"},
        {"end_date": "1999-01-01T00:00:00Z"},
        {"start_date": "2000-01-01"},
        {"start_date": "soon"},
        {"fields": "all"},
        {"page_size": "501"},
        {"page": "0"},
        {"store_id": "1"},
    ],
)
def test_what_can_not_be_asked(wallet: Wallet, wrong: dict[str, str]) -> None:
    assert wallet("GET", f"{PATH}?{urlencode(WHEN)}")[0] == 200
    assert wallet("GET", f"{PATH}?{urlencode(WHEN | wrong)}")[0] == 400


def test_a_payment_of_a_subscription_can_be_disputed(fakes: Fakes, wallet: Wallet) -> None:
    subscribed(wallet)
    (sale,) = fakes.paypal.ledger.rows("sale")
    number = fakes.paypal.dispute(sale)["dispute_id"]
    assert wallet("GET", f"/v1/customer/disputes/{number}")[1]["dispute_amount"]["value"] == "9.00"
    fakes.paypal.end_dispute(number, "lost")
    assert wallet("GET", f"/v1/payments/sale/{sale}")[1]["state"] == "refunded"
    assert "PAYMENT.SALE.REVERSED" in [each.type for each in fakes.webhooks("paypal")]
