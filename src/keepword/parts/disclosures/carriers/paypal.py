"""Collects payments on PayPal's own pages (Orders v2). A thin client: the official SDK checks no message."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import requests
from django.conf import settings

from keepword.parts.disclosures.handing import hand

from . import paypal_finding, paypal_messages
from .payment import Asked, Declined, Found, Heard, Listed, Opened, Seen, SeenRefund, Unreachable, understood
from .paypal_money import REFUNDS, SALE, SALE_REFUNDS, read, written

logger = logging.getLogger("keepword.payments")

NAME = "paypal"
PATIENCE = 20.0
LOCALES = {"en": "en-GB", "de": "de-DE"}
# What PayPal calls a capture, and a transaction of a subscription, in our words.
CAPTURES = {"COMPLETED": "paid", "PARTIALLY_REFUNDED": "paid", "REFUNDED": "paid", "PENDING": "pending"}
# The same of a subscription's payment under its older name (`paypal_money.SALE`).
SALES = {"completed": "paid", "partially_refunded": "paid", "refunded": "paid", "pending": "pending"}


@dataclass
class _Token:
    """The right to ask, which PayPal lends for some hours."""

    text: str = ""
    until: float = 0.0


class PayPal:
    """See `payment.Processor`."""

    name = NAME

    def __init__(self) -> None:
        self._token = _Token()
        self._lock = threading.Lock()

    @property
    def _access(self) -> dict[str, str]:
        access: dict[str, str] = settings.KEEPWORD_PROCESSORS[NAME]
        return access

    def open(self, asked: Asked) -> Opened:
        def money(amount: int) -> dict[str, str]:
            return {"currency_code": asked.currency, "value": written(amount, asked.currency)}

        request: dict[str, Any] = {
            "intent": "CAPTURE",
            "purchase_units": [
                {
                    "custom_id": str(asked.payment),
                    "amount": {**money(asked.amount), "breakdown": {"item_total": money(asked.amount)}},
                    "items": [
                        {"name": item.name[:127], "quantity": str(item.quantity), "unit_amount": money(item.amount)}
                        for item in asked.items
                    ],
                }
            ],
            "payment_source": {
                "paypal": {
                    "experience_context": {
                        "return_url": asked.back,
                        "cancel_url": asked.cancelled,
                        "locale": LOCALES.get(asked.language, "en-GB"),
                        "shipping_preference": "NO_SHIPPING",
                        "user_action": "PAY_NOW",
                    }
                }
            },
        }
        hand(asked.person, NAME, request)
        made = self.ask("POST", "/v2/checkout/orders", request, key=str(asked.payment))
        pages = {link["rel"]: link["href"] for link in made.get("links", ())}
        return Opened(made["id"], pages.get("payer-action") or pages.get("approve") or "")

    @understood()
    def look(self, reference: str) -> Seen:
        if reference.startswith(SALE):
            return seen_sale(self.ask("GET", f"/v1/payments/sale/{reference.removeprefix(SALE)}"))
        return _seen(self.ask("GET", f"/v2/checkout/orders/{reference}"))

    def collect(self, reference: str) -> Seen:
        try:
            self.ask("POST", f"/v2/checkout/orders/{reference}/capture", {}, key=f"capture-{reference}")
        except Declined as error:
            if error.code != "ORDER_ALREADY_CAPTURED":
                raise
        return self.look(reference)

    def close(self, reference: str) -> None:
        return  # an order that nobody approves ends by itself; one that is approved is paid only if we capture it

    def refund(self, person: int, seen: Seen, amount: int, key: UUID) -> SeenRefund:
        if seen.reference.startswith(SALE):
            return self._refund_sale(person, seen, amount, key)
        total = {"currency_code": seen.currency, "value": written(amount, seen.currency)}
        request = {"amount": total, "custom_id": str(key)}
        hand(person, NAME, request)
        made = self.ask("POST", f"/v2/payments/captures/{seen.capture}/refund", request, key=str(key))
        return SeenRefund(made["id"], amount, REFUNDS.get(made.get("status", ""), "failed"), str(key))

    def _refund_sale(self, person: int, seen: Seen, amount: int, key: UUID) -> SeenRefund:
        total = {"total": written(amount, seen.currency), "currency": seen.currency}
        request = {"amount": total, "invoice_number": str(key)}
        hand(person, NAME, request)
        made = self.ask("POST", f"/v1/payments/sale/{seen.capture}/refund", request, key=str(key))
        return SeenRefund(made["id"], amount, SALE_REFUNDS.get(made.get("state", ""), "failed"), str(key))

    @understood()
    def find(self, about: str) -> Found:
        return paypal_finding.find(self.ask, about)

    def about_refund(self, reference: str, refund: str) -> str:
        return f"sale-refund:{refund}" if reference.startswith(SALE) else f"order:{reference}"

    def about_dispute(self, reference: str, dispute: str) -> str:
        return f"dispute:{dispute}"

    def hear(self, headers: Mapping[str, str], body: bytes) -> Heard:
        return paypal_messages.hear(headers, body, webhook=self._access["webhook"], own=self._access["url"])

    def lately(self, since: datetime) -> Iterator[Listed]:
        yield from paypal_finding.lately(self.ask, since)
        yield from paypal_finding.disputed(self.ask, since)

    def ask(self, method: str, path: str, content: Any = None, *, key: str = "", again: bool = True) -> Any:
        """One request; its answer as JSON. The same ``key`` twice is the same request to PayPal."""
        headers = {"Authorization": f"Bearer {self._right()}"} | ({"PayPal-Request-Id": key} if key else {})
        answer = _send(method, self._access["url"] + path, headers=headers, json=content)
        if answer.status_code == 401 and again:
            self._token.until = 0.0
            return self.ask(method, path, content, key=key, again=False)
        if answer.status_code == 429 or answer.status_code >= 500 or answer.status_code == 401:
            raise Unreachable(str(answer.status_code))
        told = _read(answer)
        if answer.status_code >= 400:
            issues = [each.get("issue", "") for each in told.get("details", ()) if isinstance(each, dict)]
            raise Declined(str(next(filter(None, issues), told.get("name", answer.status_code))))
        return told

    def _right(self) -> str:
        with self._lock:
            if time.monotonic() >= self._token.until:
                answer = _send(
                    "POST",
                    f"{self._access['url']}/v1/oauth2/token",
                    auth=(self._access["key"], self._access["secret"]),
                    data={"grant_type": "client_credentials"},
                )
                if answer.status_code != 200:
                    logger.error("PayPal does not take the keys: %s", answer.status_code)
                    raise Unreachable(str(answer.status_code))
                told = _read(answer)
                # A minute early, so that no request is under way when it ends.
                self._token = _Token(told["access_token"], time.monotonic() + int(told["expires_in"]) - 60)
            return self._token.text


def _seen(order: Mapping[str, Any]) -> Seen:
    unit = order["purchase_units"][0]
    money = unit.get("payments", {})
    capture = next(iter(money.get("captures", ())), None)
    amount = capture["amount"] if capture else unit["amount"]
    currency = amount["currency_code"]
    return Seen(
        reference=order["id"],
        payment=str(unit.get("custom_id", "")),
        state=CAPTURES.get(capture["status"], "failed") if capture else _state(order["status"]),
        amount=read(amount["value"], currency),
        currency=currency,
        capture=capture["id"] if capture else "",
        refunds=tuple(
            SeenRefund(
                each["id"],
                read(each["amount"]["value"], currency),
                REFUNDS.get(each["status"], "failed"),
                str(each.get("custom_id", "")),
            )
            for each in money.get("refunds", ())
        ),
    )


def seen_sale(sale: Mapping[str, Any]) -> Seen:
    """One payment of a subscription. Of its refunds PayPal tells only where it is asked about each by its number."""
    currency = sale["amount"]["currency"]
    amount, state = read(sale["amount"]["total"], currency), SALES.get(sale["state"], "failed")
    return Seen(f"{SALE}{sale['id']}", "", state, amount, currency, capture=sale["id"])


def _state(status: str) -> str:
    return {"APPROVED": "approved", "VOIDED": "expired", "COMPLETED": "pending"}.get(status, "open")


def _send(method: str, url: str, **what: Any) -> requests.Response:
    try:
        with requests.Session() as session:
            session.trust_env = False  # neither a proxy nor a .netrc of this machine has a say in it
            return session.request(method, url, timeout=PATIENCE, allow_redirects=False, **what)
    except (requests.RequestException, OSError) as error:
        raise Unreachable(type(error).__name__) from None


def _read(answer: requests.Response) -> Any:
    try:
        return json.loads(answer.content or b"{}")
    except ValueError:
        raise Unreachable("no-json") from None
