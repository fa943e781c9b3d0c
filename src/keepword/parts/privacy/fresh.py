"""Before everything goes out or away, whoever is signed in says once more who they are: a session may lie open."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from keepword.parts.accounts import access
from keepword.web.redirects import SeeOther

from .holders import Holder


def is_fresh(request: HttpRequest, holder: Holder) -> bool:
    """Whether this person gave their password in the last five minutes; a mailed link that still opens is fresh enough,
    as a visit lasts no longer than half an hour and needs the mailbox."""
    return holder.link is not None or access.has_proved(request)


def fresh_only[View: Callable[..., HttpResponseBase]](view: View) -> Callable[..., HttpResponseBase]:
    """Leads to the question for the password where that was too long ago, and back to the page afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, holder: Holder, **kwargs: Any) -> HttpResponseBase:
        if is_fresh(request, holder):
            return view(request, holder, **kwargs)
        then = request.path if request.method in ("GET", "HEAD") else holder.address("page")
        return SeeOther(f"{reverse('accounts:reauthenticate')}?{urlencode({'next': then})}")

    return guarded
