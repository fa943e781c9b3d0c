"""The page on which a payer types the number of a card: Stripe's own, so that no shop ever sees one."""

from __future__ import annotations

import re
from html import escape

from payment_fakes import pages, payers
from payment_fakes.exchange import Answer, Request, redirect
from payment_fakes.payers import Card
from payment_fakes.stripe_api import checkout
from payment_fakes.stripe_api.ledger import Ledger
from payment_fakes.stripe_api.payments import Holder
from payment_fakes.world import Row

BRAND = "Stripe"
COUNTRIES = {
    "AT": "Austria",
    "FR": "France",
    "DE": "Germany",
    "IE": "Ireland",
    "NL": "Netherlands",
    "CH": "Switzerland",
    "GB": "United Kingdom",
    "US": "United States",
}


def answer(ledger: Ledger, request: Request) -> Answer:
    """The page of a session, or what its form does."""
    match = re.fullmatch(r"/c/pay/([\w-]+)", request.path)
    session = ledger.rows("checkout.session").get(match[1]) if match else None
    if session is None:
        return pages.not_here(BRAND)
    if session["status"] == "complete":
        return _over("This has been paid", "Nothing more is to be done here.", session)
    if session["status"] != "open":
        return _over("This page has expired", "Nothing was paid. Go back to the shop and begin again.", session)
    if request.method == "POST":
        return _pay(ledger, session, request)
    return _form(ledger, session)


def _over(title: str, words: str, session: Row) -> Answer:
    back = session["cancel_url"] if session["status"] == "expired" else None
    link = f'<p><a href="{escape(back)}">Back to the shop</a></p>' if back else ""
    return pages.page(BRAND, title, f"<h1>{title}</h1><p>{words}</p>{link}", status=410 if back else 200)


def _pay(ledger: Ledger, session: Row, request: Request) -> Answer:
    card = payers.CARDS.get(re.sub(r"\D", "", request.field("number")))
    email = session["customer_email"] or request.field("email").strip()
    holder = Holder(request.field("name").strip(), email, request.field("country"))
    mistake = _mistake(card, holder, request)
    if mistake or card is None:
        return _form(ledger, session, mistake, request)
    refused = checkout.pay(ledger, session, card, holder)
    if refused:
        return _form(ledger, session, refused, request)
    # The braces may have been escaped on their way here.
    address: str = session["success_url"]
    for mark in ("{CHECKOUT_SESSION_ID}", "%7BCHECKOUT_SESSION_ID%7D"):
        address = address.replace(mark, session["id"])
    return redirect(address)


def _mistake(card: Card | None, holder: Holder, request: Request) -> str:
    if card is None:
        return "This stand-in knows the test cards listed below, and no others."
    expiry = re.fullmatch(r"\s*(0[1-9]|1[0-2])\s*/?\s*([0-9]{2})\s*", request.field("expiry"))
    if expiry is None:
        return "Write the date on the card as MM/YY, such as 12/34."
    if not re.fullmatch(r"[0-9]{3,4}", request.field("cvc").strip()):
        return "The security code has three digits, or four."
    if not holder.name:
        return "Write the name on the card."
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", holder.email):
        return "Write an e-mail address."
    return ""


def _form(ledger: Ledger, session: Row, mistake: str = "", request: Request | None = None) -> Answer:
    items = ledger.hidden(session["id"])["items"]
    currency = session["currency"]
    rows = [
        (f"{item['description']} × {item['quantity']}", pages.money(item["amount_total"], currency)) for item in items
    ]
    total = pages.money(session["amount_total"], currency)
    typed = request.field if request else lambda name, default="": default
    email = escape(session["customer_email"] or "")
    who = (
        f'<p class="soft">Receipt to {email}</p>'
        if email
        else pages.field("email", "E-mail", typed("email"), type="email", autocomplete="email")
    )
    chosen = typed("country", "DE")
    options = "".join(
        f'<option value="{code}"{" selected" if code == chosen else ""}>{name}</option>'
        for code, name in COUNTRIES.items()
    )
    cancel = session["cancel_url"]
    back = f'<p class="soft"><a href="{escape(cancel)}">Back to the shop without paying</a></p>' if cancel else ""
    verb = "Subscribe" if session["mode"] == "subscription" else "Pay"
    body = f"""<h1>Pay by card</h1>
{pages.error(mistake)}
{pages.lines(rows, ("To pay now", total))}
<form method="post">
{who}
{pages.field("number", "Card number", typed("number"), inputmode="numeric", autocomplete="off")}
<div class="pair">
<div>{pages.field("expiry", "Valid until (MM/YY)", typed("expiry", "12/34"), autocomplete="off")}</div>
<div>{pages.field("cvc", "Security code", typed("cvc", "123"), inputmode="numeric", autocomplete="off")}</div></div>
{pages.field("name", "Name on the card", typed("name"), autocomplete="off")}
<label for="country">Country</label><select id="country" name="country">{options}</select>
<button>{verb} {escape(total)}</button>
</form>
{back}
{_cards()}"""
    return pages.page(BRAND, "Pay by card", body, session["success_url"], 402 if mistake else 200)


def _cards() -> str:
    told = "".join(
        f"<dt>{' '.join(re.findall('....', card.number))}</dt><dd>{escape(card.says)}</dd>"
        for card in payers.CARDS.values()
    )
    note = '<p class="soft">Any name, any security code, any date to come.</p>'
    return f"<details open><summary>Test cards</summary><dl>{told}</dl>{note}</details>"
