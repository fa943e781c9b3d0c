"""Subscriptions at PayPal: plans, approval, renewal, failure, revision, pause, end."""

from __future__ import annotations

from typing import Any

import pytest

from payment_fakes import Fakes, browser, payers
from tests.payment_fakes.asking import RETURN, link
from tests.payment_fakes.conftest import Wallet

CONTEXT = {"return_url": RETURN, "cancel_url": RETURN + "?cancelled"}


def plan(wallet: Wallet, price: str = "9.00", trial: bool = False, **more: Any) -> str:
    """The id of a plan by the month."""
    if wallet("GET", "/v1/catalogs/products/PROD-1")[0] == 404:
        wallet("POST", "/v1/catalogs/products", {"id": "PROD-1", "name": "A tracker", "type": "SERVICE"})
    regular = {
        "frequency": {"interval_unit": "MONTH"},
        "tenure_type": "REGULAR",
        "sequence": 2 if trial else 1,
        "total_cycles": 0,
        "pricing_scheme": {"fixed_price": {"currency_code": "EUR", "value": price}},
    }
    first = {
        "frequency": {"interval_unit": "DAY", "interval_count": 14},
        "tenure_type": "TRIAL",
        "sequence": 1,
        "total_cycles": 1,
    }
    asked = {
        "product_id": "PROD-1",
        "name": "A plan",
        "billing_cycles": [first, regular] if trial else [regular],
        "payment_preferences": {"payment_failure_threshold": 2},
        **more,
    }
    status, made = wallet("POST", "/v1/billing/plans", asked)
    assert status == 201
    return str(made["id"])


def subscribed(wallet: Wallet, declines: bool = False, **more: Any) -> str:
    """The path of a subscription that its payer has agreed to."""
    asked = {"plan_id": plan(wallet, **more), "custom_id": "p1", "application_context": CONTEXT}
    status, made = wallet("POST", "/v1/billing/subscriptions", asked, PayPal_Request_Id="s1")
    assert (status, made["status"]) == (201, "APPROVAL_PENDING")
    back = browser.approve(link(made, "approve"), declines=declines)
    assert back.startswith(f"{RETURN}?subscription_id={made['id']}&ba_token=BA-")
    return f"/v1/billing/subscriptions/{made['id']}"


def told(fakes: Fakes) -> list[str]:
    return [each.type for each in fakes.webhooks("paypal")]


def id_of(path: str) -> str:
    return path.rpartition("/")[2]


def test_it_begins(fakes: Fakes, wallet: Wallet) -> None:
    path = subscribed(wallet)
    _, row = wallet("GET", path)
    assert (row["status"], row["custom_id"]) == ("ACTIVE", "p1")
    assert row["subscriber"]["email_address"] == payers.PAYPAL_EMAIL
    assert row["billing_info"]["last_payment"]["amount"] == {"currency_code": "EUR", "value": "9.00"}
    assert told(fakes) == ["BILLING.SUBSCRIPTION.CREATED", "BILLING.SUBSCRIPTION.ACTIVATED", "PAYMENT.SALE.COMPLETED"]


def test_it_is_renewed_each_month(fakes: Fakes, wallet: Wallet) -> None:
    path = subscribed(wallet)
    fakes.forward(days=63)
    assert told(fakes).count("PAYMENT.SALE.COMPLETED") == 3
    wallet.token = ""
    query = "?start_time=2000-01-01T00:00:00Z&end_time=2999-01-01T00:00:00Z"
    found = wallet("GET", f"{path}/transactions{query}")[1]["transactions"]
    assert [each["status"] for each in found] == ["COMPLETED"] * 3
    assert wallet("GET", f"{path}/transactions")[0] == 400
    fakes.paypal.renew(id_of(path))
    assert told(fakes) == ["PAYMENT.SALE.COMPLETED"]


def test_a_trial_costs_nothing_until_it_ends(fakes: Fakes, wallet: Wallet) -> None:
    path = subscribed(wallet, trial=True)
    assert "last_payment" not in wallet("GET", path)[1]["billing_info"]
    fakes.forward(days=14, seconds=1)
    wallet.token = ""
    executions = wallet("GET", path)[1]["billing_info"]["cycle_executions"]
    assert [each["cycles_completed"] for each in executions] == [1, 1]
    assert told(fakes)[-1] == "PAYMENT.SALE.COMPLETED"


def test_failed_payments_suspend_it(fakes: Fakes, wallet: Wallet) -> None:
    path = subscribed(wallet)
    fakes.paypal.failing(id_of(path))
    fakes.forward(days=32)
    wallet.token = ""
    info = wallet("GET", path)[1]["billing_info"]
    assert (info["failed_payments_count"], info["outstanding_balance"]["value"]) == (1, "9.00")
    fakes.forward(days=5)
    wallet.token = ""
    assert wallet("GET", path)[1]["status"] == "SUSPENDED"
    types = told(fakes)
    assert types[-1] == "BILLING.SUBSCRIPTION.SUSPENDED"
    assert types.count("BILLING.SUBSCRIPTION.PAYMENT.FAILED") == 2
    owed = {"currency_code": "EUR", "value": "9.00"}
    asked = {"note": "What stands open", "capture_type": "OUTSTANDING_BALANCE", "amount": owed}
    assert wallet("POST", f"{path}/capture", asked)[1]["details"][0]["issue"] == "INSTRUMENT_DECLINED"
    fakes.paypal.failing(id_of(path), False)
    assert wallet("POST", f"{path}/capture", asked | {"amount": owed | {"value": "9.01"}})[0] == 422
    status, paid = wallet("POST", f"{path}/capture", asked)
    assert (status, paid["status"]) == (202, "COMPLETED")
    assert wallet("POST", f"{path}/activate", {"reason": "paid"}) == (204, None)
    assert wallet("GET", path)[1]["status"] == "ACTIVE"


