"""Refunds and disputes at PayPal."""

from __future__ import annotations

from typing import Any

import pytest

from payment_fakes import Fakes, browser
from tests.payment_fakes.asking import link, order
from tests.payment_fakes.conftest import Wallet


def captured(fakes: Fakes, wallet: Wallet) -> str:
    """The id of a capture; what was told of it is forgotten."""
    _, made = wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id="make-1")
    browser.approve(link(made, "payer-action"))
    _, done = wallet("POST", f"/v2/checkout/orders/{made['id']}/capture", {})
    fakes.webhooks("paypal")
    return str(done["purchase_units"][0]["payments"]["captures"][0]["id"])


def euros(value: str, code: str = "EUR") -> dict[str, str]:
    return {"currency_code": code, "value": value}


def told(fakes: Fakes) -> list[str]:
    return [each.type for each in fakes.webhooks("paypal")]


def test_in_part_and_then_the_rest(fakes: Fakes, wallet: Wallet) -> None:
    capture = captured(fakes, wallet)
    path = f"/v2/payments/captures/{capture}"
    asked = {"amount": euros("19.00"), "custom_id": "r1", "note_to_payer": "As agreed"}
    status, part = wallet("POST", f"{path}/refund", asked, PayPal_Request_Id="r1", Prefer="return=representation")
    assert (status, part["status"], part["amount"]) == (201, "COMPLETED", euros("19.00"))
    again = wallet("POST", f"{path}/refund", asked, PayPal_Request_Id="r1")
    assert again[1]["id"] == part["id"]
    assert wallet("GET", path)[1]["status"] == "PARTIALLY_REFUNDED"
    _, rest = wallet("POST", f"{path}/refund", {}, PayPal_Request_Id="r2")
    assert set(rest) == {"id", "status", "links"}
    assert wallet("GET", f"/v2/payments/refunds/{rest['id']}")[1]["amount"] == euros("30.00")
    assert wallet("GET", path)[1]["status"] == "REFUNDED"
    assert told(fakes) == ["PAYMENT.CAPTURE.REFUNDED"] * 2
    order_path = link(wallet("GET", path)[1], "up").removeprefix(fakes.paypal_url)
    payments = wallet("GET", order_path)[1]["purchase_units"][0]["payments"]
    assert [each["id"] for each in payments["refunds"]] == [part["id"], rest["id"]]


@pytest.mark.parametrize(
    ("amount", "issue"),
    [
        (euros("49.01"), "REFUND_AMOUNT_EXCEEDED"),
        (euros("0.00"), "CANNOT_BE_ZERO_OR_NEGATIVE"),
        (euros("1.00", "USD"), "REFUND_CAPTURE_CURRENCY_MISMATCH"),
        (euros("-1.00"), "CANNOT_BE_NEGATIVE"),
    ],
)
def test_too_much_is_refused(fakes: Fakes, wallet: Wallet, amount: Any, issue: str) -> None:
    path = f"/v2/payments/captures/{captured(fakes, wallet)}/refund"
    status, said = wallet("POST", path, {"amount": amount})
    assert (status, said["details"][0]["issue"]) == (422, issue)
    assert wallet("POST", path, {})[0] == 201
    assert wallet("POST", path, {})[1]["details"][0]["issue"] == "CAPTURE_FULLY_REFUNDED"


def test_a_refund_at_the_dashboard(fakes: Fakes, wallet: Wallet) -> None:
    capture = captured(fakes, wallet)
    asked = len(fakes.paypal.sent)
    assert fakes.paypal.refund(capture, "5.00")["amount"] == euros("5.00")
    assert len(fakes.paypal.sent) == asked
    assert told(fakes) == ["PAYMENT.CAPTURE.REFUNDED"]


@pytest.mark.parametrize(("outcome", "status"), [("won", "COMPLETED"), ("lost", "REFUNDED")])
def test_a_dispute(fakes: Fakes, wallet: Wallet, outcome: str, status: str) -> None:
    capture = captured(fakes, wallet)
    id = fakes.paypal.dispute(capture)["dispute_id"]
    assert wallet("GET", f"/v1/customer/disputes/{id}")[1]["status"] == "WAITING_FOR_SELLER_RESPONSE"
    refused = wallet("POST", f"/v2/payments/captures/{capture}/refund", {})[1]
    assert refused["details"][0]["issue"].startswith("CAPTURE_DISPUTED")
    fakes.paypal.end_dispute(id, outcome)
    (listed,) = wallet("GET", f"/v1/customer/disputes?disputed_transaction_id={capture}")[1]["items"]
    assert (listed["dispute_id"], listed["status"]) == (id, "RESOLVED")
    assert "dispute_outcome" not in listed, "the list does not say how it ended"
    found = wallet("GET", f"/v1/customer/disputes/{id}")[1]
    assert ("amount_refunded" in found["dispute_outcome"]) == (outcome == "lost")
    assert wallet("GET", f"/v2/payments/captures/{capture}")[1]["status"] == status
    types = told(fakes)
    assert (types[0], types[-1]) == ("CUSTOMER.DISPUTE.CREATED", "CUSTOMER.DISPUTE.RESOLVED")
    assert ("PAYMENT.CAPTURE.REVERSED" in types) == (outcome == "lost")


@pytest.mark.parametrize("outcome", ["COMPLETED", "DECLINED"])
def test_a_capture_that_has_to_wait(fakes: Fakes, wallet: Wallet, outcome: str) -> None:
    fakes.paypal.pending()
    capture = captured(fakes, wallet)
    assert wallet("GET", f"/v2/payments/captures/{capture}")[1]["status"] == "PENDING"
    assert wallet("POST", f"/v2/payments/captures/{capture}/refund", {})[0] == 422
    fakes.paypal.finish(capture, outcome)
    assert wallet("GET", f"/v2/payments/captures/{capture}")[1]["status"] == outcome
    assert told(fakes) == [f"PAYMENT.CAPTURE.{outcome}"]


def test_events_can_be_asked_for(fakes: Fakes, wallet: Wallet) -> None:
    captured(fakes, wallet)
    found = wallet("GET", "/v1/notifications/webhooks-events?event_type=PAYMENT.CAPTURE.COMPLETED")[1]["events"]
    assert [each["resource"]["custom_id"] for each in found] == ["order-1"]
    assert wallet("GET", f"/v1/notifications/webhooks-events/{found[0]['id']}")[1] == found[0]
    path = link(found[0], "resend").removeprefix(fakes.paypal_url)
    assert wallet("POST", path, {})[0] == 202
    assert [each.event for each in fakes.webhooks("paypal")] == [found[0]["id"]]
    assert not wallet("GET", "/v1/notifications/webhooks-events?end_time=2000-01-01T00:00:00Z")[1]["events"]
