"""Disputes at PayPal: a payer complains, and PayPal decides."""

from __future__ import annotations

from urllib.parse import urlencode

from payment_fakes import payers
from payment_fakes.paypal_api.errors import invalid, unprocessable
from payment_fakes.paypal_api.ledger import Ledger
from payment_fakes.world import CAPITALS, Row, random_text

LISTED = (
    "dispute_id create_time update_time reason status dispute_state dispute_life_cycle_stage dispute_amount links"
).split()

WANTED = "disputed_transaction_id start_time page_size next_page_token"
MOST = 50  # on one page


def begin(ledger: Ledger, capture_id: str, reason: str = "UNAUTHORISED") -> Row:
    """The payer disputes a capture, or a payment of a subscription; its money is held."""
    capture = ledger.rows("sale").get(capture_id) or ledger.get("capture", capture_id)
    total = capture["amount"]
    if "total" in total:
        total = {"currency_code": total["currency"], "value": total["total"]}
    id = f"PP-D-{random_text(5, CAPITALS)}"
    row: Row = {
        "dispute_id": id,
        "id": id,
        "create_time": ledger.moment(),
        "update_time": ledger.moment(),
        "disputed_transactions": [
            {
                "seller_transaction_id": capture_id,
                "custom": capture.get("custom_id") or capture.get("custom"),
                "invoice_number": capture.get("invoice_id"),
                "gross_amount": total,
                "buyer": {"name": f"{payers.PAYPAL_GIVEN_NAME} {payers.PAYPAL_SURNAME}"},
            }
        ],
        "reason": reason,
        "status": "WAITING_FOR_SELLER_RESPONSE",
        "dispute_state": "REQUIRED_ACTION",
        "dispute_life_cycle_stage": "CHARGEBACK",
        "dispute_amount": total,
        "links": [ledger.link(f"/v1/customer/disputes/{id}", "self")],
    }
    ledger.hidden(capture_id)["disputed"] = True
    ledger.keep("dispute", row)
    _tell(ledger, "CREATED", row, "A new dispute opened")
    return row


def end(ledger: Ledger, id: str, outcome: str) -> Row:
    """``won``: the shop keeps the money; ``lost``: the payer has it back, and the capture is reversed."""
    row = ledger.get("dispute", id)
    if row["status"] == "RESOLVED":
        raise unprocessable("DISPUTE_ALREADY_RESOLVED", "This dispute has ended.")
    won = outcome == "won"
    code = "RESOLVED_SELLER_FAVOUR" if won else "RESOLVED_BUYER_FAVOUR"
    row.update(status="RESOLVED", dispute_state="RESOLVED", update_time=ledger.moment())
    refunded = {} if won else {"amount_refunded": row["dispute_amount"]}
    row["dispute_outcome"] = {"outcome_code": code, **refunded}
    capture_id = row["disputed_transactions"][0]["seller_transaction_id"]
    ledger.hidden(capture_id)["disputed"] = False
    sale = ledger.rows("sale").get(capture_id)
    if sale is not None and not won:
        sale.update(state="refunded", update_time=ledger.moment())
        ledger.event("PAYMENT.SALE.REVERSED", "sale", "1.0", sale, "A sale payment was reversed")
    elif not won:
        capture = ledger.rows("capture")[capture_id]
        capture.update(status="REFUNDED", update_time=ledger.moment())
        ledger.event("PAYMENT.CAPTURE.REVERSED", "capture", "2.0", capture, "A payment capture was reversed")
    _tell(ledger, "RESOLVED", row, "A dispute was resolved")
    return row


def shown(row: Row) -> Row:
    """As it is asked for; there is no field `id` in PayPal's own."""
    return {name: value for name, value in row.items() if name != "id"}


def summary(row: Row) -> Row:
    """As it is listed: without its transactions and without how it ended."""
    return {name: row[name] for name in LISTED if name in row}


def listed(ledger: Ledger, query: dict[str, str]) -> Row:
    """The newest first; those of one transaction, or those begun since a moment, page by page as the links say."""
    of, since = query.get("disputed_transaction_id"), query.get("start_time", "")
    if of and since:
        raise invalid("INVALID_REQUEST", "Ask by transaction or by time.", "start_time")
    size, after = int(query.get("page_size", "10")), int(query.get("next_page_token", "0"))
    if not 1 <= size <= MOST:
        raise invalid("INVALID_PARAMETER_VALUE", "The value of a field is invalid.", "page_size")
    found = [
        summary(row)
        for row in reversed(ledger.rows("dispute").values())
        if of in (None, row["disputed_transactions"][0]["seller_transaction_id"]) and row["create_time"] >= since
    ]
    links = []
    if len(found) > after + size:
        further = urlencode(query | {"next_page_token": str(after + size)})
        links = [ledger.link(f"/v1/customer/disputes?{further}", "next")]
    return {"items": found[after : after + size], "links": links}


def _tell(ledger: Ledger, what: str, row: Row, summary: str) -> None:
    ledger.event(f"CUSTOMER.DISPUTE.{what}", "dispute", "1.0", shown(row), summary)
