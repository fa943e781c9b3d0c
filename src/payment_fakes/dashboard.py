"""The processor's own dashboard, at `/dashboard`: what a shop's staff could do there without the shop's program."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from payment_fakes import control, pages
from payment_fakes.exchange import Answer, Request, redirect
from payment_fakes.processor import Entry, Processor, Refused

if TYPE_CHECKING:
    from payment_fakes.fakes import Fakes

PATH = "/dashboard"
NEWEST = 25
# (deed of the control side, what else it is told, words on the button), by the kind of entry.
BUTTONS: dict[str, list[tuple[str, dict[str, object], str]]] = {
    "payment": [("refund", {}, "Refund all"), ("dispute", {}, "Let the payer dispute it")],
    "pending": [
        ("finish", {"status": "COMPLETED"}, "Let it arrive"),
        ("finish", {"status": "DECLINED"}, "Let it fail"),
    ],
    "subscription": [
        ("renew", {}, "Renew now"),
        ("renew", {"fail": True}, "Let a renewal fail"),
    ],
    "dispute": [
        ("dispute/end", {"outcome": "won"}, "The shop wins"),
        ("dispute/end", {"outcome": "lost"}, "The payer wins"),
    ],
}
_NAMES = {"payment": "payment", "pending": "payment", "subscription": "subscription", "dispute": "dispute"}


def answer(fakes: Fakes, processor: Processor, request: Request) -> Answer:
    """The page, or what one of its buttons does."""
    brand = processor.name.capitalize() if processor.name != "paypal" else "PayPal"
    if request.method != "POST":
        return _page(processor, brand)
    # Only a form of this very page: no other page may press the buttons.
    if request.headers.get("origin") != processor.url:
        return pages.page(brand, "Refused", "<h1>Refused</h1><p>This did not come from the dashboard.</p>", status=403)
    kind, number = request.field("kind"), request.field("button")
    try:
        deed, more, _ = BUTTONS[kind][int(number)]
        control.DEEDS["POST", deed](fakes, processor, {_NAMES[kind]: request.field("id"), **more})
    except (Refused, KeyError, ValueError, IndexError):
        return _page(processor, brand, "That can’t be done any more.")
    fakes.world.save()
    return redirect(PATH)


def _page(processor: Processor, brand: str, mistake: str = "") -> Answer:
    with processor.world.lock:
        entries = processor.entries()[:NEWEST]
    listed = "".join(_entry(entry) for entry in entries) or "<p>Nothing has been paid yet.</p>"
    body = f"""<h1>Dashboard</h1>
<p class="soft">What is done here the shop hears by webhook alone.</p>
{pages.error(mistake)}
{listed}"""
    return pages.page(brand, "Dashboard", body, status=409 if mistake else 200)


def _entry(entry: Entry) -> str:
    buttons = "".join(
        f'<button class="plain" name="button" value="{number}">{escape(words)}</button>'
        for number, (_, _, words) in enumerate(BUTTONS.get(entry.kind, []))
    )
    return f"""<form method="post" class="entry"><h2>{escape(entry.words)}</h2>
<p>{escape(entry.money)} · {escape(entry.state)}<br><code>{escape(entry.id)}</code></p>
<input type="hidden" name="kind" value="{escape(entry.kind)}"><input type="hidden" name="id" value="{escape(entry.id)}">
{buttons}</form>"""
