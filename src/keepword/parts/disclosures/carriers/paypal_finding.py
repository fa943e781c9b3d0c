"""Leads from what PayPal's messages and its list of transactions name to the payment that is meant.

Refunds of a subscription's payments and disputes hang on nothing that a look at the payment shows, so each is asked
about by its own number. Of what comes back ids, states, amounts and currencies are taken, and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from .payment import Declined, Found, Listed, SeenDispute, SeenRefund, understood
from .paypal_money import REFUNDS, SALE, SALE_REFUNDS, read

logger = logging.getLogger("keepword.payments")

# What PayPal calls a dispute that took the money from us; every other end leaves it here.
LOST = ("RESOLVED_BUYER_FAVOUR", "ACCEPTED")
PAID, GIVEN_BACK = "T00", "T1107"  # how the codes of its transactions begin
PAGE = 500
DISPUTES = 50  # on one page of theirs, as PayPal allows

type Ask = Callable[[str, str], Any]


def find(ask: Ask, about: str) -> Found:
    """See `payment.Processor`. What ``about`` says is a kind and PayPal's number, as `paypal_messages` writes it."""
    kind, _, number = about.partition(":")
    match kind:
        case "subscription" | "sale":
            return Found(about)
        case "order":
            return Found(number)
        case "capture":
            return _of_capture(ask, number)
        case "sale-refund":
            return _of_refund(ask, number)
        case "dispute":
            return _of_dispute(ask, number)
    return Found()


def lately(ask: Ask, since: datetime) -> Iterator[Listed]:
    """See `payment.Processor`. PayPal shows a transaction up to three hours late, and only to apps that may search."""
    asked = {
        "start_date": _moment(since),
        "end_date": _moment(datetime.now(UTC)),
        "fields": "transaction_info",  # others bring payers' names and addresses along
        "page_size": str(PAGE),
    }
    page = pages = 1
    while page <= pages:
        try:
            told = ask("GET", f"/v1/reporting/transactions?{urlencode(asked | {'page': str(page)})}")
        except Declined as error:
            logger.warning("PayPal does not list its transactions to us (%s): let the app search them", error.code)
            return
        with understood():
            found = [one for each in told["transaction_details"] for one in _listed(each["transaction_info"])]
            page, pages = page + 1, int(told.get("total_pages", 1))
        yield from found


def disputed(ask: Ask, since: datetime) -> Iterator[Listed]:
    """What was objected to since then. Of each only its number is listed; about the rest it has to be asked."""
    path = f"/v1/customer/disputes?{urlencode({'start_time': _moment(since), 'page_size': str(DISPUTES)})}"
    while path:
        try:
            told = ask("GET", path)
        except Declined as error:
            logger.warning("PayPal does not list disputes to us (%s): let the app see them", error.code)
            return
        with understood():
            found = [Listed(str(each["dispute_id"]), f"dispute:{each['dispute_id']}", disputed=True) for each in
                     told.get("items", ())]  # fmt: skip
            further = next((each["href"] for each in told.get("links", ()) if each["rel"] == "next"), "")
            parts = urlsplit(further)
            path = f"{parts.path}?{parts.query}" if further else ""
        yield from found


def _listed(info: Mapping[str, Any]) -> Iterator[Listed]:
    code, number = str(info.get("transaction_event_code", "")), str(info.get("transaction_id", ""))
    if info.get("transaction_status") != "S":
        return
    if code == GIVEN_BACK and info.get("paypal_reference_id_type") == "TXN":
        of = str(info.get("paypal_reference_id", ""))
        yield Listed(number, f"capture:{of}:{number}", of)
    elif code.startswith(PAID) and _ours(info.get("custom_field")):  # what has no number of ours is another shop's
        yield Listed(number, f"capture:{number}")


def _of_capture(ask: Ask, number: str) -> Found:
    """The order that the money is of; else it is a subscription's, with the refund named behind the colon."""
    capture, _, refund = number.partition(":")
    try:
        told = ask("GET", f"/v2/payments/captures/{capture}")
    except Declined:  # money of a subscription has a number like that, too, by which not every interface knows it
        told = {}
    related = (told.get("supplementary_data") or {}).get("related_ids") or {}
    if related.get("order_id"):
        return Found(str(related["order_id"]))
    return _of_refund(ask, refund, capture) if refund else Found(f"{SALE}{capture}")


def _of_refund(ask: Ask, number: str, of: str = "") -> Found:
    """A refund of a subscription's payment, by its older name, or by the newer one where that is how it was made."""
    try:
        told = ask("GET", f"/v1/payments/refund/{number}")
    except Declined:
        if not of:
            raise
        return Found(f"{SALE}{of}", (_refund(ask("GET", f"/v2/payments/refunds/{number}")),))
    sale, amount = told.get("sale_id") or of, told["amount"]
    state = SALE_REFUNDS.get(told.get("state", ""), "failed")
    # Its sign differs between the message and the answer.
    total = abs(read(amount["total"], amount["currency"]))
    refund = SeenRefund(str(told["id"]), total, state, str(told.get("invoice_number", "")))
    return Found(f"{SALE}{sale}", (refund,)) if sale else Found()


def _refund(told: Mapping[str, Any]) -> SeenRefund:
    amount = told["amount"]
    state = REFUNDS.get(told.get("status", ""), "failed")
    total = read(amount["value"], amount["currency_code"])
    return SeenRefund(str(told["id"]), total, state, str(told.get("custom_id", "")))


def _of_dispute(ask: Ask, number: str) -> Found:
    told = ask("GET", f"/v1/customer/disputes/{number}")
    money = next((each.get("seller_transaction_id") for each in told.get("disputed_transactions", ())), None)
    if not money:
        return Found()
    back = (told.get("dispute_outcome") or {}).get("amount_refunded")  # only of one that was lost
    amount = back or told.get("dispute_amount") or {"value": "0", "currency_code": ""}
    seen = SeenDispute(number, read(amount["value"], amount["currency_code"]), _stands(told))
    return replace(_of_capture(ask, str(money)), disputes=(seen,))


def _stands(told: Mapping[str, Any]) -> str:
    if told.get("status") != "RESOLVED":
        return "open"
    return "lost" if (told.get("dispute_outcome") or {}).get("outcome_code") in LOST else "won"


def _ours(custom: Any) -> bool:
    try:
        return bool(UUID(str(custom)))
    except ValueError:
        return False


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
