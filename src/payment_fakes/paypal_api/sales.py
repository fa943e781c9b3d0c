"""Payments of subscriptions under their older name, and what is given back of them."""

from __future__ import annotations

from decimal import Decimal

from payment_fakes.paypal_api.errors import unprocessable
from payment_fakes.paypal_api.ledger import Ledger, number
from payment_fakes.world import Row


def refund(ledger: Ledger, sale_id: str, given: Row) -> Row:
    """Gives money back; without an amount, all that is left."""
    sale = ledger.get("sale", sale_id)
    kept = ledger.hidden(sale_id)
    left = Decimal(sale["amount"]["total"]) - Decimal(kept.get("refunded", "0"))
    asked = given.get("amount") or {"total": str(left), "currency": sale["amount"]["currency"]}
    if asked["currency"] != sale["amount"]["currency"]:
        raise unprocessable("REFUND_CURRENCY_MISMATCH", "The refund must have the currency of the payment.", "/amount")
    if not left or sale["state"] == "refunded":
        raise unprocessable("TRANSACTION_ALREADY_REFUNDED", "The payment has already been fully refunded.")
    if not 0 < Decimal(asked["total"]) <= left:
        raise unprocessable("REFUND_EXCEEDED_TRANSACTION_AMOUNT", "More than is left of the payment.", "/amount/total")
    kept["refunded"] = str(Decimal(kept.get("refunded", "0")) + Decimal(asked["total"]))
    whole = Decimal(kept["refunded"]) == Decimal(sale["amount"]["total"])
    sale.update(state="refunded" if whole else "partially_refunded", update_time=ledger.moment())
    id = number()
    row: Row = {
        "id": id,
        "state": "completed",
        "amount": asked,
        "sale_id": sale_id,
        "parent_payment": sale["billing_agreement_id"],
        "create_time": ledger.moment(),
        "update_time": ledger.moment(),
        "links": [
            ledger.link(f"/v1/payments/refund/{id}", "self"),
            ledger.link(f"/v1/payments/sale/{sale_id}", "sale"),
        ],
    }
    if given.get("invoice_number"):
        row["invoice_number"] = given["invoice_number"]
    ledger.keep("sale_refund", row)
    words = f"A {asked['currency']} {asked['total']} sale payment was refunded"
    ledger.event("PAYMENT.SALE.REFUNDED", "refund", "1.0", row, words)
    return row
