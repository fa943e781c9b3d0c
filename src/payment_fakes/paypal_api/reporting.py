"""The search of transactions: what moved on the account, page by page, as a report tells it.

The real one shows a transaction up to three hours late, and only to an app that may search.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from payment_fakes import payers
from payment_fakes.paypal_api.errors import invalid
from payment_fakes.paypal_api.ledger import Ledger
from payment_fakes.world import Row

MOST = timedelta(days=31)
STATES = {"PENDING": "P", "DECLINED": "D"}  # everything else went through
KNOWN_FIELDS = ("transaction_info",)


def transactions(ledger: Ledger, query: dict[str, str]) -> Row:
    """What moved between two moments, the oldest first."""
    start, end = (_moment(query, name) for name in ("start_date", "end_date"))
    if end < start or end - start > MOST:
        raise invalid("INVALID_REQUEST", "Date range is greater than 31 days", "end_date")
    if query.get("fields", "transaction_info") not in KNOWN_FIELDS:
        raise invalid("INVALID_PARAMETER_VALUE", "This stand-in tells of nothing else.", "fields")
    size, page = int(query.get("page_size", "100")), int(query.get("page", "1"))
    if not 1 <= size <= 500 or page < 1:
        raise invalid("INVALID_PARAMETER_VALUE", "The value of a field is invalid.", "page_size")
    moved = sorted(_moved(ledger), key=lambda info: str(info["transaction_initiation_date"]))
    found = [each for each in moved if start <= datetime.fromisoformat(each["transaction_initiation_date"]) <= end]
    pages = max(1, -(-len(found) // size))
    return {
        "transaction_details": [{"transaction_info": each} for each in found[(page - 1) * size : page * size]],
        "account_number": "STANDINSHOP42",
        "start_date": _written(query["start_date"]),
        "end_date": _written(query["end_date"]),
        "last_refreshed_datetime": _written(ledger.moment()),
        "page": page,
        "total_items": len(found),
        "total_pages": pages,
        "links": [],
    }


def _moment(query: dict[str, str], name: str) -> datetime:
    if name not in query:
        raise invalid("MISSING_REQUIRED_PARAMETER", "A required field is missing.", name)
    try:
        when = datetime.fromisoformat(query[name])
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise invalid("INVALID_PARAMETER_VALUE", "The value of a field is invalid.", name)
    return when


def _moved(ledger: Ledger) -> Iterator[Row]:
    for row in ledger.rows("capture").values():
        yield _info(row, "T0006", row["amount"], STATES.get(row["status"], "S"), custom=row.get("custom_id"))
    for row in ledger.rows("sale").values():
        yield _info(row, "T0002", _money(row), STATES.get(row["state"].upper(), "S"), custom=row.get("custom"))
    for row in ledger.rows("refund").values():
        of = ledger.hidden(row["id"])["capture"]
        yield _info(row, "T1107", row["amount"], "S", of=of, custom=row.get("custom_id"))
    for row in ledger.rows("sale_refund").values():
        yield _info(row, "T1107", _money(row), "S", of=row["sale_id"])


def _info(row: Row, code: str, total: Row, status: str, *, of: str = "", custom: str | None = None) -> Row:
    sign = "-" if of else ""
    info: Row = {
        "paypal_account_id": payers.PAYPAL_PAYER_ID,
        "transaction_id": row["id"],
        "transaction_event_code": code,
        "transaction_initiation_date": _written(row["create_time"]),
        "transaction_updated_date": _written(row["update_time"]),
        "transaction_amount": {"currency_code": total["currency_code"], "value": f"{sign}{total['value']}"},
        "transaction_status": status,
        "protection_eligibility": "02",
    }
    if of:
        info |= {"paypal_reference_id": of, "paypal_reference_id_type": "TXN"}
    return info | ({"custom_field": custom} if custom else {})


def _money(row: Row) -> Row:
    return {"currency_code": row["amount"]["currency"], "value": row["amount"]["total"]}


def _written(moment: str) -> str:
    """As this report writes moments."""
    return datetime.fromisoformat(moment).strftime("%Y-%m-%dT%H:%M:%S%z")
