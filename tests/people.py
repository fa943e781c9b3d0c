"""The cast that crosses every address: who they are, and how they come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

PEOPLE = ("visitor", "blocked", "signalling", "stranger", "staff")


@dataclass(frozen=True)
class Person:
    """One of the cast, with a browser of their own."""

    name: str
    browser: Client
    account: Any = None


PASSWORD = "a long walk along the river"


def browser(**headers: str) -> Client:
    """A browser on this machine that sends its forms from the site's own pages, as browsers do."""
    sent = {"sec-fetch-site": "same-origin", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Client(headers=sent, SERVER_NAME="localhost")


def come(name: str) -> Person:
    """Lets one of the cast open the site.

    visitor: signed out, nothing decided · blocked: keeps no cookie · signalling: sends Global Privacy Control ·
    stranger: has an account that is not staff · staff: works at the desk.
    """
    if name in {"stranger", "staff"}:
        return _signed_in(name)
    return Person(name, browser(sec_gpc="1") if name == "signalling" else browser())


def _signed_in(name: str) -> Person:
    account = get_user_model()(email=f"{name}@example.invalid", name=f"A {name}", is_staff=True, is_active=True)
    account.set_password(PASSWORD)
    account.save()
    person = Person(name, browser(), account)
    answer = person.browser.post(reverse("accounts:sign-in"), {"email": account.email, "password": PASSWORD})
    assert answer.status_code in {302, 303}, answer.content
    if name == "stranger":
        account.is_staff = False
        account.save()
    return person
