"""Payment intents and charges: an attempt to take money from a card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from payment_fakes import payers
from payment_fakes.payers import Card
from payment_fakes.stripe_api import shapes
from payment_fakes.stripe_api.errors import invalid
from payment_fakes.stripe_api.ledger import Ledger
from payment_fakes.world import Row, random_text

WORDS = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """What a payer typed beside the number of the card."""

    name: str
    email: str
    country: str = ""

    def billing(self) -> Row:
        address = shapes.address({"country": self.country or None})
        return {"address": address, "email": self.email, "name": self.name, "phone": None, "tax_id": None}


def intend(ledger: Ledger, amount: int, currency: str, customer: str | None, **more: Any) -> Row:
    """A payment that waits for a card."""
    row = ledger.make(
        "payment_intent",
        amount=amount,
        amount_capturable=0,
        amount_details={"tip": {}},
        amount_received=0,
        capture_method="automatic_async",
        confirmation_method="automatic",
        currency=currency,
        customer=customer,
        payment_method_options={"card": {"request_three_d_secure": "automatic"}},
        payment_method_types=["card"],
        status="requires_payment_method",
        **more,
    )
    row["client_secret"] = ledger.secret(row["id"])
    ledger.event("payment_intent.created", row)
    return row


def method(ledger: Ledger, card: Card, holder: Holder, customer: str | None) -> Row:
    """The card as Stripe keeps it; its number stays hidden."""
    row = ledger.make(
        "payment_method",
        allow_redisplay="limited",
        billing_details=holder.billing(),
        card=_card(card) | {"display_brand": "visa", "generated_from": None, "networks": {"available": ["visa"]}},
        customer=customer,
        type="card",
    )
    ledger.hidden(row["id"])["number"] = card.number
    return row


def _card(card: Card) -> Row:
    return {
        "brand": "visa",
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": payers.CARD_FINGERPRINT,
        "funding": "credit",
        "last4": card.last4,
        "regulated_status": "unregulated",
        "wallet": None,
    }


def card_of(ledger: Ledger, method_id: str) -> Card:
    return payers.CARDS[ledger.hidden(method_id)["number"]]


def attempt(ledger: Ledger, intent: Row, method: Row, *, refuse: str = "") -> str:
    """Tries to take the money; the words of the refusal, or none.

    ``refuse`` is a reason to decline whatever the card says.
    """
    card = card_of(ledger, method["id"])
    declined = refuse or card.decline
    charge = ledger.make(
        "charge",
        amount=intent["amount"],
        amount_captured=0 if declined else intent["amount"],
        amount_refunded=0,
        billing_details=method["billing_details"],
        captured=not declined,
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        disputed=False,
        fraud_details={},
        metadata=dict(intent["metadata"]),
        outcome=_outcome(declined),
        paid=not declined,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details={
            "type": "card",
            "card": _card(card) | {"amount_authorized": intent["amount"], "network": "visa"},
        },
        radar_options={},
        receipt_email=intent["receipt_email"],
        refunded=False,
        statement_descriptor=intent["statement_descriptor"],
        status="failed" if declined else "succeeded",
    )
    intent["latest_charge"] = charge["id"]
    if declined:
        return _declined(ledger, intent, charge, method, declined)
    charge["balance_transaction"] = f"txn_{random_text(24)}"
    charge["receipt_url"] = f"https://pay.stripe.example/receipts/{charge['id']}"
    intent.update(
        status="succeeded",
        amount_received=intent["amount"],
        payment_method=method["id"],
        last_payment_error=None,
    )
    ledger.event("charge.succeeded", charge)
    ledger.event("payment_intent.succeeded", intent)
    return ""


def _outcome(declined: str) -> Row:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": "05" if declined else None,
        "network_status": "declined_by_network" if declined else "approved_by_network",
        "reason": declined or None,
        "risk_level": "normal",
        "risk_score": 7,
        "seller_message": "The bank declined the payment." if declined else "Payment complete.",
        "type": "issuer_declined" if declined else "authorized",
    }


def _declined(ledger: Ledger, intent: Row, charge: Row, method: Row, reason: str) -> str:
    words = WORDS.get(reason, WORDS["generic_decline"])
    charge.update(failure_code="card_declined", failure_message=words)
    intent["status"] = "requires_payment_method"
    intent["last_payment_error"] = {
        "charge": charge["id"],
        "code": "card_declined",
        "decline_code": reason,
        "doc_url": "https://docs.stripe.com/error-codes#card-declined",
        "message": words,
        "payment_method": dict(method),
        "type": "card_error",
    }
    ledger.event("charge.failed", charge)
    ledger.event("payment_intent.payment_failed", intent)
    return words


def cancel(ledger: Ledger, id: str, params: Row) -> Row:
    """A payment that nobody made is called off."""
    intent = ledger.get("payment_intent", id, "intent")
    if intent["status"] in ("succeeded", "canceled"):
        raise invalid(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
        )
    intent.update(
        status="canceled", canceled_at=ledger.world.now(), cancellation_reason=params.get("cancellation_reason")
    )
    ledger.event("payment_intent.canceled", intent)
    return intent
