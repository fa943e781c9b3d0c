"""What PayPal refuses, in its own shape; and what it does once only."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from payment_fakes import Fakes, browser, payers
from tests.payment_fakes.asking import link, order
from tests.payment_fakes.conftest import Wallet


def changed(path: str, value: Any, **more: Any) -> dict[str, Any]:
    """An order with one field set, or removed with ``...``; numbers in the path are places in lists."""
    row: dict[str, Any] = copy.deepcopy(order(**more))
    inside: Any = row
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        inside = inside[step]
    if value is ...:
        del inside[last]
    else:
        inside[last] = value
    return row


def euros(value: str, code: str = "EUR") -> dict[str, str]:
    return {"currency_code": code, "value": value}


@pytest.mark.parametrize(
    ("asked", "status", "issue"),
    [
        (changed("intent", "AUTHORIZE"), 400, "INVALID_PARAMETER_VALUE"),
        (changed("intent", ...), 400, "MISSING_REQUIRED_PARAMETER"),
        (changed("purchase_units", []), 400, "INVALID_ARRAY_MAX_ITEMS"),
        (changed("purchase_units.0.amount.value", 49), 400, "INVALID_PARAMETER_SYNTAX"),
        (changed("purchase_units.0.amount.value", "49,00"), 400, "INVALID_PARAMETER_SYNTAX"),
        (changed("purchase_units.0.amount.value", "-49.00"), 422, "CANNOT_BE_NEGATIVE"),
        (changed("purchase_units.0.amount.value", "49.001"), 422, "DECIMAL_PRECISION"),
        (changed("purchase_units.0.amount.value", "50.00"), 422, "AMOUNT_MISMATCH"),
        (changed("purchase_units.0.amount.currency_code", "XYZ"), 422, "CURRENCY_NOT_SUPPORTED"),
        (changed("purchase_units.0.amount.currency_code", "USD"), 422, "MULTI_CURRENCY_ORDER"),
        (changed("purchase_units.0.amount.breakdown", {}), 422, "ITEM_TOTAL_REQUIRED"),
        (changed("purchase_units.0.items.0.quantity", "2"), 422, "ITEM_TOTAL_MISMATCH"),
        (changed("purchase_units.0.items.0.quantity", "-1"), 400, "INVALID_PARAMETER_SYNTAX"),
        (changed("purchase_units.0.items.0.tax", euros("1.00")), 422, "TAX_TOTAL_MISMATCH"),
        (changed("purchase_units.0.items.0.name", "n" * 128), 400, "INVALID_STRING_LENGTH"),
        (changed("purchase_units.0.custom_id", ""), 400, "INVALID_STRING_LENGTH"),
        (order("0.00"), 422, "CANNOT_BE_ZERO_OR_NEGATIVE"),
    ],
)
def test_a_wrong_value_is_refused(fakes: Fakes, wallet: Wallet, asked: Any, status: int, issue: str) -> None:
    got, said = wallet("POST", "/v2/checkout/orders", asked, PayPal_Request_Id="make-1")
    assert (got, said["details"][0]["issue"]) == (status, issue)
    assert said["name"] == {400: "INVALID_REQUEST", 422: "UNPROCESSABLE_ENTITY"}[status]
    assert said["debug_id"]
    assert fakes.paypal.sent[-1].refused == [], "known, and wrong"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("shoe_size", "/shoe_size"),
        ("purchase_units.0.shoe_size", "/purchase_units/0/shoe_size"),
        ("purchase_units.0.items.0.url", "/purchase_units/0/items/0/url"),
        ("purchase_units.0.shipping", "/purchase_units/0/shipping"),
        ("payment_source.paypal.phone", "/payment_source/paypal/phone"),
        ("payment_source.card", "/payment_source/card"),
    ],
)
def test_an_unknown_field_is_refused_and_remembered(fakes: Fakes, wallet: Wallet, path: str, field: str) -> None:
    status, said = wallet("POST", "/v2/checkout/orders", changed(path, {}), PayPal_Request_Id="make-1")
    assert (status, said["details"][0]["field"]) == (400, field)
    assert fakes.paypal.sent[-1].refused == [field]


def test_a_question_in_the_address_is_checked_too(fakes: Fakes, wallet: Wallet) -> None:
    assert wallet("GET", "/v1/notifications/webhooks-events?fields=all")[0] == 400
    assert fakes.paypal.sent[-1].refused == ["fields"]


def test_who_may_ask(fakes: Fakes, wallet: Wallet) -> None:
    assert wallet.log_in("somebody:else") == (
        401,
        {"error": "invalid_client", "error_description": "Client Authentication failed"},
    )
    wallet.token = "A21AA-made-up"
    assert wallet("GET", "/v2/checkout/orders/1")[1]["error"] == "invalid_token"
    wallet.token = ""
    assert wallet("GET", "/v2/checkout/orders/1")[0] == 404
    fakes.forward(seconds=32_400)
    assert wallet("GET", "/v2/checkout/orders/1")[0] == 401, "a token ends"
    assert fakes.paypal.secret not in str([each.as_data() for each in fakes.paypal.sent])


def test_an_unreadable_body(wallet: Wallet) -> None:
    status, said = wallet("POST", "/v2/checkout/orders", b"{")
    assert (status, said["details"][0]["issue"]) == (400, "MALFORMED_REQUEST_JSON")


def test_a_source_needs_a_request_id(wallet: Wallet) -> None:
    status, said = wallet("POST", "/v2/checkout/orders", order())
    assert (status, said["details"][0]["issue"]) == (400, "PAYPAL_REQUEST_ID_REQUIRED")


def test_the_same_id_is_the_same_deed(wallet: Wallet) -> None:
    _, first = wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id="make-1")
    browser.approve(link(first, "payer-action"))
    status, again = wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id="make-1")
    assert (status, again["id"], again["status"]) == (200, first["id"], "APPROVED"), "as it is by now"
    status, said = wallet("POST", "/v2/checkout/orders", order("50.00"), PayPal_Request_Id="make-1")
    assert (status, said["details"][0]["issue"]) == (422, "DUPLICATE_REQUEST_ID")
    path = f"/v2/checkout/orders/{first['id']}/capture"
    captures = [wallet("POST", path, {}, PayPal_Request_Id="make-1") for _ in range(2)]
    assert captures[0][1]["id"] == captures[1][1]["id"]
    status, said = wallet("POST", path, {}, PayPal_Request_Id="another")
    assert (status, said["details"][0]["issue"]) == (422, "ORDER_ALREADY_CAPTURED")


def test_capture_waits_for_the_payer(wallet: Wallet) -> None:
    _, made = wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id="make-1")
    status, said = wallet("POST", f"/v2/checkout/orders/{made['id']}/capture", {})
    assert (status, said["details"][0]["issue"]) == (422, "ORDER_NOT_APPROVED")


@pytest.mark.parametrize("at_will", [True, False])
def test_a_declined_instrument_sends_the_payer_back(fakes: Fakes, wallet: Wallet, at_will: bool) -> None:
    _, made = wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id="make-1")
    browser.approve(link(made, "payer-action"), declines=not at_will)
    if at_will:
        fakes.paypal.faults.add(kind="decline", path="/v2/checkout/orders/")
    path = f"/v2/checkout/orders/{made['id']}/capture"
    status, said = wallet("POST", path, {}, PayPal_Request_Id="capture-1")
    assert (status, said["details"][0]["issue"]) == (422, "INSTRUMENT_DECLINED")
    assert [each.type for each in fakes.webhooks("paypal")][-1] == "PAYMENT.CAPTURE.DECLINED"
    browser.approve(link(said, "redirect"))
    status, done = wallet("POST", path, {}, PayPal_Request_Id="capture-1")
    assert (status, done["status"]) == (201, "COMPLETED")


def test_an_old_order_is_forgotten(fakes: Fakes, wallet: Wallet) -> None:
    _, made = wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id="make-1")
    fakes.forward(seconds=3 * 3_600)
    status, said = wallet("GET", f"/v2/checkout/orders/{made['id']}")
    assert (status, said["details"][0]["issue"]) == (404, "INVALID_RESOURCE_ID")


def test_the_payer_is_told_and_is_one_of_the_invented(wallet: Wallet) -> None:
    _, made = wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id="make-1")
    assert set(made) == {"id", "status", "payment_source", "links"}, "minimal, as long as no more is asked for"
    browser.approve(link(made, "payer-action"))
    _, shown = wallet("GET", f"/v2/checkout/orders/{made['id']}")
    assert shown["payer"]["email_address"] == payers.PAYPAL_EMAIL
    assert shown["payer"]["payer_id"] == payers.PAYPAL_PAYER_ID
    assert "shipping" not in shown["purchase_units"][0], "NO_SHIPPING"


def test_errors_limits_and_silence(fakes: Fakes, wallet: Wallet) -> None:
    wallet("GET", "/v2/checkout/orders/1")
    fakes.paypal.faults.add(kind="limit")
    status, said = wallet("GET", "/v2/checkout/orders/1")
    assert (status, said["name"]) == (429, "RATE_LIMIT_REACHED")
    fakes.paypal.faults.add(kind="error", status=503)
    assert wallet("GET", "/v2/checkout/orders/1")[1]["name"] == "SERVICE_UNAVAILABLE"
    fakes.paypal.faults.add(kind="error", status=401)
    assert wallet("GET", "/v2/checkout/orders/1")[1]["error"] == "invalid_token"
    fakes.paypal.faults.add(kind="down", done=True)
    with pytest.raises(OSError):  # noqa: PT011
        wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id="make-1")
    _, made = wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id="make-1")
    assert list(fakes.world.table("paypal.order")) == [made["id"]]
