"""An order from the shop's question to the captured money."""

from __future__ import annotations

import base64
import json
import zlib
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from payment_fakes import Fakes, Webhook, browser, payers
from tests.payment_fakes.asking import RETURN, link, order
from tests.payment_fakes.conftest import Wallet


def approved(wallet: Wallet, **more: object) -> str:
    """The id of an order that its payer has agreed to."""
    status, made = wallet("POST", "/v2/checkout/orders", order(**more), PayPal_Request_Id="make-1")
    assert status == 201
    browser.approve(link(made, "payer-action"))
    return str(made["id"])


def test_an_order_is_approved_and_captured(fakes: Fakes, wallet: Wallet) -> None:
    status, made = wallet("POST", "/v2/checkout/orders", order(), PayPal_Request_Id="make-1")
    assert (status, made["status"]) == (201, "PAYER_ACTION_REQUIRED")
    back = browser.approve(link(made, "payer-action"))
    assert back.startswith(RETURN)
    told = parse_qs(urlsplit(back).query)
    assert told == {"token": [made["id"]], "PayerID": [payers.PAYPAL_PAYER_ID]}
    path = f"/v2/checkout/orders/{made['id']}"
    assert wallet("GET", path)[1]["status"] == "APPROVED"
    status, captured = wallet("POST", f"{path}/capture", {}, PayPal_Request_Id="capture-1")
    assert (status, captured["status"]) == (201, "COMPLETED")
    taken = captured["purchase_units"][0]["payments"]["captures"][0]
    assert (taken["status"], taken["amount"]["value"], taken["custom_id"]) == ("COMPLETED", "49.00", "order-1")
    assert wallet("GET", f"/v2/payments/captures/{taken['id']}")[1]["id"] == taken["id"]
    assert [each.type for each in fakes.webhooks("paypal")] == [
        "CHECKOUT.ORDER.APPROVED",
        "PAYMENT.CAPTURE.COMPLETED",
        "CHECKOUT.ORDER.COMPLETED",
    ]


def signed_by_the_certificate(fakes: Fakes, each: Webhook, body: bytes) -> None:
    """Raises if the signature does not hold; checked as PayPal's own guide says."""
    headers = each.headers
    assert headers["PAYPAL-CERT-URL"].startswith(fakes.paypal_url)
    certificate = x509.load_pem_x509_certificate(browser.ask("GET", headers["PAYPAL-CERT-URL"])[1].encode())
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    parts = (
        headers["PAYPAL-TRANSMISSION-ID"],
        headers["PAYPAL-TRANSMISSION-TIME"],
        fakes.paypal.webhook_id,
        str(zlib.crc32(body)),
    )
    signature = base64.b64decode(headers["PAYPAL-TRANSMISSION-SIG"])
    key.verify(signature, "|".join(parts).encode(), padding.PKCS1v15(), hashes.SHA256())


def test_events_are_signed_the_true_way(fakes: Fakes, wallet: Wallet) -> None:
    approved(wallet)
    (each,) = fakes.webhooks("paypal")
    signed_by_the_certificate(fakes, each, each.body)
    with pytest.raises(InvalidSignature):
        signed_by_the_certificate(fakes, each, each.body + b" ")
    question = {
        "auth_algo": each.headers["PAYPAL-AUTH-ALGO"],
        "cert_url": each.headers["PAYPAL-CERT-URL"],
        "transmission_id": each.headers["PAYPAL-TRANSMISSION-ID"],
        "transmission_sig": each.headers["PAYPAL-TRANSMISSION-SIG"],
        "transmission_time": each.headers["PAYPAL-TRANSMISSION-TIME"],
        "webhook_id": fakes.paypal.webhook_id,
    }

    def verified(event: bytes) -> str:
        posted = json.dumps(question)[:-1].encode() + b', "webhook_event": ' + event + b"}"
        status, said = wallet("POST", "/v1/notifications/verify-webhook-signature", posted)
        assert status == 200
        return str(said["verification_status"])

    assert verified(each.body) == "SUCCESS"
    assert verified(json.dumps(json.loads(each.body)).encode()) == "FAILURE", "another spelling of the same event"
    question["webhook_id"] = "WH-ANOTHER"
    assert verified(each.body) == "FAILURE"
