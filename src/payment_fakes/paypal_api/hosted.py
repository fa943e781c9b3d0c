"""The pages on which a payer logs in at PayPal and approves: nothing of it passes through the shop."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from urllib.parse import urlencode, urlsplit

from payment_fakes import pages, payers
from payment_fakes.exchange import Answer, Request, redirect
from payment_fakes.paypal_api import orders, plans, subscriptions
from payment_fakes.paypal_api.ledger import Ledger
from payment_fakes.world import Row

BRAND = "PayPal"


def answer(ledger: Ledger, request: Request) -> Answer:
    """The page of an order or of a subscription."""
    if request.path == "/checkoutnow":
        row = ledger.rows("order").get(request.field("token"))
        return (
            pages.not_here(BRAND, "This order does not exist, or no longer.")
            if row is None
            else _order(ledger, row, request)
        )
    if request.path == "/webapps/billing/subscriptions":
        token = request.field("ba_token")
        for each in ledger.rows("subscription").values():
            if token and ledger.hidden(each["id"])["token"] == token:
                return _subscription(ledger, each, request)
    return pages.not_here(BRAND)


def _order(ledger: Ledger, row: Row, request: Request) -> Answer:
    if row["status"] == "COMPLETED":
        return pages.page(BRAND, "Paid", "<h1>This has been paid</h1><p>Nothing more is to be done here.</p>")
    context = ledger.hidden(row["id"])["context"]
    told = {"token": row["id"]}
    if request.method == "POST" and request.field("step") == "approve":
        orders.approve(ledger, row, request.field("wallet") == "declines")
        return _back(context, {**told, "PayerID": payers.PAYPAL_PAYER_ID})
    unit = row["purchase_units"][0]
    rows = [
        (f"{item['name']} × {item['quantity']}", _money(item["unit_amount"], int(item["quantity"])))
        for item in unit.get("items", [])
    ] or [(unit.get("description", "Your order"), _money(unit["amount"]))]
    tax = unit["amount"].get("breakdown", {}).get("tax_total")
    if tax:
        rows.append(("Tax", _money(tax)))
    bill = pages.lines(rows, ("To pay", _money(unit["amount"])))
    verb = f"Pay {_money(unit['amount'])}" if context.get("user_action") == "PAY_NOW" else "Agree and continue"
    return _form(request, bill, verb, context, told)


def _subscription(ledger: Ledger, row: Row, request: Request) -> Answer:
    kept = ledger.hidden(row["id"])
    if row["status"] != "APPROVAL_PENDING" and "revised" not in kept:
        return pages.page(BRAND, "Agreed", "<h1>You have agreed to this</h1><p>Nothing more is to be done here.</p>")
    told = {"subscription_id": row["id"], "ba_token": kept["token"], "token": kept["token"].removeprefix("BA-")}
    if request.method == "POST" and request.field("step") == "approve":
        subscriptions.approve(ledger, row, request.field("wallet") == "declines")
        return _back(kept["context"], told)
    wanted = kept.get("revised", row)
    plan = ledger.rows("plan")[wanted["plan_id"]]
    rows = []
    for cycle in plan["billing_cycles"]:
        cost, currency = plans.price(plan, cycle, int(wanted["quantity"]))
        unit = cycle["frequency"]["interval_unit"].lower()
        count = cycle["frequency"].get("interval_count", 1)
        every = f"a {unit}" if count == 1 else f"every {count} {unit}s"
        name = "Trial" if cycle["tenure_type"] == "TRIAL" else plan["name"]
        rows.append((name, f"{cost:,.2f} {currency} {every}"))
    bill = pages.lines(rows, ("Ends", "when you cancel"))
    return _form(request, bill, "Agree and subscribe", kept["context"], told)


def _money(given: Row, times: int = 1) -> str:
    digits = len(given["value"].partition(".")[2])
    return f"{Decimal(given['value']) * times:,.{digits}f} {given['currency_code']}"


def _back(context: Row, told: dict[str, str]) -> Answer:
    address = context.get("return_url", "")
    if not address:
        return pages.page(BRAND, "Agreed", "<h1>Agreed</h1><p>Go back to the shop.</p>")
    return redirect(_with(address, told))


def _with(address: str, told: dict[str, str]) -> str:
    joint = "&" if urlsplit(address).query else "?"
    return address + joint + urlencode(told)


def _form(request: Request, bill: str, verb: str, context: Row, told: dict[str, str]) -> Answer:
    """First who it is, then what they agree to."""
    cancel = context.get("cancel_url")
    back = ""
    if cancel:
        back = f'<p class="soft"><a href="{escape(_with(cancel, told))}">Cancel and go back to the shop</a></p>'
    shop = escape(context.get("brand_name", "the shop"))
    if request.method == "POST" and request.field("step") == "login":
        body = f"""<h1>Pay {shop}</h1>
<p class="soft">Logged in as {escape(payers.PAYPAL_EMAIL)}</p>
{bill}
<form method="post">
<input type="hidden" name="step" value="approve">
<label for="wallet">Pay with</label>
<select id="wallet" name="wallet"><option value="pays">Balance: pays</option>
<option value="declines">Old bank card: is declined</option></select>
<button>{escape(verb)}</button>
</form>
{back}"""
        return pages.page(BRAND, "Agree", body, context.get("return_url", ""))
    body = f"""<h1>Log in to pay {shop}</h1>
{bill}
<form method="post">
<input type="hidden" name="step" value="login">
{pages.field("email", "E-mail of the account", payers.PAYPAL_EMAIL, type="email", readonly="readonly")}
{pages.field("password", "Password (any)", "sandbox", type="text", autocomplete="off")}
<button>Log in</button>
</form>
{back}"""
    return pages.page(BRAND, "Log in", body, context.get("return_url", ""))
