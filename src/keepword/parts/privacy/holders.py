"""Whose data the pages of "Your data" are about: an account holder's, or somebody's who came by a mailed link.

Both doors lead to the same rooms. A door hands the view a `Holder`, which knows the addresses behind its own door.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from keepword.enforcement.people import purpose
from keepword.parts.accounts import access, whose

from . import links
from .models import DataLink

# Not only `HttpResponse`: a copy of one’s data is streamed.
type Page = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Holder:
    """The person whose data is shown, to themselves. ``token`` and ``link`` are there if they came by a link."""

    person: int
    token: str = ""
    link: DataLink | None = None

    def address(self, name: str, *args: str) -> str:
        """The address of a room behind this person's door."""
        if self.token:
            return reverse(f"privacy:visit:{name}", args=[self.token, *args])
        return reverse(f"your-data:{name}", args=args)

    def mail_address(self) -> str | None:
        """Where mail to this person goes."""
        return whose.address_of(self.person)


def by_account(view: Page) -> Page:
    """The door for whoever is signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> Any:
        return view(request, Holder(person=int(request.user.pk or 0)), **kwargs)

    behind: Page = access.account_required(cast(Any, guarded))
    return behind


def by_visit(view: Page) -> Page:
    """The door for whoever pressed the button behind a mailed link, as long as that visit lasts."""

    @wraps(view)
    def guarded(request: HttpRequest, visit: str, **kwargs: Any) -> Any:
        came = links.visit(visit)
        if came is None:
            return over(request)
        with purpose.own(came.link.person_id):
            return view(request, Holder(came.link.person_id, came.token, came.link), **kwargs)

    behind: Page = access.private_only(cast(Any, guarded))
    return secret_address(behind)


def secret_address(view: Page) -> Page:
    """For pages whose address opens something: no cache keeps them, and no other page is told where one came from."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return guarded


def over(request: HttpRequest) -> HttpResponse:
    """404, alike for a link that never was, is too old, was used up, or whose person is gone: it tells nobody which."""
    return render(request, "privacy/link_over.html", {"ask_url": reverse("privacy:ask")}, status=404)
