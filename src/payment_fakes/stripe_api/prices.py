"""Prices and line items, made on the spot from what a session or a change of subscription names."""

from __future__ import annotations

from payment_fakes.stripe_api.errors import invalid
from payment_fakes.stripe_api.ledger import Ledger
from payment_fakes.world import Row

CURRENCIES = frozenset(
    "aed ars aud bgn bhd brl cad chf clp cny cop czk dkk eur gbp hkd huf idr ils inr isk jod jpy kes krw kwd mad mxn "
    "myr ngn nok nzd omr pen php pln ron rsd sar sek sgd thb tnd try twd uah usd uyu vnd zar".split()
)


def price(ledger: Ledger, data: Row, name: str) -> Row:
    """The price that ``data`` describes, and its product, kept."""
    currency = data["currency"].lower()
    if currency not in CURRENCIES:
        raise invalid(f"Invalid currency: {currency}.", f"{name}[currency]")
    amount = data.get("unit_amount")
    if amount is None:
        raise invalid(f"Missing required param: {name}[unit_amount].", f"{name}[unit_amount]", "parameter_missing")
    if amount < 0:
        raise invalid("Invalid non-negative integer", f"{name}[unit_amount]", "parameter_invalid_integer")
    if ("product" in data) == ("product_data" in data):
        raise invalid("You must specify one of product and product_data.", f"{name}[product]", "parameter_missing")
    product = (
        ledger.get("product", data["product"], f"{name}[product]") if "product" in data else _product(ledger, data)
    )
    recurring = data.get("recurring")
    return ledger.make(
        "price",
        active=False,
        billing_scheme="per_unit",
        currency=currency,
        product=product["id"],
        recurring=recurring and _recurring(recurring),
        tax_behavior=data.get("tax_behavior", "unspecified"),
        type="recurring" if recurring else "one_time",
        unit_amount=amount,
        unit_amount_decimal=str(amount),
    )


def _product(ledger: Ledger, data: Row) -> Row:
    given = data["product_data"]
    if not given["name"]:
        raise invalid("You passed an empty string for 'name'.", "name", "parameter_invalid_empty")
    return ledger.make(
        "product",
        active=False,
        description=given.get("description"),
        images=[],
        marketing_features=[],
        metadata=given.get("metadata") or {},
        name=given["name"],
        type="service",
        updated=ledger.world.now(),
    )


def _recurring(given: Row) -> Row:
    return {
        "interval": given["interval"],
        "interval_count": given.get("interval_count", 1),
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }


def items(ledger: Ledger, params: Row, mode: str) -> tuple[list[Row], str]:
    """The line items of a session, and their one currency."""
    given = params.get("line_items") or []
    if not given:
        raise invalid(f"You must provide at least one line item in `{mode}` mode.", "line_items", "parameter_missing")
    if len(given) > 100:
        raise invalid("At most 100 line items.", "line_items")
    found = [_item(ledger, each, f"line_items[{number}]") for number, each in enumerate(given)]
    currencies = {item["currency"] for item in found}
    if len(currencies) > 1:
        raise invalid("All prices on a Checkout session must have the same currency.", "line_items")
    repeated = [item for item in found if item["price"]["type"] == "recurring"]
    if mode == "payment" and repeated:
        raise invalid(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use "
            "only one-time prices.",
            "line_items",
        )
    if mode == "subscription" and not repeated:
        raise invalid("You must provide at least one recurring price in `subscription` mode.", "line_items")
    if len({tuple(item["price"]["recurring"].items()) for item in repeated}) > 1:
        raise invalid("All recurring prices must have the same interval.", "line_items")
    return found, currencies.pop()


def _item(ledger: Ledger, given: Row, name: str) -> Row:
    quantity = given.get("quantity")
    if quantity is None:
        raise invalid(f"Missing required param: {name}[quantity].", f"{name}[quantity]", "parameter_missing")
    if not 1 <= quantity <= 999_999:
        raise invalid("This value must be greater than or equal to 1.", f"{name}[quantity]")
    if ("price" in given) == ("price_data" in given):
        raise invalid(f"You must specify either `price` or `price_data` for {name}.", name, "parameter_missing")
    if "price" in given:
        one = ledger.get("price", given["price"], f"{name}[price]")
    else:
        one = price(ledger, given["price_data"], f"{name}[price_data]")
    amount = one["unit_amount"] * quantity
    row = ledger.make(
        "item",
        amount_discount=0,
        amount_subtotal=amount,
        amount_tax=0,
        amount_total=amount,
        currency=one["currency"],
        description=ledger.rows("product")[one["product"]]["name"],
        price=one,
        quantity=quantity,
    )
    for name in ("discounts", "taxes", "adjustable_quantity"):
        row.pop(name)
    return row
