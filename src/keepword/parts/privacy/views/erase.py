"""Erases everything about whoever asks: says first what goes and what stays, then at once or after a time to undo."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from keepword.enforcement import versions
from keepword.enforcement.people import erasure
from keepword.parts.accounts.addresses import base_of
from keepword.parts.privacy import own_data
from keepword.parts.privacy.actions import erase_me
from keepword.parts.privacy.fresh import fresh_only
from keepword.parts.privacy.holders import Holder
from keepword.web.redirects import SeeOther

from .choices import not_offered


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_only
def erase(request: HttpRequest, holder: Holder) -> HttpResponse:
    """A GET tells what will happen; a POST chooses "later" (with the grace of the policy) or "now"."""
    if request.method == "POST":
        return _erase(request, holder)
    room = own_data.room(holder)
    policy = versions.for_person(holder.person)
    context = {
        "room": room,
        "survives": [datum for kept in room.kept for datum in kept.data if datum.survives],
        "grace": own_data.grace_of(policy),
        "grace_words": own_data.grace_words(policy),
        "promise": own_data.promise(holder.person, "rights.erasure"),
        "urls": {name: holder.address(name) for name in ("page", "copy", "erase", "undo")},
    }
    return render(request, "privacy/erase.html", context)


def _erase(request: HttpRequest, holder: Holder) -> HttpResponse:
    answer = request.POST.get("answer", "")
    grace = own_data.grace_of(versions.for_person(holder.person))
    if answer not in ("later", "now") or (answer == "later" and grace is None):
        return not_offered(request, _("An answer here is to erase after the time to undo, or to erase now."))
    wait = grace.grace.timedelta if answer == "later" and grace and grace.grace else timedelta()
    try:
        base = base_of(request)
        token = erase_me.erase_me(holder, request.session.session_key, grace=wait, base=base)
    except erasure.NobodyError:
        return SeeOther(reverse("privacy:ask"))
    if not wait and holder.link is None:
        request.session.flush()
    return SeeOther(reverse("privacy:receipt", args=[token]))


@require_POST
def undo(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Takes the erasure back as long as it has not begun."""
    try:
        erase_me.take_back(erasure.of(holder.person))
    except erasure.TooLateError:
        return render(request, "privacy/too_late.html", {"back": holder.address("page")}, status=409)
    return SeeOther(f"{holder.address('page')}?done=undone#erase")
