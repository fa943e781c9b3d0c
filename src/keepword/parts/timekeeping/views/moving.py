"""Moving in and out: a foreign file is looked at first, then imported; a whole copy is taken along."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keepword.parts.accounts import access
from keepword.parts.accounts.access import person_of
from keepword.parts.timekeeping.actions import bringing, own_copy
from keepword.parts.timekeeping.forms.bringing import BringForm, shown
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.models import Bringing
from keepword.parts.timekeeping.queries import changes
from keepword.parts.timekeeping.refusals import told
from keepword.policy.words import N_

from .answers import WRONG, page

OWN = N_("a copy from here")
STATE = Bringing.State


@access.account_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Shows what a file would become, or makes it so; the file is asked for once."""
    person = person_of(request)
    row = bringing.of(person)
    if row is not None and row.state in bringing.BUSY and request.method == "POST":
        return redirect("timekeeping:import")
    if request.method != "POST":
        return _shown(request, row, _form(row))
    kept = row if row is not None and row.state == STATE.LOOKED and _usable(row) else None
    form = BringForm(request.POST, request.FILES, kept=kept is not None)
    if not form.is_valid():
        return _shown(request, row, form)
    now, file = request.POST.get("act") == "import", form.cleaned_data["file"]
    if file is not None:
        kept = bringing.keep(person, file.name, file.read(), form.choices(), now=now)
    elif kept is not None:
        bringing.ask(kept, form.choices(), now=now)
    assert kept is not None
    if kept.size > bringing.SMALL:
        return redirect("timekeeping:import")
    bringing.work(kept)
    return _shown(request, kept, _form(kept))


@access.account_required
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Forgets the file, also while it is being imported."""
    bringing.drop(person_of(request))
    return redirect("timekeeping:import")


@access.account_required
@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """How far it is, for the script that moves the bar."""
    row = bringing.of(person_of(request))
    busy = row is not None and row.state in bringing.BUSY
    return JsonResponse({"busy": busy, "share": row.share if row is not None else 0})


def _usable(row: Bringing) -> bool:
    return bool({"reading", "lists"} & set(bringing.told(row)))


def _form(row: Bringing | None) -> BringForm:
    if row is None or row.state == STATE.DONE:
        return BringForm()
    return BringForm(initial=shown(bringing.answers(row)), kept=row.state == STATE.LOOKED and _usable(row))


def _shown(request: HttpRequest, row: Bringing | None, form: BringForm) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "bringing": row, "busy": row is not None and row.state in bringing.BUSY}
    if row is not None and not context["busy"] and not form.errors:
        context |= _outcome(row)
    status = WRONG if form.errors or ("wrong" in context and request.method == "POST") else 200
    return page(request, "import.html", context, tab="import", status=status)


def _outcome(row: Bringing) -> dict[str, Any]:
    found = bringing.told(row)
    if "brought" in found:
        return _brought(row.pk, found["brought"])
    if "wrong" in found:
        return {"wrong": [bringing.said(each).told(gettext) for each in found["wrong"]]}
    if "invalid" in found:
        what, instead, details = found["invalid"]
        return {"wrong": (told(Invalid("", what, instead, **details)), gettext("Nothing was imported."))}
    if "lists" in found:
        lists = [(gettext(name), number) for name, number in found["lists"]]
        return {"understood": [(gettext("Format"), gettext(OWN))], "lists": lists, "ready": True}
    return _understood(found)


def _brought(person: int, found: dict[str, Any]) -> dict[str, Any]:
    step = found["step"]
    change = changes.step(person, step) if step else None
    undo = reverse("timekeeping:undo", args=[step]) if change is not None and not change.undone else ""
    return {"brought": found, "undo_url": undo, "done": gettext("Imported a file") if undo else ""}


def _understood(found: dict[str, Any]) -> dict[str, Any]:
    """What the person has to see before they say yes."""
    names = {"dates": gettext("Days and months"), "zone": gettext("Time zone"), "durations": gettext("Durations")}
    facts = [(label, bringing.said(found[name]).told(gettext)) for name, label in names.items()]
    troubles = [
        {"row": row or "", "column": column, "says": bringing.said(says).told(gettext)}
        for row, column, says in found["troubles"]
    ]
    return {
        "understood": [(gettext("Format"), found["reading"]), *facts],
        "asks": [bringing.said(each).told(gettext) for each in found["asks"]],
        "troubles": troubles,
        **{name: found[name] for name in ("entries", "count", "routines", "unreadable", "ready")},
    }


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
