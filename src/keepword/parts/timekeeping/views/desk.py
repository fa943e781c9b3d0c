"""The desk's pages of this part: the entries of somebody who lets staff look, for as long as they do."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from keepword.enforcement.people.models import Consent
from keepword.enforcement.refused import Refused
from keepword.parts.accounts.access import person_of, staff_required
from keepword.parts.timekeeping.forms.staff import DaysForm
from keepword.parts.timekeeping.queries import staff_access

from .answers import WRONG

FORTNIGHT = timedelta(days=13)


@staff_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    return render(request, "timekeeping/desk.html", {})


@staff_required
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """By address, sent as a form: it stands in no address of a page and in no log."""
    typed = request.POST.get("email", "").strip()
    found = staff_access.by_address(typed)
    if found is not None:
        return redirect("timekeeping:desk-entries", found.pk)
    return render(request, "timekeeping/desk.html", {"typed": typed[:254], "nobody": True}, status=404)


@staff_required
@require_safe
def entries(request: HttpRequest, key: str) -> HttpResponse:
    found = staff_access.by_key(key)
    if found is None:
        return _closed(request, 404)
    today = timezone.now().date()
    asked = request.GET if "first" in request.GET else {"first": today - FORTNIGHT, "last": today}
    form = DaysForm(asked, auto_id="days-%s")
    if not form.is_valid():
        return _show(request, found, form, None, status=WRONG)
    days = form.cleaned_data
    try:
        seen = staff_access.entries(found, person_of(request), days["first"], days["last"], int(time.time()))
    except Refused:
        return _closed(request, 403)
    return _show(request, found, form, seen)


def _show(
    request: HttpRequest, found: Consent, form: DaysForm, seen: staff_access.Seen | None, *, status: int = 200
) -> HttpResponse:
    headings = [_("Day"), _("Time"), _("Length"), _("What it was about")]
    context: dict[str, Any] = {"given": found, "form": form, "seen": seen, "headings": headings}
    return render(request, "timekeeping/desk_entries.html", context | {"most": staff_access.MOST}, status=status)


def _closed(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "timekeeping/desk.html", {"closed": True}, status=status)
