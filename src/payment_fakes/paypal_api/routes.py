"""What PayPal is asked, and by which schema each question is checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from payment_fakes.paypal_api import captures, disputes, orders, plans, reporting, sales, schema, subscriptions
from payment_fakes.paypal_api.errors import invalid
from payment_fakes.paypal_api.ledger import Ledger
from payment_fakes.world import Row


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its body, its address, and under which id it may be asked again."""

    ids: tuple[str, ...]
    body: Row
    query: dict[str, str]
    request_id: str = ""
    fault: str = ""


# What is answered: a status, and a body or none.
Deed = Callable[[Ledger, Asked], tuple[int, Row | None]]


@dataclass(frozen=True, slots=True)
class Route:
    """One question, and how it is answered."""

    method: str
    path: re.Pattern[str]
    schema: schema.Fields | None
    query: frozenset[str]
    deed: Deed
    whole: bool = True  # answered in full without "Prefer: return=representation"


def _route(
    method: str, path: str, fields: schema.Fields | None, deed: Deed, query: str = "", whole: bool = True
) -> Route:
    pattern = re.compile(path.replace("ID", r"([\w-]+)"))
    return Route(method, pattern, fields, frozenset(query.split()), deed, whole)


def _show(kind: str) -> Deed:
    return lambda ledger, asked: (200, ledger.get(kind, asked.ids[0]))


def _order(ledger: Ledger, asked: Asked) -> tuple[int, Row]:
    return 200, orders.shown(ledger, ledger.get("order", asked.ids[0]))


def capture(ledger: Ledger, asked: Asked) -> tuple[int, Row]:
    return 201, orders.capture(ledger, ledger.get("order", asked.ids[0]), asked.fault)


def _stop(status: str) -> Deed:
    def deed(ledger: Ledger, asked: Asked) -> tuple[int, None]:
        subscriptions.stop(ledger, asked.ids[0], status, asked.body["reason"])
        return 204, None

    return deed


def _activate(ledger: Ledger, asked: Asked) -> tuple[int, None]:
    subscriptions.activate(ledger, asked.ids[0], asked.body.get("reason", ""))
    return 204, None


def _transactions(ledger: Ledger, asked: Asked) -> tuple[int, Row]:
    for name in ("start_time", "end_time"):
        if name not in asked.query:
            raise invalid("MISSING_REQUIRED_PARAMETER", "A required field is missing.", name)
    return 200, subscriptions.transactions(ledger, asked.ids[0], asked.query["start_time"], asked.query["end_time"])


def _dispute(ledger: Ledger, asked: Asked) -> tuple[int, Row]:
    return 200, disputes.shown(ledger.get("dispute", asked.ids[0]))


def _disputes(ledger: Ledger, asked: Asked) -> tuple[int, Row]:
    return 200, disputes.listed(ledger, asked.query)


def _events(ledger: Ledger, asked: Asked) -> tuple[int, Row]:
    """The newest first, page by page as the links say."""
    size = int(asked.query.get("page_size", "10"))
    found = [
        row
        for row in reversed(ledger.rows("event").values())
        if asked.query.get("start_time", "") <= row["create_time"] <= asked.query.get("end_time", "9")
        and asked.query.get("event_type", row["event_type"]) == row["event_type"]
    ]
    return 200, {"events": found[:size], "count": len(found[:size]), "links": []}


def _resend(ledger: Ledger, asked: Asked) -> tuple[int, Row]:
    row = ledger.get("event", asked.ids[0])
    ledger.resend(row["id"])
    return 202, row


def _refund_sale(ledger: Ledger, asked: Asked) -> tuple[int, Row]:
    """A payment of a subscription, given back by its older name."""
    return 201, sales.refund(ledger, asked.ids[0], asked.body)


def _plans(ledger: Ledger, asked: Asked) -> tuple[int, Row]:
    product = asked.query.get("product_id")
    found = [row for row in reversed(ledger.rows("plan").values()) if product in (None, row["product_id"])]
    return 200, {"plans": found, "links": []}


ROUTES = (
    _route(
        "POST",
        "/v2/checkout/orders",
        schema.ORDER,
        lambda led, a: (201, orders.create(led, a.body, a.request_id)),
        whole=False,
    ),
    _route("GET", "/v2/checkout/orders/ID", None, _order),
    _route("POST", "/v2/checkout/orders/ID/capture", schema.CAPTURE, capture),
    _route("GET", "/v2/payments/captures/ID", None, _show("capture")),
    _route(
        "POST",
        "/v2/payments/captures/ID/refund",
        schema.REFUND,
        lambda led, a: (201, captures.refund(led, a.ids[0], a.body)),
        whole=False,
    ),
    _route("GET", "/v2/payments/refunds/ID", None, _show("refund")),
    _route("POST", "/v1/catalogs/products", schema.PRODUCT, lambda led, a: (201, plans.product(led, a.body))),
    _route("GET", "/v1/catalogs/products/ID", None, _show("product")),
    _route("POST", "/v1/billing/plans", schema.PLAN, lambda led, a: (201, plans.create(led, a.body))),
    _route("GET", "/v1/billing/plans", None, _plans, "product_id"),
    _route("GET", "/v1/billing/plans/ID", None, _show("plan")),
    _route(
        "POST",
        "/v1/billing/subscriptions",
        schema.SUBSCRIPTION,
        lambda led, a: (201, subscriptions.create(led, a.body)),
        whole=False,
    ),
    _route("GET", "/v1/billing/subscriptions/ID", None, _show("subscription")),
    _route(
        "POST",
        "/v1/billing/subscriptions/ID/revise",
        schema.REVISE,
        lambda led, a: (200, subscriptions.revise(led, a.ids[0], a.body)),
    ),
    _route("POST", "/v1/billing/subscriptions/ID/cancel", schema.REASON, _stop("CANCELLED")),
    _route("POST", "/v1/billing/subscriptions/ID/suspend", schema.REASON, _stop("SUSPENDED")),
    _route("POST", "/v1/billing/subscriptions/ID/activate", schema.Fields(schema.REASON.known), _activate),
    _route(
        "POST",
        "/v1/billing/subscriptions/ID/capture",
        schema.COLLECT,
        lambda led, a: (202, subscriptions.collect(led, a.ids[0], a.body)),
    ),
    _route("GET", "/v1/billing/subscriptions/ID/transactions", None, _transactions, "start_time end_time"),
    _route("GET", "/v1/payments/sale/ID", None, _show("sale")),
    _route("GET", "/v1/payments/refund/ID", None, _show("sale_refund")),
    _route("POST", "/v1/payments/sale/ID/refund", schema.SALE_REFUND, _refund_sale),
    _route("GET", "/v1/customer/disputes", None, _disputes, disputes.WANTED),
    _route("GET", "/v1/customer/disputes/ID", None, _dispute),
    _route(
        "GET",
        "/v1/reporting/transactions",
        None,
        lambda led, a: (200, reporting.transactions(led, a.query)),
        "start_date end_date fields page_size page",
    ),
    _route("GET", "/v1/notifications/webhooks-events", None, _events, "page_size start_time end_time event_type"),
    _route("GET", "/v1/notifications/webhooks-events/ID", None, _show("event")),
    _route("POST", "/v1/notifications/webhooks-events/ID/resend", schema.RESEND, _resend),
)
