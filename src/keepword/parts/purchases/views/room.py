"""What a buyer does on the page of an order: correct an address, get a key again, fetch what was bought."""

from __future__ import annotations

import json
from contextlib import suppress

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from keepword.enforcement.people import purpose
from keepword.parts.accounts import access, guessing
from keepword.parts.accounts.addresses import base_of
from keepword.parts.purchases import handing_out, links
from keepword.parts.purchases.actions import correct as correcting
from keepword.parts.purchases.actions import replace_key
from keepword.parts.purchases.actions.ask_for_orders import ask_for_link
from keepword.parts.purchases.address_form import CorrectionForm
from keepword.parts.purchases.models import LicenceKey
from keepword.parts.purchases.places import address as places
from keepword.web.redirects import SeeOther

from .order import over


@require_http_methods(["GET", "HEAD", "POST"])
@access.private_only
def correct(request: HttpRequest, token: str) -> HttpResponse:
    """Name, address and VAT number, as the order has them; with the fields of another country where that is wrong."""
    found = links.find(token)
    if found is None:
        return over(request)
    with purpose.own(found.person_id):
        stored = places.restored(json.loads(found.address))
        form = CorrectionForm(
            stored,
            {"name": found.name, "vat_number": found.vat_number or ""},
            request.POST.dict() if request.method == "POST" else None,
            country=request.GET.get("country", ""),
        )
        if form.is_bound and form.is_valid():
            with suppress(correcting.NotNowError):
                given = form.cleaned_data
                return _back(token, correcting.correct(found, given["name"], form.address, given["vat_number"]))
            form.add_error(None, _("The receipt can’t be replaced any more: write to us what is wrong."))
        context = {"form": form, "order": found, "token": token}
        return access.secret(render(request, "purchases/correct.html", context, status=422 if form.errors else 200))


@require_POST
@access.private_only
def link_again(request: HttpRequest, token: str) -> HttpResponse:
    """Mails a new link in the place of one whose time is over. The answer is the same, whatever the link was."""
    ask_for_link(token, network=access.network_of(request), base=base_of(request))
    return access.secret(SeeOther(f"{reverse('purchases:orders')}?asked=link"))


@require_POST
@access.private_only
def key_again(request: HttpRequest, token: str) -> HttpResponse:
    """Another key instead of the one that the form names, if that one still counts."""
    found = links.find(token)
    if found is None:
        return over(request)
    key = LicenceKey.objects.filter(
        line__order=found, short=request.POST.get("short", ""), state=LicenceKey.State.VALID
    ).first()
    if key is None:
        return _back(token, "")
    try:
        replace_key.replace(key, base=base_of(request))
    except replace_key.TooManyKeysError:
        return _back(token, "no-key")
    return _back(token, "key")


@require_POST
@access.private_only
def download(request: HttpRequest, token: str) -> HttpResponse:
    """Leads to a link for the files, made for this buyer; so many in a short time and no more."""
    found = links.find(token)
    if found is None:
        return over(request)
    try:
        guessing.spend(found.email, access.network_of(request), act="fetch")
    except guessing.TooManyGuessesError:
        return _back(token, "no-link")
    return access.secret(
        SeeOther(handing_out.link(found, request.POST.get("what", "")) or reverse("purchases:order", args=[token]))
    )


def _back(token: str, did: str) -> HttpResponse:
    """To the page of the order, which says what was done."""
    return access.secret(SeeOther(reverse("purchases:order", args=[token]) + (f"?did={did}" if did else "")))
