"""Objects as Stripe sends them: each nullable field of the SDK's class is there, as null, until it has a value."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Callable
from typing import Any

import stripe
import stripe.checkout

from payment_fakes.stripe_api.errors import invalid
from payment_fakes.world import Row, World, random_text

PREFIXES: dict[str, str] = {
    "checkout.session": "cs_test_",
    "payment_intent": "pi_",
    "charge": "ch_",
    "refund": "re_",
    "dispute": "du_",
    "customer": "cus_",
    "subscription": "sub_",
    "subscription_item": "si_",
    "invoice": "in_",
    "invoice_payment": "inpay_",
    "line_item": "il_",
    "item": "li_",
    "price": "price_",
    "product": "prod_",
    "payment_method": "pm_",
    "event": "evt_",
}
_CLASSES: dict[str, type] = {
    kind.OBJECT_NAME: kind
    for kind in (
        stripe.checkout.Session,
        stripe.PaymentIntent,
        stripe.Charge,
        stripe.Refund,
        stripe.Dispute,
        stripe.Customer,
        stripe.Subscription,
        stripe.SubscriptionItem,
        stripe.Invoice,
        stripe.InvoicePayment,
        stripe.InvoiceLineItem,
        stripe.LineItem,
        stripe.Price,
        stripe.Product,
        stripe.PaymentMethod,
        stripe.Event,
    )
}
# Only there where they say something: lists that have to be asked for, and the mark of the deleted.
_LEFT_OUT = frozenset({"deleted", "line_items", "payments", "refunds", "subscriptions", "sources", "tax_ids", "tax"})


@functools.cache
def _nullable(kind: str) -> tuple[str, ...]:
    optional: tuple[Any, ...] = (typing.Union, types.UnionType)
    hints = _CLASSES[kind].__annotations__
    return tuple(
        name
        for name, hint in hints.items()
        if typing.get_origin(hint) in optional and type(None) in typing.get_args(hint) and name not in _LEFT_OUT
    )


def known_fields(kind: str) -> frozenset[str]:
    """The fields that the SDK's class has."""
    return frozenset(_CLASSES[kind].__annotations__) - {"OBJECT_NAME"}


def blank(kind: str, **values: Any) -> Row:
    """An object of this kind with an id of its own."""
    filled: Row = {"id": PREFIXES[kind] + random_text(58 if kind == "checkout.session" else 24), "object": kind}
    hints = _CLASSES[kind].__annotations__
    # A payment method has a field for each way to pay; only that of its own is ever sent.
    if kind != "payment_method":
        filled |= dict.fromkeys(_nullable(kind))
    if "livemode" in hints:
        filled["livemode"] = False
    if "metadata" in hints:
        filled["metadata"] = {}
    return {**filled, **values}


def listed(rows: list[Row], url: str, more: bool = False) -> Row:
    """A list as Stripe sends it."""
    return {"object": "list", "data": rows, "has_more": more, "url": url}


def address(line: Row | None = None) -> Row:
    """A postal address with all its keys."""
    keys = ("city", "country", "line1", "line2", "postal_code", "state")
    return dict.fromkeys(keys) | dict(line or {})


Find = Callable[[str], Row | None]
Lists = Callable[[Row, str], Row | None]


def expanded(row: Row, paths: list[str], find: Find, lists: Lists) -> Row:
    """A copy in which the ids at these paths are the objects themselves, and lists to be asked for are there."""
    copy = dict(row)
    for path in paths:
        first, _, rest = path.partition(".")
        if first not in copy:
            asked = lists(row, first) if "id" in row else None
            if asked is None:
                raise invalid(f"This property cannot be expanded ({path}).", "expand")
            copy[first] = asked
        copy[first] = _reached(copy[first], rest, find, lists)
    return copy


def _reached(value: Any, rest: str, find: Find, lists: Lists) -> Any:
    if isinstance(value, str):
        value = find(value) or value
    if isinstance(value, list):
        return [_reached(each, rest, find, lists) for each in value]
    return expanded(value, [rest], find, lists) if rest and isinstance(value, dict) else value


def finder(world: World) -> Find:
    """Any object of Stripe's by its id."""

    def find(id: str) -> Row | None:
        for kind, prefix in PREFIXES.items():
            if id.startswith(prefix):
                row = world.table(f"stripe.{kind}").get(id)
                if row is not None:
                    return row
        return None

    return find
