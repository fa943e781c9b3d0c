"""Subscriptions: begun at the hosted page, renewed as time passes, changed, cancelled, or lost to a failing card."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from payment_fakes.stripe_api import invoices, payments, prices, sessions, shapes
from payment_fakes.stripe_api.errors import invalid
from payment_fakes.stripe_api.ledger import Ledger
from payment_fakes.world import Row

LIVE = ("trialing", "active", "past_due")
# Days after a failed renewal on which the card is tried again; after the last the subscription is over.
TRIES = (3, 5, 7)
USED = frozenset(
    "cancel_at_period_end cancellation_details cancellation_details.comment cancellation_details.feedback description "
    "expand metadata proration_behavior items items.id items.price items.quantity items.price_data "
    "items.price_data.currency items.price_data.product items.price_data.recurring items.price_data.tax_behavior "
    "items.price_data.unit_amount".split()
)


def begin(ledger: Ledger, session: Row, customer: str, method: Row) -> Row | str:
    """The subscription of a paid session; the words of the refusal if the first payment fails."""
    kept = ledger.hidden(session["id"])
    wanted: Row = kept["subscription"]
    trial = wanted.get("trial_period_days", 0)
    now = ledger.world.now()
    row = ledger.make(
        "subscription",
        automatic_tax={"disabled_reason": None, "enabled": False, "liability": None},
        billing_cycle_anchor=now + trial * 86_400,
        billing_mode={"flexible": {"proration_discounts": "included"}, "type": "flexible", "updated_at": None},
        billing_schedules=[],
        cancel_at_period_end=False,
        cancellation_details={"comment": None, "feedback": None, "feedback_option": None, "reason": None},
        collection_method="charge_automatically",
        currency=session["currency"],
        customer=customer,
        default_payment_method=method["id"],
        default_tax_rates=[],
        description=wanted.get("description"),
        discounts=[],
        invoice_settings={"account_tax_ids": None, "issuer": {"type": "self"}},
        metadata=wanted.get("metadata") or {},
        payment_settings={
            "payment_method_options": None,
            "payment_method_types": ["card"],
            "save_default_payment_method": "off",
        },
        start_date=now,
        status="trialing" if trial else "active",
        trial_end=now + trial * 86_400 if trial else None,
        trial_settings={"end_behavior": {"missing_payment_method": "create_invoice"}},
        trial_start=now if trial else None,
    )
    row.pop("default_source")
    _items(ledger, row, kept["items"], trial)
    invoice = invoices.create(ledger, row, "subscription_create", _first_lines(row, kept["items"], bool(trial)))
    refused = invoices.pay(ledger, invoice, method, announced=False)
    if refused:
        # Of a first payment that fails nothing remains but the failed charge.
        for kind, id in (("subscription", row["id"]), ("invoice", invoice["id"])):
            del ledger.rows(kind)[id]
        return refused
    ledger.event("customer.subscription.created", row)
    invoices.announce(ledger, invoice)
    return row


def _items(ledger: Ledger, row: Row, bought: list[Row], trial: int) -> None:
    now = ledger.world.now()
    found = []
    for line in bought:
        if line["price"]["type"] != "recurring":
            continue
        ends = now + trial * 86_400 if trial else after(now, line["price"])
        item = ledger.make(
            "subscription_item",
            current_period_end=ends,
            current_period_start=now,
            discounts=[],
            plan=_plan(line["price"]),
            price=line["price"],
            quantity=line["quantity"],
            subscription=row["id"],
            tax_rates=[],
        )
        found.append(item)
    row["items"] = shapes.listed(found, f"/v1/subscription_items?subscription={row['id']}")


def _plan(price: Row) -> Row:
    return {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "currency": price["currency"],
        "interval": price["recurring"]["interval"],
        "interval_count": price["recurring"]["interval_count"],
        "product": price["product"],
    }


def after(moment: int, price: Row) -> int:
    """When a period that begins then ends."""
    recurring = price["recurring"]
    begins = datetime.fromtimestamp(moment, UTC)
    count: dict[str, Any] = {f"{recurring['interval']}s": recurring["interval_count"]}
    return int((begins + relativedelta(**count)).timestamp())


def _first_lines(row: Row, bought: list[Row], trial: bool) -> list[Row]:
    items = iter(row["items"]["data"])
    lines = []
    for line in bought:
        item = next(items) if line["price"]["type"] == "recurring" else None
        free = trial and item is not None
        amount = 0 if free else line["amount_total"]
        lines.append(invoices.line(row, amount, line["price"], line["quantity"], line["description"], item))
    return lines


def end_of_period(row: Row) -> int:
    return int(row["items"]["data"][0]["current_period_end"])


def catch_up(ledger: Ledger) -> None:
    """Renews what has come to its end, tries failed payments again, and ends what was cancelled."""
    now = ledger.world.now()
    for row in list(ledger.rows("subscription").values()):
        while row["status"] in LIVE and end_of_period(row) <= now and "retry" not in ledger.hidden(row["id"]):
            if row["cancel_at_period_end"]:
                finish(ledger, row, "cancellation_requested", end_of_period(row))
            else:
                renew(ledger, row)
        _try_again(ledger, row, now)
        _warn(ledger, row, now)


def _warn(ledger: Ledger, row: Row, now: int) -> None:
    """Three days before a trial ends the shop hears of it, so that it can tell its customer."""
    kept = ledger.hidden(row["id"])
    if row["status"] == "trialing" and row["trial_end"] - 3 * 86_400 <= now and "warned" not in kept:
        kept["warned"] = True
        ledger.event("customer.subscription.trial_will_end", row)


def renew(ledger: Ledger, row: Row, fail: bool = False) -> Row:
    """The next period begins, and its invoice is paid, or not."""
    before = {"status": row["status"], "latest_invoice": row["latest_invoice"]}
    for item in row["items"]["data"]:
        item["current_period_start"] = item["current_period_end"]
        item["current_period_end"] = after(item["current_period_end"], item["price"])
    lines = ledger.hidden(row["id"]).pop("prorations", [])
    for item in row["items"]["data"]:
        amount = item["price"]["unit_amount"] * item["quantity"]
        lines.append(invoices.line(row, amount, item["price"], item["quantity"], None, item))
    invoice = invoices.create(ledger, row, "subscription_cycle", lines)
    _collect(ledger, row, invoice, fail)
    ledger.event("customer.subscription.updated", row, before)
    return invoice


def _collect(ledger: Ledger, row: Row, invoice: Row, fail: bool = False) -> None:
    """Charges the card for an invoice; a failure is tried again later."""
    kept = ledger.hidden(row["id"])
    method = ledger.rows("payment_method")[row["default_payment_method"]]
    failing = fail or kept.get("failing") or payments.card_of(ledger, method["id"]).fails_later
    refused = invoices.pay(ledger, invoice, method, refuse="generic_decline" if failing else "")
    if not refused:
        kept.pop("retry", None)
        row["status"] = "active"
        return
    row["status"] = "past_due"
    tried = invoice["attempt_count"]
    if tried <= len(TRIES):
        next_try = ledger.world.now() + TRIES[tried - 1] * 86_400
        invoice["next_payment_attempt"] = next_try
        kept["retry"] = {"invoice": invoice["id"], "at": next_try}
    else:
        kept.pop("retry", None)
        invoice["next_payment_attempt"] = None


def _try_again(ledger: Ledger, row: Row, now: int) -> None:
    retry = ledger.hidden(row["id"]).get("retry")
    if retry is None or retry["at"] > now or row["status"] not in LIVE:
        return
    invoice = ledger.rows("invoice")[retry["invoice"]]
    before = {"status": row["status"]}
    _collect(ledger, row, invoice)
    if row["status"] == "past_due" and "retry" not in ledger.hidden(row["id"]):
        finish(ledger, row, "payment_failed", now)
    elif row["status"] != before["status"]:
        ledger.event("customer.subscription.updated", row, before)


def finish(ledger: Ledger, row: Row, reason: str, at: int) -> None:
    """It is over."""
    ledger.hidden(row["id"]).pop("retry", None)
    row.update(status="canceled", ended_at=at, canceled_at=row["canceled_at"] or at)
    row["cancellation_details"]["reason"] = reason
    ledger.event("customer.subscription.deleted", row)


def cancel(ledger: Ledger, id: str, params: Row) -> Row:
    """Ends it now."""
    row = ledger.get("subscription", id)
    if row["status"] not in LIVE:
        raise invalid(f"No such subscription: '{id}'", "id", "resource_missing", 404)
    row["cancellation_details"] |= params.get("cancellation_details") or {}
    finish(ledger, row, "cancellation_requested", ledger.world.now())
    return row


def update(ledger: Ledger, id: str, params: Row) -> Row:
    """Changes plan, quantity or end."""
    row = ledger.get("subscription", id)
    if row["status"] not in LIVE:
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.", "subscription")
    sessions.metadata(params.get("metadata") or {})
    before: Row = {}
    if "description" in params:
        before["description"], row["description"] = row["description"], params["description"] or None
    if "metadata" in params:
        # Merged key by key; an empty value takes one away, and an empty whole takes all.
        before["metadata"] = row["metadata"]
        merged = {**row["metadata"], **params["metadata"]} if params["metadata"] else {}
        row["metadata"] = {key: value for key, value in merged.items() if value}
    if "cancel_at_period_end" in params:
        before |= {name: row[name] for name in ("cancel_at_period_end", "cancel_at", "canceled_at")}
        ends = params["cancel_at_period_end"]
        row["cancel_at_period_end"] = ends
        row["cancel_at"] = end_of_period(row) if ends else None
        row["canceled_at"] = ledger.world.now() if ends else None
        row["cancellation_details"]["reason"] = "cancellation_requested" if ends else None
    row["cancellation_details"] |= params.get("cancellation_details") or {}
    for number, given in enumerate(params.get("items") or []):
        before["items"] = {"data": [dict(item) for item in row["items"]["data"]]}
        _change(ledger, row, given, number, params.get("proration_behavior", "create_prorations"))
    if before:
        ledger.event("customer.subscription.updated", row, before)
    return row


def _change(ledger: Ledger, row: Row, given: Row, number: int, behaviour: str) -> None:
    """Another price or quantity for one item, and what that comes to for the rest of the period."""
    item = next((each for each in row["items"]["data"] if each["id"] == given.get("id")), None)
    if item is None:
        raise invalid(f"No such subscription item: '{given.get('id')}'", f"items[{number}][id]", "resource_missing")
    old, old_count = item["price"], item["quantity"]
    if "price_data" in given:
        price = prices.price(ledger, given["price_data"], f"items[{number}][price_data]")
    elif "price" in given:
        price = ledger.get("price", given["price"], f"items[{number}][price]")
    else:
        price = old
    if price["currency"] != row["currency"] or not price["recurring"]:
        raise invalid("The price must be recurring and in the currency of the subscription.", f"items[{number}][price]")
    item.update(price=price, plan=_plan(price), quantity=given.get("quantity", old_count))
    now = ledger.world.now()
    if price["recurring"] != old["recurring"]:
        # Another interval begins another period now, and is paid at once.
        lines = _prorations(row, item, old, old_count, now)[:1]
        item.update(current_period_start=now, current_period_end=after(now, price))
        lines.append(invoices.line(row, price["unit_amount"] * item["quantity"], price, item["quantity"], None, item))
        _collect(ledger, row, invoices.create(ledger, row, "subscription_update", lines))
    elif row["status"] != "trialing" and behaviour != "none":
        lines = _prorations(row, item, old, old_count, now)
        if behaviour == "always_invoice":
            _collect(ledger, row, invoices.create(ledger, row, "subscription_update", lines))
        else:
            ledger.hidden(row["id"]).setdefault("prorations", []).extend(lines)


def _prorations(row: Row, item: Row, old: Row, old_count: int, now: int) -> list[Row]:
    """The unused time at the old price given back, the rest of the time at the new one."""
    whole = item["current_period_end"] - item["current_period_start"]
    share = Decimal(max(0, item["current_period_end"] - now)) / whole
    back = -int((old["unit_amount"] * old_count * share).to_integral_value(ROUND_HALF_UP))
    rest = int((item["price"]["unit_amount"] * item["quantity"] * share).to_integral_value(ROUND_HALF_UP))
    if row["status"] == "trialing":
        back = rest = 0
    return [
        invoices.line(row, back, old, old_count, "Unused time", item, proration=True),
        invoices.line(row, rest, item["price"], item["quantity"], "Remaining time", item, proration=True),
    ]
