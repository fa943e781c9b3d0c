"""A payer at the hosted page: pays a session with a card, or gives up."""

from __future__ import annotations

from payment_fakes.payers import Card
from payment_fakes.stripe_api import disputes, payments, sessions, subscriptions
from payment_fakes.stripe_api.ledger import Ledger
from payment_fakes.stripe_api.payments import Holder
from payment_fakes.world import Row


def pay(ledger: Ledger, session: Row, card: Card, holder: Holder) -> str:
    """Completes an open session; the words of the refusal if the card declines, which leaves it open."""
    if session["mode"] == "subscription":
        refused = _subscribe(ledger, session, card, holder)
    else:
        refused = _pay_once(ledger, session, card, holder)
    if refused:
        return refused
    session["customer_details"] = sessions.details(holder.email, holder.name, holder.country or None)
    session.update(status="complete", url=None)
    ledger.event("checkout.session.completed", session)
    if card.disputed and session["payment_intent"]:
        intent = ledger.rows("payment_intent")[session["payment_intent"]]
        disputes.begin(ledger, intent["latest_charge"])
    return ""


def _pay_once(ledger: Ledger, session: Row, card: Card, holder: Holder) -> str:
    kept = ledger.hidden(session["id"])
    customer = session["customer"]
    if customer is None and session["customer_creation"] == "always":
        # One customer, however often the card is declined.
        customer = kept.get("customer") or _customer(ledger, holder)["id"]
        kept["customer"] = customer
    if "payment_intent" not in kept:
        given = kept["intent"]
        intent = payments.intend(
            ledger,
            session["amount_total"],
            session["currency"],
            customer,
            description=given.get("description"),
            metadata=given.get("metadata") or {},
            receipt_email=given.get("receipt_email"),
            statement_descriptor=given.get("statement_descriptor"),
        )
        kept["payment_intent"] = intent["id"]
    intent = ledger.rows("payment_intent")[kept["payment_intent"]]
    method = payments.method(ledger, card, holder, customer)
    refused = payments.attempt(ledger, intent, method)
    if not refused:
        session.update(payment_intent=intent["id"], payment_status="paid", customer=customer)
    return refused


def _subscribe(ledger: Ledger, session: Row, card: Card, holder: Holder) -> str:
    kept = ledger.hidden(session["id"])
    customer = session["customer"] or kept.get("customer") or _customer(ledger, holder)["id"]
    kept["customer"] = customer
    method = payments.method(ledger, card, holder, customer)
    begun = subscriptions.begin(ledger, session, customer, method)
    if isinstance(begun, str):
        return begun
    session.update(
        customer=customer,
        subscription=begun["id"],
        invoice=begun["latest_invoice"],
        payment_status="paid" if session["amount_total"] else "no_payment_required",
    )
    return ""


def _customer(ledger: Ledger, holder: Holder) -> Row:
    row = ledger.make(
        "customer",
        address=None,
        balance=0,
        delinquent=False,
        email=holder.email,
        invoice_prefix=None,
        invoice_settings={
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        name=holder.name,
        preferred_locales=[],
        tax_exempt="none",
    )
    for name in ("cash_balance", "invoice_credit_balance"):
        row.pop(name)
    ledger.event("customer.created", row)
    return row
