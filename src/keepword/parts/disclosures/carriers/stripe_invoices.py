"""Reads the payments of subscriptions in Stripe’s answers, which it calls invoices."""

from __future__ import annotations

from typing import Any

from .payment import Seen


def seen_invoice(invoice: Any) -> Seen | None:
    """One payment of a subscription; None for one that asks for nothing."""
    paid = invoice.status == "paid"
    amount = int(invoice.amount_paid if paid else invoice.amount_due)
    if not amount or invoice.status == "draft":
        return None
    payments = invoice.payments.data if invoice.payments else ()
    capture = next((str(each.payment.payment_intent) for each in payments if each.payment.payment_intent), "")
    states = {"paid": "paid", "open": "failed" if invoice.attempt_count else "pending"}
    return Seen(
        reference=invoice.id,
        payment="",
        state=states.get(invoice.status or "", "expired"),
        amount=amount,
        currency=str(invoice.currency).upper(),
        capture=capture,
    )


def subscription_of(invoice: Any) -> str:
    parent = invoice.parent
    details = parent.subscription_details if parent else None
    return str(details.subscription) if details else ""
