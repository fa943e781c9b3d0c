"""A payer's browser, for tests: fills in the pages of the stand-in as a person would, without script."""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlencode, urlsplit

from payment_fakes import payers


class NotPaid(Exception):
    """The page did not lead back to the shop; the text is the page."""


def pay(page: str, card: str = payers.GOOD.number, *, name: str = payers.CARD_HOLDER, email: str = "") -> str:
    """Pays at Stripe's page; the address to which the payer is sent back."""
    form = {"number": card, "expiry": "12/34", "cvc": "123", "name": name, "country": "DE"}
    return _back(page, form | ({"email": email} if email else {}))


def approve(page: str, *, declines: bool = False) -> str:
    """Logs in at PayPal and approves; ``declines`` chooses the wallet that the bank will refuse."""
    status, text, _ = ask("POST", page, {"step": "login", "password": "sandbox"})
    if status != 200:
        raise NotPaid(text)
    return _back(page, {"step": "approve", "wallet": "declines" if declines else "pays"})


def _back(page: str, form: dict[str, str]) -> str:
    status, text, address = ask("POST", page, form)
    if status != 303:
        raise NotPaid(text)
    return address


def control(url: str, deed: str, **given: object) -> None:
    """Has the world do something to a shop, such as ``clock`` with ``days``; ``url`` is that of either company."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=30)
    try:
        connection.request("POST", f"/_control/{deed}", json.dumps(given), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise ValueError(answer.read().decode())
    finally:
        connection.close()


def ask(method: str, page: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
    """One request: the status, the page, and the address it leads to."""
    parts = urlsplit(page)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=30)
    try:
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        connection.request(method, path, urlencode(form) if form is not None else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("Location", "")
    finally:
        connection.close()
