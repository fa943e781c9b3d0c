"""The site's public key for licences, for whoever builds a program that checks them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepword.enforcement.keys import signing
from keepword.parts.purchases.actions.issue_key import SIGNS
from keepword.parts.purchases.licence.signing import key_id, public_pem, public_text


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The key in both spellings, and how a licence is checked with it."""
    key = signing.public(SIGNS)
    context = {"pem": public_pem(key), "text": public_text(key), "id": key_id(key).hex()}
    return render(request, "purchases/public_key.html", context)


@require_safe
def pem(request: HttpRequest) -> HttpResponse:
    """The key as a file that programs load."""
    return HttpResponse(public_pem(signing.public(SIGNS)), content_type="text/plain; charset=utf-8")
