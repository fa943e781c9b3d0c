"""Subscriptions at Stripe: begun on its Checkout page, then changed and ended through its interface."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from keepword.parts.disclosures.handing import hand

from .payment import Declined, Opened
from .stripe import NAME, Stripe, answered, noted
from .stripe_invoices import seen_invoice, subscription_of
from .subscription import AskedAgain, Offer, SeenSubscription

if TYPE_CHECKING:
    from stripe.params import SubscriptionUpdateParams
    from stripe.params.checkout import SessionCreateParams

STATES = {
    "incomplete": "open",
    "incomplete_expired": "expired",
    "trialing": "active",
    "active": "active",
    "past_due": "past-due",
    "unpaid": "past-due",
    "paused": "suspended",
    "canceled": "ended",
}
# The newest so many payments of a subscription: older ones were seen when they were new.
LATEST = 24


class StripeSubscriptions:
    """See `subscription.Subscriptions`."""

    name = NAME

    def __init__(self, stripe: Stripe) -> None:
        self._stripe = stripe

    def prepare(self, person: int, offer: Offer) -> str:
        return ""  # Stripe takes the price with the question

    def open(self, asked: AskedAgain) -> Opened:
        number = str(asked.number)
        request: SessionCreateParams = {
            "mode": "subscription",
            "customer_email": asked.email,
            "client_reference_id": number,
            "subscription_data": {"metadata": {"subscription": number, "offer": asked.offer.key}},
            "line_items": [{"quantity": 1, "price_data": _price(asked.offer, name=asked.offer.name)}],
            "success_url": asked.back,
            "cancel_url": asked.cancelled,
            "locale": asked.language,
        }
        hand(asked.person, NAME, request)
        with answered():
            made = self._stripe.client.v1.checkout.sessions.create(request, {"idempotency_key": number})
        return Opened(made.id, made.url or "")

    def look(self, reference: str) -> SeenSubscription | None:
        kind = reference.partition("_")[0]
        with answered():
            if kind == "cs":
                return self._page(self._stripe.client.v1.checkout.sessions.retrieve(reference))
            if kind == "in":
                reference = subscription_of(self._stripe.client.v1.invoices.retrieve(reference))
            return self._look(reference) if reference.startswith("sub_") else None

    def change(self, reference: str, asked: AskedAgain) -> str:
        with answered():
            item = self._stripe.client.v1.subscriptions.retrieve(reference)["items"].data[0]
        price = _price(asked.offer, product=str(item.price.product))
        request: SubscriptionUpdateParams = {
            "items": [{"id": item.id, "price_data": price}],
            "metadata": {"offer": asked.offer.key},
            "proration_behavior": "always_invoice",
        }
        self._update(asked.person, reference, request)
        return ""

    def cancel(self, person: int, reference: str) -> None:
        self._update(person, reference, {"cancel_at_period_end": True})

    def resume(self, person: int, reference: str) -> None:
        self._update(person, reference, {"cancel_at_period_end": False})

    def end(self, person: int, reference: str) -> None:
        try:
            with answered():
                self._stripe.client.v1.subscriptions.cancel(reference)
        except Declined as error:
            if error.code != "resource_missing":  # which is what Stripe says of one that is over
                raise

    def _update(self, person: int, reference: str, request: SubscriptionUpdateParams) -> None:
        hand(person, NAME, request)
        with answered():
            self._stripe.client.v1.subscriptions.update(reference, request)

    def _page(self, session: Any) -> SeenSubscription | None:
        if session.mode != "subscription":
            return None
        if session.subscription:
            return self._look(str(session.subscription))
        state = "expired" if session.status == "expired" else "open"
        return SeenSubscription(str(session.client_reference_id or ""), state)

    def _look(self, reference: str) -> SeenSubscription:
        found = self._stripe.client.v1.subscriptions.retrieve(reference)
        invoices = self._stripe.client.v1.invoices.list(
            {"subscription": reference, "limit": LATEST, "expand": ["data.payments"]}
        )
        state = STATES.get(found.status, "past-due")
        return SeenSubscription(
            number=noted(found, "subscription"),
            state="ending" if state == "active" and found.cancel_at_period_end else state,
            reference=reference,
            offer=noted(found, "offer"),
            until=datetime.fromtimestamp(found["items"].data[0].current_period_end, UTC),
            payments=tuple(seen for each in invoices.data if (seen := seen_invoice(each)) is not None),
        )


def _price(offer: Offer, *, name: str = "", product: str = "") -> Any:
    return {
        "currency": offer.currency.lower(),
        "unit_amount": offer.amount,
        "recurring": {"interval": offer.every},
        **({"product": product} if product else {"product_data": {"name": name}}),
    }
