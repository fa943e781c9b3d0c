"""What a shop asks the processors for, in the tests of the stand-in."""

from __future__ import annotations

from typing import Any

RETURN = "http://127.0.0.1:8000/buy/back/"


def session(amount: int = 4_900, **more: Any) -> dict[str, Any]:
    """A session of one thing."""
    price = {"currency": "eur", "unit_amount": amount, "product_data": {"name": "An editor"}}
    return {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "customer_email": "buyer@example.com",
        "client_reference_id": "order-1",
        "metadata": {"order": "order-1"},
        "success_url": RETURN + "?session={CHECKOUT_SESSION_ID}",
        "cancel_url": RETURN + "?cancelled",
        **more,
    }


def plan_session(amount: int = 900, **more: Any) -> dict[str, Any]:
    """A session that begins a subscription by the month."""
    price = {
        "currency": "eur",
        "unit_amount": amount,
        "product_data": {"name": "A plan"},
        "recurring": {"interval": "month"},
    }
    return session(mode="subscription", line_items=[{"price_data": price, "quantity": 1}], **more)


def order(value: str = "49.00", **more: Any) -> dict[str, Any]:
    """An order of one thing."""
    money = {"currency_code": "EUR", "value": value}
    unit = {
        "reference_id": "order-1",
        "custom_id": "order-1",
        "amount": {**money, "breakdown": {"item_total": money}},
        "items": [{"name": "An editor", "quantity": "1", "unit_amount": money, "category": "DIGITAL_GOODS"}],
    }
    context = {
        "return_url": RETURN,
        "cancel_url": RETURN + "?cancelled",
        "shipping_preference": "NO_SHIPPING",
        "user_action": "PAY_NOW",
    }
    source = {"paypal": {"experience_context": context}}
    return {"intent": "CAPTURE", "purchase_units": [unit], "payment_source": source, **more}


def link(row: dict[str, Any], rel: str) -> str:
    """The address that a row of PayPal's names."""
    return str(next(each["href"] for each in row["links"] if each["rel"] == rel))
