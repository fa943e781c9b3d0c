"""Moving in and out: a foreign file is looked at first, then imported; a whole copy is taken along."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from keepword.parts.accounts import access
from keepword.parts.timekeeping.actions import own_copy
from keepword.parts.timekeeping.actions.bring_in import BroughtIn, bring_in
from keepword.parts.timekeeping.forms.bringing import BringForm
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.reading_in import CannotRead, FoundEntry, Reading, read
from keepword.parts.timekeeping.refusals import told
from keepword.parts.timekeeping.spans.zones import wall
from keepword.policy.words import N_

from .answers import WRONG, page, person_of

SHOWN = 12
OWN = N_("a copy from here")


@access.account_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Shows what a file would become, or makes it so. The file itself is never kept."""
    person = person_of(request)
    form = BringForm(request.POST or None, request.FILES or None) if request.method == "POST" else BringForm()
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            context |= _look(person, form, content, request.POST.get("act") == "import")
        except CannotRead as trouble:
            context["wrong"] = (trouble.what.told(gettext), trouble.instead.told(gettext))
        except Invalid as wrong:
            context["wrong"] = told(wrong), gettext("Nothing was imported.")
    status = WRONG if "wrong" in context or form.errors else 200
    return page(request, "import.html", context, tab="import", status=status)


def _look(person: int, form: BringForm, content: bytes, now: bool) -> dict[str, Any]:
    copy = own_copy.recognised(content)
    if copy is not None:
        if now:
            return _done(own_copy.read_back(person, copy))
        counts = [(gettext(name), len(copy.get(name) or [])) for name in own_copy.LISTS.values()]
        return {"understood": [(gettext("Format"), gettext(OWN))], "lists": counts, "ready": True}
    reading = read(content, form.cleaned_data["file"].name, zone=book_of(person).zone, choices=form.choices())
    if now and reading.ready:
        return _done(bring_in(person, reading))
    return _understood(reading)


def _done(found: BroughtIn) -> dict[str, Any]:
    undo = reverse("timekeeping:undo", args=[found.step]) if found.step else ""
    return {"brought": found, "undo_url": undo, "done": gettext("Imported a file") if undo else ""}


def _understood(reading: Reading) -> dict[str, Any]:
    """What the person has to see before they say yes."""
    facts = [
        (gettext("Format"), reading.format.name),
        (gettext("Days and months"), reading.dates.because.told(gettext)),
        (gettext("Time zone"), reading.zone_says.told(gettext)),
        (gettext("Durations"), reading.durations.told(gettext)),
    ]
    troubles = [
        {"row": each.row or "", "column": each.column, "says": each.says.told(gettext), "kind": each.kind}
        for each in reading.troubles
    ]
    asks = [each.says.told(gettext) for each in reading.asks]
    return {
        "understood": facts,
        "asks": asks,
        "entries": [_row(each) for each in reading.entries[:SHOWN]],
        "count": len(reading.entries),
        "routines": [(each.name, len(each.check_ins)) for each in reading.routines],
        "unreadable": reading.counts.get("unreadable", 0),
        "troubles": troubles[:100],
        "ready": reading.ready,
    }


def _row(each: FoundEntry) -> dict[str, Any]:
    begun, ended = (f"{wall(moment, each.zone):%Y-%m-%d %H:%M}" for moment in (each.started, each.stopped))
    return {"row": each.row, "begun": begun, "ended": ended, "project": each.project, "note": each.note}


@access.account_required
@require_safe
def take(request: HttpRequest) -> HttpResponse:
    """What can be taken along, and how."""
    return page(request, "export.html", {}, tab="export")


@access.account_required
@require_safe
def take_file(request: HttpRequest) -> HttpResponse:
    """The whole timebook as one file."""
    response = HttpResponse(own_copy.written(person_of(request)), content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="routinie.json"'
    return response
