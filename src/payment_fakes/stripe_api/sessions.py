"""Checkout Sessions: what a shop asks for, held against Stripe's rules, until it is paid or its time is over."""

from __future__ import annotations

import copy
import re
from urllib.parse import urlsplit

from payment_fakes.pages import money
from payment_fakes.stripe_api import prices, shapes
from payment_fakes.stripe_api.errors import invalid
from payment_fakes.stripe_api.ledger import Ledger
from payment_fakes.world import Row

MOST = 99_999_999
LEAST = 50  # in the smallest unit of most currencies
SHORTEST, LONGEST = 1_800, 86_400

USED = frozenset(
    "cancel_url client_reference_id currency customer customer_creation customer_email expand expires_at locale "
    "metadata mode payment_method_types submit_type success_url ui_mode "
    "line_items line_items.price line_items.quantity line_items.price_data line_items.price_data.currency "
    "line_items.price_data.product line_items.price_data.unit_amount line_items.price_data.recurring "
    "line_items.price_data.tax_behavior line_items.price_data.product_data line_items.price_data.product_data.name "
    "line_items.price_data.product_data.description line_items.price_data.product_data.metadata "
    "payment_intent_data payment_intent_data.description payment_intent_data.metadata "
    "payment_intent_data.receipt_email payment_intent_data.statement_descriptor "
    "subscription_data subscription_data.description subscription_data.metadata "
    "subscription_data.trial_period_days".split()
)

_AT_FIRST: Row = {
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "custom_fields": [],
    "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
    "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
    "payment_method_types": ["card"],
    "payment_status": "unpaid",
    "phone_number_collection": {"enabled": False},
    "shipping_options": [],
    "status": "open",
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    "ui_mode": "hosted_page",
}


def create(ledger: Ledger, params: Row, origin: str) -> Row:
    """A session that waits for a payer at ``origin``."""
    mode = params.get("mode")
    if mode not in ("payment", "subscription"):
        raise invalid("The stand-in knows the modes payment and subscription.", "mode", "parameter_missing")
    _fitting(mode, params)
    _addresses(params)
    _person(ledger, params)
    metadata(params.get("metadata") or {})
    ends = _ends(ledger.world.now(), params)
    items, currency = prices.items(ledger, params, mode)
    total = sum(item["amount_total"] for item in items)
    _total(total, currency, params)
    if (params.get("subscription_data") or {}).get("trial_period_days"):
        total = sum(item["amount_total"] for item in items if item["price"]["type"] == "one_time")
    row = ledger.make(
        "checkout.session",
        amount_subtotal=total,
        amount_total=total,
        cancel_url=params.get("cancel_url"),
        client_reference_id=params.get("client_reference_id"),
        currency=currency,
        customer=params.get("customer"),
        customer_creation=params.get("customer_creation", "if_required" if mode == "payment" else "always"),
        customer_email=params.get("customer_email"),
        expires_at=ends,
        locale=params.get("locale"),
        metadata=params.get("metadata") or {},
        mode=mode,
        submit_type=params.get("submit_type"),
        success_url=params["success_url"],
        **copy.deepcopy(_AT_FIRST),
    )
    if params.get("customer_email"):
        row["customer_details"] = details(params["customer_email"])
    row["url"] = f"{origin}/c/pay/{row['id']}"
    kept = ledger.hidden(row["id"])
    kept["items"] = items
    kept["intent"] = params.get("payment_intent_data") or {}
    kept["subscription"] = params.get("subscription_data") or {}
    return row


def details(email: str, name: str | None = None, country: str | None = None) -> Row:
    """What Stripe tells of the person who pays."""
    return {
        "address": shapes.address({"country": country}) if country else None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def _ends(now: int, params: Row) -> int:
    ends: int = params.get("expires_at", now + LONGEST)
    # Stripe gives a minute's grace to the clocks of others.
    if ends < now + SHORTEST - 60:
        raise invalid("The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.")
    if ends > now + LONGEST + 60:
        raise invalid("The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.")
    return ends


def _fitting(mode: str, params: Row) -> None:
    """Some parameters belong to one mode alone."""
    other = "subscription_data" if mode == "payment" else "payment_intent_data customer_creation submit_type"
    for name in other.split():
        if name in params:
            raise invalid(f"You can not pass `{name}` in `{mode}` mode.", name)


def _addresses(params: Row) -> None:
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise invalid("The stand-in knows the hosted page alone.", "ui_mode")
    if "success_url" not in params:
        raise invalid("Missing required param: success_url.", "success_url", "parameter_missing")
    for name in ("success_url", "cancel_url"):
        address = params.get(name)
        if address is None:
            continue
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise invalid("Not a valid URL", name, "url_invalid")


def _person(ledger: Ledger, params: Row) -> None:
    email = params.get("customer_email")
    if email is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise invalid(f"Invalid email address: {email}", "customer_email", "email_invalid")
    if params.get("customer"):
        if email is not None:
            raise invalid("You may only specify one of these parameters: customer, customer_email.", "customer_email")
        ledger.get("customer", params["customer"], "customer")
    if len(params.get("client_reference_id", "")) > 200:
        raise invalid("Invalid string: must be at most 200 characters", "client_reference_id")


def metadata(given: dict[str, str]) -> None:
    """Stripe's bounds for what shops hang on its objects."""
    if len(given) > 50:
        raise invalid("Metadata can have at most 50 keys.", "metadata")
    for key, value in given.items():
        if len(key) > 40:
            raise invalid(f"Metadata keys can be at most 40 characters: {key}", f"metadata[{key}]")
        if len(value) > 500:
            raise invalid("Metadata values can have up to 500 characters.", f"metadata[{key}]")


def _total(total: int, currency: str, params: Row) -> None:
    if params.get("currency", currency) != currency:
        raise invalid("The currency of the session must be that of its prices.", "currency")
    if total > MOST:
        raise invalid(f"Amount must be no more than {money(MOST, currency)}", code="amount_too_large")
    if params["mode"] == "payment" and total < LEAST:
        raise invalid(
            f"The Checkout Session's total amount must convert to at least {money(LEAST, currency)}.",
            code="amount_too_small",
        )


def line_items(ledger: Ledger, id: str, params: Row) -> Row:
    """What is bought in a session."""
    ledger.get("checkout.session", id, "session")
    items = ledger.hidden(id)["items"]
    limit = params.get("limit", 10)
    return shapes.listed(items[:limit], f"/v1/checkout/sessions/{id}/line_items", len(items) > limit)


def expire(ledger: Ledger, id: str) -> Row:
    """The shop closes a session that nobody paid."""
    row = ledger.get("checkout.session", id, "session")
    if row["status"] != "open":
        raise invalid(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {row['status']}."
        )
    _end(ledger, row)
    return row


def catch_up(ledger: Ledger) -> None:
    """Closes the sessions whose time is over."""
    now = ledger.world.now()
    for row in list(ledger.rows("checkout.session").values()):
        if row["status"] == "open" and row["expires_at"] <= now:
            _end(ledger, row)


def _end(ledger: Ledger, row: Row) -> None:
    row.update(status="expired", url=None)
    ledger.event("checkout.session.expired", row)