def test_a_payment_that_recovers(fakes: Fakes, wallet: Wallet) -> None:
    path = subscribed(wallet, declines=True)
    assert told(fakes)[-1] == "BILLING.SUBSCRIPTION.PAYMENT.FAILED"
    fakes.paypal.failing(id_of(path), False)
    fakes.forward(days=5)
    wallet.token = ""
    assert wallet("GET", path)[1]["billing_info"]["outstanding_balance"]["value"] == "0.00"
    assert told(fakes)[-1] == "PAYMENT.SALE.COMPLETED"


def test_paused_and_cancelled(fakes: Fakes, wallet: Wallet) -> None:
    path = subscribed(wallet)
    assert wallet("POST", f"{path}/suspend", {"reason": "pause"}) == (204, None)
    assert wallet("POST", f"{path}/suspend", {"reason": "pause"})[0] == 422
    fakes.forward(days=32)
    wallet.token = ""
    assert told(fakes)[-1] == "BILLING.SUBSCRIPTION.SUSPENDED"
    assert wallet("POST", f"{path}/cancel", {})[0] == 400, "a reason is needed"
    assert wallet("POST", f"{path}/cancel", {"reason": "enough"}) == (204, None)
    assert wallet("GET", path)[1]["status"] == "CANCELLED"
    assert (
        wallet("POST", f"{path}/activate", {"reason": "no"})[1]["details"][0]["issue"] == "SUBSCRIPTION_STATUS_INVALID"
    )
    fakes.forward(days=40)
    assert told(fakes) == ["BILLING.SUBSCRIPTION.CANCELLED"]


def test_another_plan_once_the_payer_agrees(fakes: Fakes, wallet: Wallet) -> None:
    path = subscribed(wallet)
    dearer = plan(wallet, "19.00")
    status, said = wallet("POST", f"{path}/revise", {"plan_id": dearer, "application_context": CONTEXT})
    assert (status, said["plan_id"]) == (200, dearer)
    assert wallet("GET", path)[1]["plan_id"] != dearer
    browser.approve(link(said, "approve"))
    assert wallet("GET", path)[1]["plan_id"] == dearer
    assert told(fakes)[-1] == "BILLING.SUBSCRIPTION.UPDATED"
    fakes.forward(days=32)
    wallet.token = ""
    assert wallet("GET", path)[1]["billing_info"]["last_payment"]["amount"]["value"] == "19.00"


def test_a_payment_is_given_back(fakes: Fakes, wallet: Wallet) -> None:
    subscribed(wallet)
    sale = next(iter(fakes.world.table("paypal.sale")))
    asked = {"amount": {"total": "4.00", "currency": "EUR"}}
    status, part = wallet("POST", f"/v1/payments/sale/{sale}/refund", asked)
    assert (status, part["sale_id"]) == (201, sale)
    assert wallet("GET", f"/v1/payments/sale/{sale}")[1]["state"] == "partially_refunded"
    too_much = {"amount": {"total": "5.01", "currency": "EUR"}}
    assert wallet("POST", f"/v1/payments/sale/{sale}/refund", too_much)[0] == 422
    assert fakes.paypal.refund(sale)["amount"]["total"] == "5.00"
    assert wallet("GET", f"/v1/payments/sale/{sale}")[1]["state"] == "refunded"
    assert told(fakes)[-2:] == ["PAYMENT.SALE.REFUNDED"] * 2


@pytest.mark.parametrize(
    ("more", "issue"),
    [
        ({"product_id": "PROD-2"}, "INVALID_PRODUCT_ID"),
        ({"billing_cycles": []}, "INVALID_ARRAY_MAX_ITEMS"),
        ({"shoe_size": 42}, "INVALID_PARAMETER"),
    ],
)
def test_a_wrong_plan_is_refused(wallet: Wallet, more: dict[str, Any], issue: str) -> None:
    plan(wallet)
    asked = {
        "product_id": "PROD-1",
        "name": "A plan",
        "billing_cycles": [{"frequency": {"interval_unit": "MONTH"}, "tenure_type": "TRIAL", "sequence": 1}],
        "payment_preferences": {},
    }
    assert wallet("POST", "/v1/billing/plans", asked)[1]["details"][0]["issue"] == "MISSING_REGULAR_BILLING_CYCLE"
    assert wallet("POST", "/v1/billing/plans", asked | more)[1]["details"][0]["issue"] == issue
    refused = wallet("POST", "/v1/billing/subscriptions", {"plan_id": "P-0"})[1]
    assert refused["details"][0]["issue"] == "INVALID_PLAN_ID"
