"""Invoices of subscriptions, and how they are paid."""

from __future__ import annotations

import copy

from payment_fakes.stripe_api import payments, shapes
from payment_fakes.stripe_api.ledger import Ledger
from payment_fakes.world import Row

_AT_FIRST: Row = {
    "amount_overpaid": 0,
    "amount_paid": 0,
    "amount_shipping": 0,
    "attempt_count": 0,
    "attempted": False,
    "auto_advance": True,
    "automatic_tax": dict.fromkeys(("disabled_reason", "liability", "provider", "status")) | {"enabled": False},
    "collection_method": "charge_automatically",
    "customer_tax_exempt": "none",
    "customer_tax_ids": [],
    "default_tax_rates": [],
    "discounts": [],
    "issuer": {"type": "self"},
    "payment_settings": {"default_mandate": None, "payment_method_options": None, "payment_method_types": ["card"]},
    "post_payment_credit_notes_amount": 0,
    "pre_payment_credit_notes_amount": 0,
    "starting_balance": 0,
    "status": "open",
    "status_transitions": dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")),
    "total_discount_amounts": [],
    "total_pretax_credit_amounts": [],
    "total_taxes": [],
}


def line(
    subscription: Row,
    amount: int,
    price: Row,
    quantity: int,
    words: str | None,
    item: Row | None,
    proration: bool = False,
) -> Row:
    """One line, not yet on an invoice."""
    period = {
        "start": item["current_period_start"] if item else subscription["created"],
        "end": item["current_period_end"] if item else subscription["created"],
    }
    details = {
        "invoice_item": None,
        "proration": proration,
        "proration_details": {"credited_items": None},
        "subscription": subscription["id"],
        "subscription_item": item["id"] if item else None,
    }
    return shapes.blank(
        "line_item",
        amount=amount,
        currency=price["currency"],
        description=words,
        discount_amounts=[],
        discountable=not proration,
        discounts=[],
        parent={
            "invoice_item_details": None,
            "subscription_item_details": details,
            "type": "subscription_item_details",
        },
        period=period,
        pretax_credit_amounts=[],
        pricing={
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": str(price["unit_amount"]),
        },
        quantity=quantity,
        subscription=subscription["id"],
        subtotal=amount,
        taxes=[],
    )


def create(ledger: Ledger, subscription: Row, reason: str, lines: list[Row]) -> Row:
    """A finalised invoice that waits for its payment."""
    customer = ledger.rows("customer")[subscription["customer"]]
    total = sum(each["amount"] for each in lines)
    due = max(0, total)
    now = ledger.world.now()
    count = len(ledger.rows("invoice")) + 1
    row = ledger.make(
        "invoice",
        amount_due=due,
        amount_remaining=due,
        billing_reason=reason,
        currency=subscription["currency"],
        customer=customer["id"],
        customer_email=customer["email"],
        customer_name=customer["name"],
        effective_at=now,
        lines=shapes.listed(lines, ""),
        number=f"STANDIN-{count:04}",
        parent={
            "quote_details": None,
            "subscription_details": {"metadata": dict(subscription["metadata"]), "subscription": subscription["id"]},
            "type": "subscription_details",
        },
        period_end=lines[-1]["period"]["end"],
        period_start=lines[-1]["period"]["start"],
        subtotal=total,
        subtotal_excluding_tax=total,
        total=total,
        total_excluding_tax=total,
        webhooks_delivered_at=now,
        **copy.deepcopy(_AT_FIRST),
    )
    row["status_transitions"]["finalized_at"] = now
    row["lines"]["url"] = f"/v1/invoices/{row['id']}/lines"
    for each in lines:
        each["invoice"] = row["id"]
    for name in ("default_source", "confirmation_secret", "amount_paid_off_stripe"):
        row.pop(name)
    subscription["latest_invoice"] = row["id"]
    return row


def pay(ledger: Ledger, row: Row, method: Row, *, refuse: str = "", announced: bool = True) -> str:
    """Takes the money for an invoice; the words of the refusal, or none.

    Without ``announced`` the caller tells the shop about the invoice itself, once it knows that it stays.
    """
    if announced and not row["attempted"]:
        ledger.event("invoice.created", row)
        ledger.event("invoice.finalized", row)
    if row["amount_due"]:
        intent = _intent(ledger, row)
        refused = payments.attempt(ledger, intent, method, refuse=refuse)
        row["attempted"] = True
        row["attempt_count"] += 1
        if refused:
            if announced:
                ledger.event("invoice.payment_failed", row)
            return refused
        _settled(ledger, row)
    now = ledger.world.now()
    row.update(status="paid", amount_paid=row["amount_due"], amount_remaining=0, attempted=True)
    row["auto_advance"], row["next_payment_attempt"] = False, None
    row["status_transitions"]["paid_at"] = now
    if announced:
        ledger.event("invoice.paid", row)
        ledger.event("invoice.payment_succeeded", row)
    return ""


def announce(ledger: Ledger, row: Row) -> None:
    """Tells the shop of an invoice that was paid in one go."""
    for type in ("invoice.created", "invoice.finalized", "invoice.paid", "invoice.payment_succeeded"):
        ledger.event(type, row)


def _intent(ledger: Ledger, row: Row) -> Row:
    """The one payment intent of an invoice, however often it is tried."""
    for payment in of(ledger, row["id"]):
        return ledger.rows("payment_intent")[payment["payment"]["payment_intent"]]
    intent = payments.intend(ledger, row["amount_due"], row["currency"], row["customer"], description=row["number"])
    ledger.make(
        "invoice_payment",
        amount_requested=row["amount_due"],
        currency=row["currency"],
        invoice=row["id"],
        is_default=True,
        payment={"type": "payment_intent", "payment_intent": intent["id"]},
        status="open",
        status_transitions={"canceled_at": None, "paid_at": None},
    )
    return intent


def _settled(ledger: Ledger, row: Row) -> None:
    for payment in of(ledger, row["id"]):
        payment.update(amount_paid=row["amount_due"], status="paid")
        payment["status_transitions"]["paid_at"] = ledger.world.now()
        ledger.event("invoice_payment.paid", payment)


def of(ledger: Ledger, invoice: str) -> list[Row]:
    """The payments of an invoice."""
    return [row for row in ledger.rows("invoice_payment").values() if row["invoice"] == invoice]
