"""Products and plans that subscriptions are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from payment_fakes.paypal_api.errors import unprocessable
from payment_fakes.paypal_api.ledger import Ledger, amount
from payment_fakes.world import CAPITALS, Row, random_text


def product(ledger: Ledger, given: Row) -> Row:
    id = given.get("id") or f"PROD-{random_text(17, CAPITALS)}"
    if id in ledger.rows("product"):
        raise unprocessable("DUPLICATE_RESOURCE_IDENTIFIER", "The resource already exists.", "/id", id)
    row = {"type": "PHYSICAL", **given, "id": id, "create_time": ledger.moment(), "update_time": ledger.moment()}
    row["links"] = [ledger.link(f"/v1/catalogs/products/{id}", "self")]
    return ledger.keep("product", row)


def create(ledger: Ledger, given: Row) -> Row:
    """A plan: first trials, then one regular cycle."""
    if given["product_id"] not in ledger.rows("product"):
        raise unprocessable("INVALID_PRODUCT_ID", "Invalid product ID.", "/product_id", given["product_id"])
    cycles = sorted(given["billing_cycles"], key=lambda cycle: cycle["sequence"])
    if [cycle["sequence"] for cycle in cycles] != list(range(1, len(cycles) + 1)):
        words = "The sequence of billing cycles must be 1, 2, … without a gap."
        raise unprocessable("INVALID_BILLING_CYCLE_SEQUENCE", words, "/billing_cycles")
    kinds = [cycle["tenure_type"] for cycle in cycles]
    if kinds[-1:] != ["REGULAR"] or "REGULAR" in kinds[:-1]:
        words = "A plan needs one regular billing cycle, after its trials."
        raise unprocessable("MISSING_REGULAR_BILLING_CYCLE", words, "/billing_cycles")
    if "pricing_scheme" not in cycles[-1]:
        words = "A regular billing cycle needs a price."
        raise unprocessable("MISSING_PRICING_SCHEME", words, "/billing_cycles")
    id = f"P-{random_text(24, CAPITALS)}"
    row = {"status": "ACTIVE", "usage_type": "LICENSED", **given, "id": id, "create_time": ledger.moment()}
    row |= {"billing_cycles": cycles, "links": [ledger.link(f"/v1/billing/plans/{id}", "self")]}
    return ledger.keep("plan", row)


def cycle_at(plan: Row, done: int) -> Row:
    """The billing cycle that follows after so many."""
    for cycle in plan["billing_cycles"]:
        count = cycle.get("total_cycles", 1 if cycle["tenure_type"] == "TRIAL" else 0)
        if cycle["tenure_type"] == "REGULAR" or done < count:
            return dict(cycle)
        done -= count
    raise AssertionError("each plan ends with a regular cycle")


def price(plan: Row, cycle: Row, quantity: int) -> tuple[Decimal, str]:
    """What a cycle costs; a trial without a price is free."""
    regular = plan["billing_cycles"][-1]["pricing_scheme"]["fixed_price"]
    scheme = cycle.get("pricing_scheme")
    each = amount(scheme["fixed_price"]) if scheme else Decimal()
    return each * quantity, regular["currency_code"]


def after(at: float, cycle: Row) -> float:
    """When a cycle that begins then ends."""
    unit = cycle["frequency"]["interval_unit"].lower() + "s"
    count = cycle["frequency"].get("interval_count", 1)
    steps: dict[str, int] = {unit: count}
    ends: datetime = datetime.fromtimestamp(at, UTC) + relativedelta(**steps)
    return ends.timestamp()
