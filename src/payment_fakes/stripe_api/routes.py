"""What Stripe is asked, and by which type of the SDK each question is checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stripe import params
from stripe.params import checkout

from payment_fakes.stripe_api import disputes, payments, refunds, sessions, shapes, subscriptions
from payment_fakes.stripe_api.errors import invalid
from payment_fakes.stripe_api.ledger import Ledger
from payment_fakes.world import Row

# (ledger, parameters, own origin, ids in the path) → the object
Deed = Callable[[Ledger, Row, str, tuple[str, ...]], Row]
LISTING = frozenset("created ending_before expand limit starting_after".split())
EXPAND = frozenset({"expand"})


@dataclass(frozen=True, slots=True)
class Route:
    """One question."""

    method: str
    path: re.Pattern[str]
    kind: Any
    used: frozenset[str]
    deed: Deed


def _route(method: str, path: str, kind: Any, used: frozenset[str], deed: Deed) -> Route:
    return Route(method, re.compile("/v1/" + path.replace("ID", r"([\w-]+)")), kind, used, deed)


def _one(kind: str, param: str = "id") -> Deed:
    return lambda ledger, given, origin, ids: ledger.get(kind, ids[0], param)


def _many(kind: str, url: str, *filters: str) -> Deed:
    def deed(ledger: Ledger, given: Row, origin: str, ids: tuple[str, ...]) -> Row:
        wanted = {name: given[name] for name in filters if name in given}
        return ledger.page(kind, url, given, lambda row: all(row.get(name) == value for name, value in wanted.items()))

    return deed


def _subscriptions(ledger: Ledger, given: Row, origin: str, ids: tuple[str, ...]) -> Row:
    """Without a status: all but the ended, as Stripe has it."""
    status = given.get("status", "")

    def fits(row: Row) -> bool:
        ended = row["status"] == "canceled"
        of_status = {"all": True, "ended": ended, "": not ended}.get(status, row["status"] == status)
        return bool(of_status) and given.get("customer", row["customer"]) == row["customer"]

    return ledger.page("subscription", "/v1/subscriptions", given, fits)


def _invoices(ledger: Ledger, given: Row, origin: str, ids: tuple[str, ...]) -> Row:
    def fits(row: Row) -> bool:
        told = {**row, "subscription": row["parent"]["subscription_details"]["subscription"]}
        return all(told[name] == given[name] for name in ("customer", "status", "subscription") if name in given)

    return ledger.page("invoice", "/v1/invoices", given, fits)


def _sessions(ledger: Ledger, given: Row, origin: str, ids: tuple[str, ...]) -> Row:
    email = (given.get("customer_details") or {}).get("email")
    wanted = {name: given[name] for name in ("customer", "payment_intent", "status", "subscription") if name in given}

    def fits(row: Row) -> bool:
        theirs = (row["customer_details"] or {}).get("email")
        return (email is None or theirs == email) and all(row[name] == value for name, value in wanted.items())

    return ledger.page("checkout.session", "/v1/checkout/sessions", given, fits)


def _events(ledger: Ledger, given: Row, origin: str, ids: tuple[str, ...]) -> Row:
    """By type, and by whether the shop answered; so that a shop can ask for what it missed."""
    types = given.get("types") or ([given["type"]] if "type" in given else [])
    fitting = [re.compile(re.escape(each).replace(r"\*", ".*")) for each in types]
    arrived = given.get("delivery_success")

    def fits(row: Row) -> bool:
        wanted = not fitting or any(each.fullmatch(row["type"]) for each in fitting)
        return wanted and arrived in (None, ledger.arrived(row["id"]))

    return ledger.page("event", "/v1/events", given, fits)


def _change_session(ledger: Ledger, given: Row, origin: str, ids: tuple[str, ...]) -> Row:
    row = ledger.get("checkout.session", ids[0], "session")
    changed = given.get("metadata") or {}
    sessions.metadata(changed)
    row["metadata"] = {key: value for key, value in {**row["metadata"], **changed}.items() if value}
    return row


def _forget_customer(ledger: Ledger, given: Row, origin: str, ids: tuple[str, ...]) -> Row:
    """Deleted, and with them their subscriptions."""
    row = ledger.get("customer", ids[0])
    if row.get("deleted"):
        raise invalid(f"No such customer: '{ids[0]}'", "id", "resource_missing", 404)
    for subscription in ledger.rows("subscription").values():
        if subscription["customer"] == ids[0] and subscription["status"] in subscriptions.LIVE:
            subscriptions.finish(ledger, subscription, "cancellation_requested", ledger.world.now())
    ledger.event("customer.deleted", row)
    gone = {"id": ids[0], "object": "customer", "deleted": True, "created": row["created"]}
    ledger.rows("customer")[ids[0]] = gone
    return {name: gone[name] for name in ("id", "object", "deleted")}


def _payments_of_invoices(ledger: Ledger, given: Row, origin: str, ids: tuple[str, ...]) -> Row:
    def fits(row: Row) -> bool:
        intent = (given.get("payment") or {}).get("payment_intent")
        return given.get("invoice", row["invoice"]) == row["invoice"] and (
            intent is None or row["payment"].get("payment_intent") == intent
        )

    return ledger.page("invoice_payment", "/v1/invoice_payments", given, fits)


def _close(ledger: Ledger, given: Row, origin: str, ids: tuple[str, ...]) -> Row:
    """The shop gives in."""
    return disputes.end(ledger, ids[0], "lost")


ROUTES = (
    _route(
        "POST",
        "checkout/sessions",
        checkout.SessionCreateParams,
        sessions.USED,
        lambda led, p, o, i: sessions.create(led, p, o),
    ),
    _route(
        "GET",
        "checkout/sessions",
        checkout.SessionListParams,
        LISTING | {"customer", "customer_details", "payment_intent", "status", "subscription"},
        _sessions,
    ),
    _route("GET", "checkout/sessions/ID", checkout.SessionRetrieveParams, EXPAND, _one("checkout.session", "session")),
    _route("POST", "checkout/sessions/ID", checkout.SessionUpdateParams, EXPAND | {"metadata"}, _change_session),
    _route(
        "POST",
        "checkout/sessions/ID/expire",
        checkout.SessionExpireParams,
        EXPAND,
        lambda led, p, o, i: sessions.expire(led, i[0]),
    ),
    _route(
        "GET",
        "checkout/sessions/ID/line_items",
        checkout.SessionListLineItemsParams,
        EXPAND | {"limit"},
        lambda led, p, o, i: sessions.line_items(led, i[0], p),
    ),
    _route(
        "GET",
        "payment_intents",
        params.PaymentIntentListParams,
        LISTING | {"customer"},
        _many("payment_intent", "/v1/payment_intents", "customer"),
    ),
    _route("GET", "payment_intents/ID", params.PaymentIntentRetrieveParams, EXPAND, _one("payment_intent", "intent")),
    _route(
        "POST",
        "payment_intents/ID/cancel",
        params.PaymentIntentCancelParams,
        EXPAND | {"cancellation_reason"},
        lambda led, p, o, i: payments.cancel(led, i[0], p),
    ),
    _route(
        "GET",
        "charges",
        params.ChargeListParams,
        LISTING | {"customer", "payment_intent"},
        _many("charge", "/v1/charges", "customer", "payment_intent"),
    ),
    _route("GET", "charges/ID", params.ChargeRetrieveParams, EXPAND, _one("charge", "charge")),
    _route("POST", "refunds", params.RefundCreateParams, refunds.USED, lambda led, p, o, i: refunds.create(led, p)),
    _route(
        "GET",
        "refunds",
        params.RefundListParams,
        LISTING | {"charge", "payment_intent"},
        _many("refund", "/v1/refunds", "charge", "payment_intent"),
    ),
    _route("GET", "refunds/ID", params.RefundRetrieveParams, EXPAND, _one("refund", "refund")),
    _route(
        "GET",
        "disputes",
        params.DisputeListParams,
        LISTING | {"charge", "payment_intent"},
        _many("dispute", "/v1/disputes", "charge", "payment_intent"),
    ),
    _route("GET", "disputes/ID", params.DisputeRetrieveParams, EXPAND, _one("dispute", "dispute")),
    _route("POST", "disputes/ID/close", params.DisputeCloseParams, EXPAND, _close),
    _route("GET", "subscriptions", params.SubscriptionListParams, LISTING | {"customer", "status"}, _subscriptions),
    _route("GET", "subscriptions/ID", params.SubscriptionRetrieveParams, EXPAND, _one("subscription")),
    _route(
        "POST",
        "subscriptions/ID",
        params.SubscriptionUpdateParams,
        subscriptions.USED,
        lambda led, p, o, i: subscriptions.update(led, i[0], p),
    ),
    _route(
        "DELETE",
        "subscriptions/ID",
        params.SubscriptionCancelParams,
        EXPAND | {"cancellation_details", "cancellation_details.comment", "cancellation_details.feedback"},
        lambda led, p, o, i: subscriptions.cancel(led, i[0], p),
    ),
    _route(
        "GET",
        "invoices",
        params.InvoiceListParams,
        LISTING | {"customer", "status", "subscription"},
        _invoices,
    ),
    _route("GET", "invoices/ID", params.InvoiceRetrieveParams, EXPAND, _one("invoice", "invoice")),
    _route(
        "GET",
        "invoice_payments",
        params.InvoicePaymentListParams,
        LISTING | {"invoice", "payment", "payment.type", "payment.payment_intent"},
        _payments_of_invoices,
    ),
    _route(
        "GET", "customers", params.CustomerListParams, LISTING | {"email"}, _many("customer", "/v1/customers", "email")
    ),
    _route("GET", "customers/ID", params.CustomerRetrieveParams, EXPAND, _one("customer")),
    _route("DELETE", "customers/ID", params.CustomerDeleteParams, frozenset(), _forget_customer),
    _route("GET", "events", params.EventListParams, LISTING | {"delivery_success", "type", "types"}, _events),
    _route("GET", "events/ID", params.EventRetrieveParams, EXPAND, _one("event")),
)


def lists(ledger: Ledger, row: Row, name: str) -> Row | None:
    """The lists that are only there when they are asked for."""
    if name == "line_items" and row["object"] == "checkout.session":
        return sessions.line_items(ledger, row["id"], {})
    if name == "refunds" and row["object"] == "charge":
        found = [each for each in reversed(ledger.rows("refund").values()) if each["charge"] == row["id"]]
        return shapes.listed(found[:10], f"/v1/charges/{row['id']}/refunds", len(found) > 10)
    if name == "payments" and row["object"] == "invoice":
        found = [each for each in ledger.rows("invoice_payment").values() if each["invoice"] == row["id"]]
        return shapes.listed(found, f"/v1/invoice_payments?invoice={row['id']}")
    return None
