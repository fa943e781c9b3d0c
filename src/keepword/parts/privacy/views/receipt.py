"""The page of one erasure, from the wish to the receipt, for whoever has its address; it names nobody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keepword.enforcement.people import erasure
from keepword.parts.privacy import receipts
from keepword.parts.privacy.actions.erase_me import take_back
from keepword.parts.privacy.holders import over, secret_address
from keepword.web.redirects import SeeOther

LONGEST = 100


@require_safe
@secret_address
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """State and progress while it runs, then the receipt, to keep and to print."""
    found = erasure.by_token(token) if len(token) <= LONGEST else None
    if found is None:
        return over(request)
    return render(request, "privacy/receipt.html", {"shown": receipts.shown(found), "token": token})


@require_POST
@secret_address
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """Takes the erasure back by its own page: the mail leads here, also from where nobody is signed in."""
    back = reverse("privacy:receipt", args=[token])
    found = erasure.by_token(token) if len(token) <= LONGEST else None
    if found is None:
        return over(request)
    try:
        take_back(found)
    except erasure.TooLateError:
        return render(request, "privacy/too_late.html", {"back": back}, status=409)
    return SeeOther(back)
