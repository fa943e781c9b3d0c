"""The cast that crosses every address: who they are, and how they come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.test import Client

PEOPLE = ("visitor", "blocked", "signalling", "stranger", "staff")


@dataclass(frozen=True)
class Person:
    """One of the cast, with a browser of their own."""

    name: str
    browser: Client
    account: Any = None


def browser(**headers: str) -> Client:
    """A browser that sends its forms from the site's own pages, as browsers do."""
    sent = {"sec-fetch-site": "same-origin", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Client(headers=sent)


def come(name: str) -> Person:
    """Lets one of the cast open the site.

    visitor: signed out, nothing decided · blocked: keeps no cookie · signalling: sends Global Privacy Control ·
    stranger: has an account that is not staff · staff: works at the desk.
    """
    if name in {"stranger", "staff"}:
        return _signed_in(name)
    return Person(name, browser(sec_gpc="1") if name == "signalling" else browser())


def _signed_in(name: str) -> Person:
    from django.contrib.auth import get_user_model

    account = get_user_model()(
        email=f"{name}@example.invalid", name=f"A {name}", is_staff=name == "staff", is_active=True
    )
    account.set_password("correct horse battery staple")
    account.save()
    client = browser()
    client.force_login(account)
    return Person(name, client, account)
