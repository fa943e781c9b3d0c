"""Refunds, full and in part; of more than was paid, or of what the bank has taken back already: refused."""

from __future__ import annotations

from payment_fakes.pages import money
from payment_fakes.stripe_api import payments, sessions
from payment_fakes.stripe_api.errors import invalid
from payment_fakes.stripe_api.ledger import Ledger
from payment_fakes.world import Row, random_text

USED = frozenset("amount charge expand metadata payment_intent reason".split())


def create(ledger: Ledger, params: Row) -> Row:
    """Gives money back. Without an amount: all that is left."""
    charge = _charge(ledger, params)
    sessions.metadata(params.get("metadata") or {})
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    if not charge["paid"]:
        raise invalid(f"Charge {charge['id']} was not paid; there is nothing to refund.", "charge")
    if charge["disputed"] and ledger.hidden(charge["id"]).get("taken_back"):
        raise invalid(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", "charge", "charge_disputed"
        )
    if left == 0:
        raise invalid(f"Charge {charge['id']} has already been refunded.", "charge", "charge_already_refunded")
    if amount < 1:
        raise invalid("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount > left:
        whole = "charge amount" if left == charge["amount_captured"] else "unrefunded amount on charge"
        currency = charge["currency"]
        words = f"Refund amount ({money(amount, currency)}) is greater than {whole} ({money(left, currency)})"
        raise invalid(words, "amount")
    return _made(ledger, charge, amount, params)


def _charge(ledger: Ledger, params: Row) -> Row:
    if params.get("charge"):
        return ledger.get("charge", params["charge"], "charge")
    if params.get("payment_intent"):
        intent = ledger.get("payment_intent", params["payment_intent"], "payment_intent")
        if intent["status"] != "succeeded":
            raise invalid(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.")
        return ledger.get("charge", intent["latest_charge"], "charge")
    raise invalid("One of the following params should be provided for this request: payment_intent or charge.")


def _made(ledger: Ledger, charge: Row, amount: int, params: Row) -> Row:
    before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
    refund = ledger.make(
        "refund",
        amount=amount,
        balance_transaction=f"txn_{random_text(24)}",
        charge=charge["id"],
        currency=charge["currency"],
        customer=charge["customer"],
        destination_details={"type": "card", "card": {"reference_status": "pending", "type": "refund"}},
        metadata=params.get("metadata") or {},
        payment_intent=charge["payment_intent"],
        payment_method=charge["payment_method"],
        reason=params.get("reason"),
        status="succeeded",
    )
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    ledger.event("refund.created", refund)
    ledger.event("charge.refunded", charge, before)
    if payments.card_of(ledger, charge["payment_method"]).refund_fails:
        fail(ledger, refund["id"])
    return refund


def fail(ledger: Ledger, id: str) -> Row:
    """The bank could not take a refund: the money comes back to the shop."""
    refund = ledger.get("refund", id, "refund")
    if refund["status"] == "failed":
        return refund
    before = {"status": refund["status"], "failure_reason": None}
    refund.update(
        status="failed",
        failure_reason="expired_or_canceled_card",
        failure_balance_transaction=f"txn_{random_text(24)}",
    )
    charge = ledger.rows("charge")[refund["charge"]]
    charge["amount_refunded"] -= refund["amount"]
    charge["refunded"] = False
    ledger.event("refund.updated", refund, before)
    ledger.event("refund.failed", refund)
    return refund
