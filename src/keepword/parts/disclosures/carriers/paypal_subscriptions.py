"""Subscriptions at PayPal (v1): its own plans, begun and changed on its pages, paused and ended through its interface.

PayPal knows no end at the end of a period: a cancellation pauses the subscription, so that nothing is collected any
more and it can be taken back, and whoever asks for it ends it when the period is over.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from keepword.parts.disclosures.handing import hand

from .payment import Declined, Opened, Seen, understood
from .paypal import CAPTURES, LOCALES, NAME, PayPal
from .paypal_money import SALE, read, written
from .subscription import AskedAgain, Offer, SeenSubscription

PRODUCT = {"id": "KEEPWORD-PLANS", "name": "Plans", "type": "SERVICE"}
SUBSCRIPTION = "subscription:"
# Failed payments before PayPal pauses a subscription by itself.
TRIES = 3
STATES = {
    "APPROVAL_PENDING": "open",
    "APPROVED": "open",
    "ACTIVE": "active",
    "SUSPENDED": "suspended",
    "CANCELLED": "ended",
    "EXPIRED": "ended",
}


class PayPalSubscriptions:
    """See `subscription.Subscriptions`. Its references are "subscription:" or "sale:" with PayPal's number."""

    name = NAME

    def __init__(self, paypal: PayPal) -> None:
        self._paypal = paypal

    def prepare(self, person: int, offer: Offer) -> str:
        hand(person, NAME, PRODUCT)
        try:
            self._paypal.ask("POST", "/v1/catalogs/products", PRODUCT, key=PRODUCT["id"])
        except Declined as error:
            if error.code != "DUPLICATE_RESOURCE_IDENTIFIER":
                raise
        request = {
            "product_id": PRODUCT["id"],
            "name": offer.name[:127],
            "billing_cycles": [
                {
                    "frequency": {"interval_unit": offer.every.upper(), "interval_count": 1},
                    "tenure_type": "REGULAR",
                    "sequence": 1,
                    "total_cycles": 0,
                    "pricing_scheme": {
                        "fixed_price": {
                            "value": written(offer.amount, offer.currency),
                            "currency_code": offer.currency,
                        }
                    },
                }
            ],
            "payment_preferences": {"auto_bill_outstanding": True, "payment_failure_threshold": TRIES},
        }
        hand(person, NAME, request)
        same = hashlib.sha256(repr(request).encode()).hexdigest()
        made: str = self._paypal.ask("POST", "/v1/billing/plans", request, key=same)["id"]
        return made

    def open(self, asked: AskedAgain) -> Opened:
        request = {
            "plan_id": asked.offer_there,
            "custom_id": str(asked.number),
            "application_context": _context(asked, "SUBSCRIBE_NOW"),
        }
        hand(asked.person, NAME, request)
        made = self._paypal.ask("POST", "/v1/billing/subscriptions", request, key=str(asked.number))
        return Opened(f"{SUBSCRIPTION}{made['id']}", _page(made))

    @understood()
    def look(self, reference: str) -> SeenSubscription | None:
        if reference.startswith(SALE):
            sale = self._paypal.ask("GET", f"/v1/payments/sale/{reference.removeprefix(SALE)}")
            reference = f"{SUBSCRIPTION}{sale.get('billing_agreement_id') or ''}"
        number = reference.removeprefix(SUBSCRIPTION)
        if number == reference or not number:
            return None
        found = self._paypal.ask("GET", f"/v1/billing/subscriptions/{number}")
        told = found.get("billing_info", {})
        state = STATES.get(found["status"], "open")
        if state == "active" and int(told.get("failed_payments_count", 0)):
            state = "past-due"
        until = told.get("next_billing_time")
        return SeenSubscription(
            number=str(found.get("custom_id", "")),
            state=state,
            reference=reference,
            offer=str(found["plan_id"]),
            until=datetime.fromisoformat(until) if until else None,
            payments=self._payments(number, found),
        )

    def change(self, reference: str, asked: AskedAgain) -> str:
        request = {"plan_id": asked.offer_there, "application_context": _context(asked, "CONTINUE")}
        hand(asked.person, NAME, request)
        return _page(self._paypal.ask("POST", f"{_path(reference)}/revise", request))

    def cancel(self, person: int, reference: str) -> None:
        self._stand(person, reference, "suspend", "Cancelled by the payer; runs to the end of the period.")

    def resume(self, person: int, reference: str) -> None:
        self._stand(person, reference, "activate", "The cancellation was taken back.")

    def end(self, person: int, reference: str) -> None:
        self._stand(person, reference, "cancel", "Ended by the payer.")

    def _stand(self, person: int, reference: str, deed: str, reason: str) -> None:
        request = {"reason": reason}
        hand(person, NAME, request)
        try:
            self._paypal.ask("POST", f"{_path(reference)}/{deed}", request)
        except Declined as error:
            if error.code != "SUBSCRIPTION_STATUS_INVALID":  # done before, or not to be done any more; a look tells
                raise

    def _payments(self, number: str, found: dict[str, Any]) -> tuple[Seen, ...]:
        last = found.get("billing_info", {}).get("last_payment", {}).get("time")
        if not last:
            return ()
        # By PayPal's own clock: ours may go otherwise.
        end = (datetime.fromisoformat(last) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = f"start_time={found['create_time']}&end_time={end}"
        listed = self._paypal.ask("GET", f"/v1/billing/subscriptions/{number}/transactions?{query}")
        return tuple(_seen(each) for each in listed.get("transactions", ()))


def _seen(transaction: dict[str, Any]) -> Seen:
    total = transaction["amount_with_breakdown"]["gross_amount"]
    return Seen(
        reference=f"{SALE}{transaction['id']}",
        payment="",
        state=CAPTURES.get(transaction["status"], "failed"),
        amount=read(total["value"], total["currency_code"]),
        currency=total["currency_code"],
        capture=transaction["id"],
    )


def _path(reference: str) -> str:
    return f"/v1/billing/subscriptions/{reference.removeprefix(SUBSCRIPTION)}"


def _context(asked: AskedAgain, action: str) -> dict[str, str]:
    return {
        "return_url": asked.back,
        "cancel_url": asked.cancelled,
        "locale": LOCALES.get(asked.language, "en-GB"),
        "shipping_preference": "NO_SHIPPING",
        "user_action": action,
    }


def _page(made: dict[str, Any]) -> str:
    return next((str(link["href"]) for link in made.get("links", ()) if link["rel"] == "approve"), "")
