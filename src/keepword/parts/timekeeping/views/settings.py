"""How somebody wants to see their time."""

from __future__ import annotations

import zoneinfo
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST

from keepword.parts.accounts import access
from keepword.parts.accounts.access import person_of
from keepword.parts.timekeeping.actions.arrange import arrange
from keepword.parts.timekeeping.drawing.rows import options
from keepword.parts.timekeeping.forms.settings import SettingsForm, shown
from keepword.parts.timekeeping.journal import book_of

from .answers import WRONG, back, changing, page


@access.account_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    book = book_of(person)
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=shown(book))
    if request.method == "POST" and form.is_valid():
        arrange(person, **form.values())
        return redirect(f"{reverse('timekeeping:settings')}?kept=yes")
    context = {"form": form, "zones": zones(), "kept": request.GET.get("kept") == "yes"}
    return page(request, "settings.html", context, tab="settings", status=WRONG if form.is_bound else 200, book=book)


@changing
@require_POST
def zone(request: HttpRequest) -> HttpResponse:
    """Takes the zone that the person's browser is in."""
    arrange(person_of(request), zone=request.POST.get("zone", ""))
    return redirect(back(request))


@cache
def zones() -> SafeString:
    """Every zone with a place in its name, as proposals for a field."""
    return options((name, "") for name in sorted(zoneinfo.available_timezones()) if "/" in name or name == "UTC")
