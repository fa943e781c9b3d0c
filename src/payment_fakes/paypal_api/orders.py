"""Orders: made by the shop, approved by the payer, captured by the shop."""

from __future__ import annotations

from decimal import Decimal

from payment_fakes import payers
from payment_fakes.paypal_api import captures
from payment_fakes.paypal_api.errors import invalid, unprocessable
from payment_fakes.paypal_api.ledger import Ledger, amount, number
from payment_fakes.world import Row

LASTS = 3 * 3_600  # an order that nobody approves; what is approved can be captured for three days
APPROVED_LASTS = 3 * 86_400
ADDED = ("item_total", "shipping", "handling", "tax_total", "insurance")
TAKEN_OFF = ("shipping_discount", "discount")


def create(ledger: Ledger, given: Row, request_id: str) -> Row:
    """An order that waits for its payer."""
    if "payment_source" in given and not request_id:
        words = "A PayPal-Request-Id is required if you are trying to process payment for an Order."
        raise invalid("PAYPAL_REQUEST_ID_REQUIRED", words, "/payment_source")
    unit = given["purchase_units"][0]
    _sums(unit)
    if "invoice_id" in unit and any(
        unit["invoice_id"] == other["purchase_units"][0].get("invoice_id") and other["status"] == "COMPLETED"
        for other in ledger.rows("order").values()
    ):
        words = "Duplicate Invoice ID detected: another order of this account was paid under it."
        raise unprocessable("DUPLICATE_INVOICE_ID", words, "/purchase_units/0/invoice_id", unit["invoice_id"])
    id = number()
    source = given.get("payment_source", {}).get("paypal")
    context = (source or {}).get("experience_context") or given.get("application_context") or {}
    row: Row = {
        "id": id,
        "intent": "CAPTURE",
        "status": "PAYER_ACTION_REQUIRED" if source is not None else "CREATED",
        "create_time": ledger.moment(),
        "purchase_units": [
            {
                "reference_id": "default",
                **unit,
                "payee": {"email_address": "shop@paypal-account.example", "merchant_id": "STANDINSHOP42"},
            }
        ],
        "links": [
            ledger.link(f"/v2/checkout/orders/{id}", "self"),
            ledger.link(f"/checkoutnow?token={id}", "payer-action" if source is not None else "approve"),
        ],
    }
    if source is None:
        row["links"].append(ledger.link(f"/v2/checkout/orders/{id}/capture", "capture", "POST"))
    else:
        row["payment_source"] = {"paypal": {}}
    ledger.hidden(id).update(context=context, made=ledger.world.now())
    return ledger.keep("order", row)


def _sums(unit: Row) -> None:
    """PayPal adds up, and refuses what does not come out."""
    where = "/purchase_units/@reference_id=='default'/amount"
    total, currency = amount(unit["amount"]), unit["amount"]["currency_code"]
    breakdown = unit["amount"].get("breakdown", {})
    items = unit.get("items", [])
    if total <= 0:
        raise unprocessable("CANNOT_BE_ZERO_OR_NEGATIVE", "Must be greater than zero.", f"{where}/value")
    sums = [*breakdown.values(), *(each[name] for each in items for name in ("unit_amount", "tax") if name in each)]
    if any(each["currency_code"] != currency for each in sums):
        words = "All amounts must have the currency of the purchase unit."
        raise unprocessable("MULTI_CURRENCY_ORDER", words, where)
    if items and "item_total" not in breakdown:
        raise unprocessable("ITEM_TOTAL_REQUIRED", "Items are specified, item_total is required.", f"{where}/breakdown")
    for field, name in (("item_total", "unit_amount"), ("tax_total", "tax")):
        summed = sum((amount(each[name]) * int(each["quantity"]) for each in items if name in each), Decimal())
        told = any(name in each for each in items)
        if told and summed != amount(breakdown.get(field, {"value": "0"})):
            words = f"Should equal sum of ({name} * quantity) across all items for a given purchase_unit."
            raise unprocessable(f"{field.upper()}_MISMATCH", words, f"{where}/breakdown/{field}")
    if breakdown:
        comes_to = sum((amount(breakdown[name]) for name in ADDED if name in breakdown), Decimal())
        comes_to -= sum((amount(breakdown[name]) for name in TAKEN_OFF if name in breakdown), Decimal())
        if comes_to != total:
            words = (
                "Should equal item_total + tax_total + shipping + handling + insurance - shipping_discount - discount."
            )
            raise unprocessable("AMOUNT_MISMATCH", words, f"{where}/value", str(total))


