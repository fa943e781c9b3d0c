"""Captured payments and what is given back of them."""

from __future__ import annotations

from decimal import Decimal

from payment_fakes.paypal_api.errors import unprocessable
from payment_fakes.paypal_api.ledger import Ledger, amount, money, number
from payment_fakes.world import Row


def make(ledger: Ledger, order: Row, pending: bool = False) -> Row:
    """The money of an order, taken; or ``pending``, while PayPal looks at it or a bank takes its days."""
    unit = order["purchase_units"][0]
    total = {name: unit["amount"][name] for name in ("currency_code", "value")}
    row = _capture(ledger, order, total, "PENDING" if pending else "COMPLETED")
    keeps = (amount(total) * Decimal("0.0349")).quantize(Decimal("0.01"))
    row["seller_receivable_breakdown"] = {
        "gross_amount": total,
        "paypal_fee": money(keeps, total["currency_code"]),
        "net_amount": money(amount(total) - keeps, total["currency_code"]),
    }
    ledger.keep("capture", row)
    if pending:
        row["status_details"] = {"reason": "PENDING_REVIEW"}
        ledger.event("PAYMENT.CAPTURE.PENDING", "capture", "2.0", row, "Payment pending")
        return row
    _completed(ledger, row)
    return row


def _completed(ledger: Ledger, row: Row) -> None:
    total = row["amount"]
    words = f"Payment completed for {total['currency_code']} {total['value']}"
    ledger.event("PAYMENT.CAPTURE.COMPLETED", "capture", "2.0", row, words)


def finish(ledger: Ledger, id: str, status: str) -> Row:
    """What was pending is ``COMPLETED``, or ``DECLINED`` after all."""
    row = ledger.get("capture", id)
    if row["status"] != "PENDING" or status not in ("COMPLETED", "DECLINED"):
        raise unprocessable("CAPTURE_STATUS_NOT_VALID", "Only what is pending can be completed or declined.")
    row.update(status=status, update_time=ledger.moment())
    row.pop("status_details")
    if status == "COMPLETED":
        _completed(ledger, row)
    else:
        ledger.event("PAYMENT.CAPTURE.DECLINED", "capture", "2.0", row, "A payment capture was declined")
    return row


def declined(ledger: Ledger, order: Row) -> None:
    """The bank said no: there is a capture that came to nothing, and an event."""
    unit = order["purchase_units"][0]
    total = {name: unit["amount"][name] for name in ("currency_code", "value")}
    row = ledger.keep("capture", _capture(ledger, order, total, "DECLINED"))
    ledger.event("PAYMENT.CAPTURE.DECLINED", "capture", "2.0", row, "A payment capture was declined")


def _capture(ledger: Ledger, order: Row, total: Row, status: str) -> Row:
    unit = order["purchase_units"][0]
    id = number()
    path = f"/v2/payments/captures/{id}"
    row: Row = {
        "id": id,
        "status": status,
        "amount": total,
        "final_capture": True,
        "seller_protection": {"status": "NOT_ELIGIBLE"},
        "supplementary_data": {"related_ids": {"order_id": order["id"]}},
        "create_time": ledger.moment(),
        "update_time": ledger.moment(),
        "links": [
            ledger.link(path, "self"),
            ledger.link(f"{path}/refund", "refund", "POST"),
            ledger.link(f"/v2/checkout/orders/{order['id']}", "up"),
        ],
    }
    return row | {name: unit[name] for name in ("custom_id", "invoice_id") if name in unit}


def given_back(ledger: Ledger, capture: Row) -> Decimal:
    """How much of a capture has been refunded."""
    refunds = ledger.rows("refund").values()
    return sum(
        (amount(each["amount"]) for each in refunds if ledger.hidden(each["id"])["capture"] == capture["id"]), Decimal()
    )


def refund(ledger: Ledger, capture_id: str, given: Row) -> Row:
    """Gives money back; without an amount, all that is left."""
    capture = ledger.get("capture", capture_id)
    currency = capture["amount"]["currency_code"]
    left = amount(capture["amount"]) - given_back(ledger, capture)
    if ledger.hidden(capture_id).get("disputed"):
        words = "Partial refunds can't be made on a capture with an open dispute."
        raise unprocessable("CAPTURE_DISPUTED_PARTIAL_REFUND_NOT_ALLOWED", words)
    if capture["status"] not in ("COMPLETED", "PARTIALLY_REFUNDED", "REFUNDED"):
        raise unprocessable("REFUND_NOT_ALLOWED", "This capture can't be refunded.")
    if left == 0:
        raise unprocessable("CAPTURE_FULLY_REFUNDED", "The capture has already been fully refunded.")
    asked = given.get("amount") or money(left, currency)
    if asked["currency_code"] != currency:
        words = "Refund must be in the same currency as the capture."
        raise unprocessable("REFUND_CAPTURE_CURRENCY_MISMATCH", words, "/amount/currency_code")
    if amount(asked) <= 0:
        raise unprocessable("CANNOT_BE_ZERO_OR_NEGATIVE", "Must be greater than zero.", "/amount/value")
    if amount(asked) > left:
        words = "The refund amount must be less than or equal to the capture amount that has not yet been refunded."
        raise unprocessable("REFUND_AMOUNT_EXCEEDED", words, "/amount/value", asked["value"])
    return _refund(ledger, capture, asked, given)


def _refund(ledger: Ledger, capture: Row, asked: Row, given: Row) -> Row:
    id = number()
    row: Row = {
        "id": id,
        "status": "COMPLETED",
        "amount": money(amount(asked), asked["currency_code"]),
        "seller_payable_breakdown": {"gross_amount": asked, "net_amount": asked},
        "create_time": ledger.moment(),
        "update_time": ledger.moment(),
        "links": [
            ledger.link(f"/v2/payments/refunds/{id}", "self"),
            ledger.link(f"/v2/payments/captures/{capture['id']}", "up"),
        ],
    }
    row |= {name: given[name] for name in ("custom_id", "invoice_id", "note_to_payer") if name in given}
    ledger.hidden(id)["capture"] = capture["id"]
    ledger.keep("refund", row)
    whole = given_back(ledger, capture) == amount(capture["amount"])
    capture["status"] = "REFUNDED" if whole else "PARTIALLY_REFUNDED"
    capture["update_time"] = ledger.moment()
    words = f"A {asked['currency_code']} {asked['value']} capture payment was refunded"
    ledger.event("PAYMENT.CAPTURE.REFUNDED", "refund", "2.0", row, words)
    return row
