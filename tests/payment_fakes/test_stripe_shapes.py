"""Each object has the fields that the SDK's class has: no others, and none missing that is always there."""

from __future__ import annotations

import typing
from typing import Any

import pytest
import stripe

from payment_fakes import Fakes, browser, payers
from payment_fakes.stripe_api import shapes
from tests.payment_fakes.asking import plan_session, session

KINDS = tuple(shapes.PREFIXES)


@pytest.fixture
def everything(fakes: Fakes, client: stripe.StripeClient) -> Fakes:
    """At least one row of each kind, in its later states too."""
    made = client.v1.checkout.sessions.create(session(customer_creation="always"))
    with pytest.raises(browser.NotPaid):
        browser.pay(str(made.url), payers.DECLINED.number)
    browser.pay(str(made.url), payers.DISPUTED.number)
    made = client.v1.checkout.sessions.create(session())
    browser.pay(str(made.url), payers.REFUND_FAILS.number)
    client.v1.refunds.create({"payment_intent": str(client.v1.checkout.sessions.retrieve(made.id).payment_intent)})
    made = client.v1.checkout.sessions.create(plan_session())
    browser.pay(str(made.url), payers.FAILS_LATER.number)
    fakes.forward(days=32)
    client.v1.checkout.sessions.expire(client.v1.checkout.sessions.create(session()).id)
    return fakes


def always_there(kind: str) -> set[str]:
    """The fields that are not optional to the SDK."""
    hints = shapes._CLASSES[kind].__annotations__
    return {name for name, hint in hints.items() if name != "OBJECT_NAME" and type(None) not in typing.get_args(hint)}


def test_the_fields_are_those_of_the_sdk(everything: Fakes) -> None:
    for kind in KINDS:
        rows = everything.world.table(f"stripe.{kind}").values()
        if kind == "line_item":
            invoices = everything.world.table("stripe.invoice").values()
            rows = [line for invoice in invoices for line in invoice["lines"]["data"]]  # type: ignore[assignment]
        assert rows, kind
        for row in rows:
            assert set(row) <= shapes.known_fields(kind), kind
            assert always_there(kind) <= set(row), kind
            for name in always_there(kind):
                assert row[name] is not None, f"{kind}.{name}"


def test_nested_fields_are_those_of_the_sdk(everything: Fakes) -> None:
    """One level down and further, wherever the SDK has a class for it."""
    unknown: set[str] = set()
    for kind in KINDS:
        for row in everything.world.table(f"stripe.{kind}").values():
            _compare(shapes._CLASSES[kind], row, kind, unknown)
    assert not unknown


def _compare(kind: Any, row: Any, where: str, unknown: set[str]) -> None:
    for name, hint in getattr(kind, "__annotations__", {}).items():
        value = row.get(name) if isinstance(row, dict) else None
        for inner in typing.get_args(hint) or (hint,):
            nested = isinstance(inner, type) and issubclass(inner, stripe.StripeObject)
            if nested and isinstance(value, dict) and f"{kind.__qualname__}." in inner.__qualname__:
                known = set(inner.__annotations__)
                unknown |= {f"{where}.{name}.{key}" for key in value if key not in known}
                _compare(inner, value, f"{where}.{name}", unknown)