def payer() -> Row:
    """What PayPal tells of whoever approved: nothing that a shop should keep."""
    return {
        "email_address": payers.PAYPAL_EMAIL,
        "payer_id": payers.PAYPAL_PAYER_ID,
        "name": {"given_name": payers.PAYPAL_GIVEN_NAME, "surname": payers.PAYPAL_SURNAME},
        "phone": {"phone_number": {"national_number": payers.PAYPAL_PHONE}},
        "address": {"address_line_1": payers.PAYPAL_STREET, "country_code": "DE"},
    }


def approve(ledger: Ledger, row: Row, declines: bool = False) -> None:
    """The payer agrees; with ``declines`` their bank will refuse at the capture."""
    ledger.hidden(row["id"]).update(declines=declines, made=ledger.world.now())
    if row["status"] == "APPROVED":
        return
    row["status"] = "APPROVED"
    _named(row, shipped=ledger.hidden(row["id"])["context"].get("shipping_preference") != "NO_SHIPPING")
    links = [ledger.link(f"/v2/checkout/orders/{row['id']}", "self")]
    row["links"] = [*links, ledger.link(f"/v2/checkout/orders/{row['id']}/capture", "capture", "POST")]
    ledger.event("CHECKOUT.ORDER.APPROVED", "checkout-order", "2.0", row, "An order has been approved by buyer")


def _named(row: Row, shipped: bool) -> None:
    known = payer()
    row["payer"] = {name: known[name] for name in ("email_address", "payer_id", "name", "address")}
    row["payment_source"] = {
        "paypal": {
            "email_address": known["email_address"],
            "account_id": known["payer_id"],
            "account_status": "VERIFIED",
            "name": known["name"],
            "phone_number": known["phone"]["phone_number"],
            "address": known["address"],
        }
    }
    if shipped:
        full_name = f"{payers.PAYPAL_GIVEN_NAME} {payers.PAYPAL_SURNAME}"
        row["purchase_units"][0]["shipping"] = {"name": {"full_name": full_name}, "address": known["address"]}


def capture(ledger: Ledger, row: Row, fault: str = "") -> Row:
    """Takes the money of an approved order; by a fault it is ``decline``d, or ``pending``."""
    kept = ledger.hidden(row["id"])
    if row["status"] == "COMPLETED":
        words = "Order already captured. If 'intent=CAPTURE' only one capture per order is allowed."
        raise unprocessable("ORDER_ALREADY_CAPTURED", words)
    if row["status"] != "APPROVED":
        raise unprocessable("ORDER_NOT_APPROVED", "Payer has not yet approved the Order for payment.")
    if fault == "decline" or kept.get("declines"):
        # The payer may go back and choose another account or card.
        kept["declines"] = False
        words = "The instrument presented was declined by the processor or bank, or can't be used for this payment."
        link = ledger.link(f"/checkoutnow?token={row['id']}", "redirect")
        captures.declined(ledger, row)
        raise unprocessable("INSTRUMENT_DECLINED", words, links=[link])
    taken = captures.make(ledger, row, fault == "pending")
    row["status"] = "COMPLETED"
    row["update_time"] = ledger.moment()
    row["purchase_units"][0]["payments"] = {"captures": [taken]}
    row["links"] = [ledger.link(f"/v2/checkout/orders/{row['id']}", "self")]
    ledger.event("CHECKOUT.ORDER.COMPLETED", "checkout-order", "2.0", row, "Checkout Order Completed")
    return row


def shown(ledger: Ledger, row: Row) -> Row:
    """An order as it is asked for: its captures as they are now."""
    unit = row["purchase_units"][0]
    if "payments" in unit:
        taken = [ledger.rows("capture")[each["id"]] for each in unit["payments"]["captures"]]
        ids = {each["id"] for each in taken}
        refunds = [each for each in ledger.rows("refund").values() if ledger.hidden(each["id"])["capture"] in ids]
        unit["payments"] = {"captures": taken, **({"refunds": refunds} if refunds else {})}
    return row


def minimal(row: Row) -> Row:
    """What a shop gets that did not ask for more."""
    return {name: row[name] for name in ("id", "status", "payment_source", "links") if name in row}


def catch_up(ledger: Ledger) -> None:
    """PayPal forgets orders that came to nothing."""
    now = ledger.world.now()
    for id, row in list(ledger.rows("order").items()):
        lasts = {"COMPLETED": None, "APPROVED": APPROVED_LASTS}.get(row["status"], LASTS)
        if lasts is not None and ledger.hidden(id)["made"] + lasts <= now:
            del ledger.rows("order")[id]
