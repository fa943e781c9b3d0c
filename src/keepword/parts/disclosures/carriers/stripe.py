"""Collects payments on Stripe's own pages (Checkout), by the company's SDK with its telemetry off."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

import stripe
from django.conf import settings

from keepword.parts.disclosures.handing import hand

from .payment import Asked, Declined, Forged, Found, Heard, Listed, Opened, Seen, SeenDispute, SeenRefund, Unreachable
from .stripe_invoices import seen_invoice

if TYPE_CHECKING:
    from stripe.params import RefundCreateParams
    from stripe.params.checkout import SessionCreateParams

logger = logging.getLogger("keepword.payments")

NAME = "stripe"
PATIENCE = 15.0
# How old a message may be, in seconds: what Stripe's own libraries take, and as much the other way.
WINDOW = 300
# Disputes that are decided, in our words; an inquiry that ended took nothing, nor did what never became a dispute.
DISPUTES = {"won": "won", "lost": "lost", "warning_closed": "won", "prevented": "won"}
# What an answer is asked to hold besides: the payment, and what became of its money.
WITH_MONEY = ["payment_intent.latest_charge"]
stripe.enable_telemetry = False


class Stripe:
    """See `payment.Processor`."""

    name = NAME

    @property
    def _access(self) -> dict[str, str]:
        access: dict[str, str] = settings.KEEPWORD_PROCESSORS[NAME]
        return access

    @cached_property
    def client(self) -> stripe.StripeClient:
        return stripe.StripeClient(
            self._access["key"],
            base_addresses={"api": self._access["url"]},
            http_client=stripe._http_client.RequestsClient(timeout=PATIENCE),
            max_network_retries=1,
        )

    def open(self, asked: Asked) -> Opened:
        number = str(asked.payment)
        request: SessionCreateParams = {
            "mode": "payment",
            "customer_email": asked.email,
            "client_reference_id": number,
            "metadata": {"payment": number},
            "payment_intent_data": {"metadata": {"payment": number}},
            "line_items": [
                {
                    "quantity": item.quantity,
                    "price_data": {
                        "currency": asked.currency.lower(),
                        "unit_amount": item.amount,
                        "product_data": {"name": item.name},
                    },
                }
                for item in asked.items
            ],
            "success_url": asked.back,
            "cancel_url": asked.cancelled,
            "locale": asked.language,
        }
        hand(asked.person, NAME, request)
        with answered():
            made = self.client.v1.checkout.sessions.create(request, {"idempotency_key": number})
        return Opened(made.id, made.url or "")

    def look(self, reference: str) -> Seen:
        with answered():
            if reference.startswith("in_"):  # a payment of a subscription
                return self._with_refunds(self._invoice(reference))
            found = self.client.v1.checkout.sessions.retrieve(reference, {"expand": WITH_MONEY})
            return self._with_refunds(_seen(found))

    def collect(self, reference: str) -> Seen:
        return self.look(reference)  # Stripe takes the money by itself

    def close(self, reference: str) -> None:
        try:
            with answered():
                self.client.v1.checkout.sessions.expire(reference)
        except Declined:  # paid or closed meanwhile, which a look will tell
            return

    def refund(self, person: int, seen: Seen, amount: int, key: UUID) -> SeenRefund:
        request: RefundCreateParams = {
            "payment_intent": seen.capture,
            "amount": amount,
            "metadata": {"refund": str(key)},
        }
        hand(person, NAME, request)
        with answered():
            made = self.client.v1.refunds.create(request, {"idempotency_key": f"refund-{key}"})
        return _refund(made)

    def find(self, about: str) -> Found:
        kind = about.partition("_")[0]
        if kind in ("cs", "sub", "in"):
            return Found(about)
        if kind != "pi":
            return Found()
        with answered():
            found = self.client.v1.checkout.sessions.list({"payment_intent": about, "limit": 1})
            if found.data:
                return Found(found.data[0].id)
            invoices = self.client.v1.invoice_payments.list(
                {"payment": {"type": "payment_intent", "payment_intent": about}, "limit": 1}
            )
        return Found(str(invoices.data[0].invoice) if invoices.data else "")

    def about_refund(self, reference: str, refund: str) -> str:
        return reference  # a look at the payment lists them

    def about_dispute(self, reference: str, dispute: str) -> str:
        return reference

    def hear(self, headers: Mapping[str, str], body: bytes) -> Heard:
        given = headers.get("Stripe-Signature", "")
        try:
            text = body.decode()
            if not any(_signed(text, given, secret) for secret in self._access["secret"].split(",")):
                raise Forged
            event = json.loads(text)
            thing = event["data"]["object"]
            about = thing["id"] if str(thing["id"]).startswith("cs_") else thing.get("payment_intent") or thing["id"]
            return Heard(str(event["id"]), str(event["type"]), str(about), _moment(event["created"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Forged from None

    def lately(self, since: datetime) -> Iterator[Listed]:
        with answered():
            sessions = self.client.v1.checkout.sessions.list(
                {"created": {"gte": int(since.timestamp())}, "limit": 100, "expand": [f"data.{WITH_MONEY[0]}"]}
            )
            for each in sessions.auto_paging_iter():
                if _seen(each).state == "paid":
                    yield Listed(each.id, each.id)
            refunds = self.client.v1.refunds.list({"created": {"gte": int(since.timestamp())}, "limit": 100})
            for back in refunds.auto_paging_iter():
                if back.payment_intent and _refund(back).state == "done":
                    yield Listed(back.id, str(back.payment_intent), str(back.payment_intent))
            disputes = self.client.v1.disputes.list({"created": {"gte": int(since.timestamp())}, "limit": 100})
            for one in disputes.auto_paging_iter():
                if one.payment_intent:
                    yield Listed(one.id, str(one.payment_intent), disputed=True)

    def _invoice(self, reference: str) -> Seen:
        found = self.client.v1.invoices.retrieve(reference, {"expand": ["payments"]})
        return seen_invoice(found) or Seen(reference, "", "expired", 0, str(found.currency).upper())

    def _with_refunds(self, seen: Seen) -> Seen:
        if not seen.capture or seen.state != "paid":
            return seen
        refunds = self.client.v1.refunds.list({"payment_intent": seen.capture, "limit": 100})
        disputes = self.client.v1.disputes.list({"payment_intent": seen.capture, "limit": 100})
        return replace(
            seen,
            refunds=tuple(_refund(each) for each in refunds.auto_paging_iter()),
            disputes=tuple(
                SeenDispute(each.id, each.amount, DISPUTES.get(each.status, "open"))
                for each in disputes.auto_paging_iter()
            ),
        )


def _seen(session: Any) -> Seen:
    intent = session.payment_intent
    known = intent if isinstance(intent, stripe.PaymentIntent) else None
    return Seen(
        reference=session.id,
        payment=noted(session, "payment"),
        state=_state(session, known),
        amount=int(session.amount_total or 0),
        currency=str(session.currency or "").upper(),
        capture=known.id if known else str(intent or ""),
    )


def _state(session: Any, intent: Any) -> str:
    if session.payment_status in ("paid", "no_payment_required"):
        return "paid"
    if session.status == "expired":
        return "expired"
    if session.status != "complete":
        return "open"
    # What is paid by a slow way is complete long before the money is there.
    return "failed" if intent and intent.status in ("canceled", "requires_payment_method") else "pending"


def _refund(made: Any) -> SeenRefund:
    state = {"succeeded": "done", "failed": "failed", "canceled": "failed"}.get(made.status or "", "pending")
    return SeenRefund(made.id, made.amount, state, noted(made, "refund"))


def noted(thing: Any, name: str) -> str:
    """What we had noted on it."""
    noted = thing.metadata
    return str(noted[name]) if noted and name in noted else ""


def _signed(text: str, given: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(text, given, secret, WINDOW)
    except stripe.SignatureVerificationError:
        return False
    return int(given.partition("t=")[2].partition(",")[0]) < time.time() + WINDOW


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


@contextmanager
def answered() -> Iterator[None]:
    """Turns what the SDK raises into what a carrier may raise; its sentences can name a payer, so none is kept."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as error:
        raise Unreachable(type(error).__name__) from None
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        logger.error("Stripe does not take the key: %s", type(error).__name__)
        raise Unreachable(type(error).__name__) from None
    except stripe.StripeError as error:
        raise Declined(str(error.code or type(error).__name__)) from None
