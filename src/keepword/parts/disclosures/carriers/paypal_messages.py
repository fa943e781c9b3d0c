"""Hears PayPal's messages: RSA with SHA-256 over their number, time, our webhook's number and the CRC-32 of the bytes.

The certificate's address stands in a header, so anybody can name one: it is fetched only from PayPal's own hosts or
from where the operator's address points, and seldom, as each unknown one costs a connection.
"""

from __future__ import annotations

import binascii
import json
import threading
import time
import zlib
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate

from .payment import Forged, Heard, Unreachable

HOSTS = ("api.paypal.com", "api.sandbox.paypal.com", "api-m.paypal.com", "api-m.sandbox.paypal.com")
PATH = "/v1/notifications/certs/"
LARGEST = 20_000
PATIENCE = 10.0
# PayPal sends a message again for three days with the time of its first sending; this is about replays of old ones.
WINDOW = 4 * 24 * 3600.0
PAUSE = 5.0

_certificates: dict[str, RSAPublicKey] = {}
_lock = threading.Lock()
_fetched_at = 0.0


def hear(headers: Mapping[str, str], body: bytes, *, webhook: str, own: str) -> Heard:
    """What the message says; raises `Forged`, or `Unreachable` while its certificate can't be had."""
    try:
        number, sent_at = headers["Paypal-Transmission-Id"], headers["Paypal-Transmission-Time"]
        signature = b64decode(headers["Paypal-Transmission-Sig"], validate=True)
        address = headers["Paypal-Cert-Url"]
        if headers["Paypal-Auth-Algo"] != "SHA256withRSA":
            raise Forged
        age = time.time() - datetime.fromisoformat(sent_at).astimezone(UTC).timestamp()
    except (KeyError, ValueError, binascii.Error):
        raise Forged from None
    if not -300 < age < WINDOW:
        raise Forged
    signed = f"{number}|{sent_at}|{webhook}|{zlib.crc32(body)}".encode()
    try:
        _certificate(address, own).verify(signature, signed, PKCS1v15(), SHA256())
        return _heard(json.loads(body))
    except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise Forged from None


def _heard(event: Any) -> Heard:
    at = datetime.fromisoformat(event["create_time"]).astimezone(UTC)
    return Heard(str(event["id"]), str(event["event_type"]), _about(event["event_type"], event["resource"]), at)


def _about(kind: str, resource: Any) -> str:
    if kind.startswith("CHECKOUT.ORDER."):
        return f"order:{resource['id']}"
    if kind.startswith("BILLING.SUBSCRIPTION."):
        return f"subscription:{resource['id']}"
    if kind.startswith("CUSTOMER.DISPUTE."):
        return f"dispute:{resource['dispute_id']}"
    if kind == "PAYMENT.SALE.REFUNDED" and resource.get("sale_id"):
        return f"sale-refund:{resource['id']}"
    if kind.startswith("PAYMENT.SALE."):
        subscription = resource.get("billing_agreement_id")
        return f"subscription:{subscription}" if subscription else f"sale:{resource.get('sale_id') or resource['id']}"
    related = (resource.get("supplementary_data") or {}).get("related_ids") or {}
    if related.get("order_id"):
        return f"order:{related['order_id']}"
    if kind in ("PAYMENT.CAPTURE.REFUNDED", "PAYMENT.CAPTURE.REVERSED"):
        # What came back is told with a way up to what it came back from.
        up = next((link["href"] for link in resource.get("links", ()) if link["rel"] == "up"), "")
        return f"capture:{up.rstrip('/').rpartition('/')[2]}:{resource['id']}"
    if kind.startswith("PAYMENT.CAPTURE."):
        return f"capture:{resource['id']}"
    return f"other:{resource.get('id', '')}"


def _certificate(address: str, own: str) -> RSAPublicKey:
    known = _certificates.get(address)
    if known is not None:
        return known
    parts, ours = urlsplit(address), urlsplit(own)
    theirs = parts.scheme == "https" and parts.netloc in HOSTS
    if not (theirs or (parts.scheme, parts.netloc) == (ours.scheme, ours.netloc)) or not parts.path.startswith(PATH):
        raise Forged
    global _fetched_at
    with _lock:
        if address in _certificates:
            return _certificates[address]
        if _fetched_at and time.monotonic() - _fetched_at < PAUSE:
            raise Unreachable("certificate-later")
        _fetched_at = time.monotonic()
        key = _fetch(address)
        _certificates[address] = key
    return key


def _fetch(address: str) -> RSAPublicKey:
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(address, timeout=PATIENCE, allow_redirects=False)
    except (requests.RequestException, OSError) as error:
        raise Unreachable(type(error).__name__) from None
    if answer.status_code != 200 or len(answer.content) > LARGEST:
        raise Forged
    certificate = load_pem_x509_certificate(answer.content)
    key = certificate.public_key()
    now = datetime.now(UTC)
    if (
        not isinstance(key, RSAPublicKey)
        or not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    ):
        raise Forged
    return key
