"""What was changed lately: undo, differences between devices, and the trash."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keepword.parts.accounts import access
from keepword.parts.accounts.access import person_of
from keepword.parts.timekeeping.actions import restore, settle, undo
from keepword.parts.timekeeping.drawing.words import moment
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.kinds import EVERY_KIND
from keepword.parts.timekeeping.labels import LABELS
from keepword.parts.timekeeping.models import Change
from keepword.parts.timekeeping.queries import changes
from keepword.parts.timekeeping.refusals import told
from keepword.policy.words import N_

from .answers import changing, done, page, refused

SHOWN = 200


@access.account_required
@require_safe
def changes_page(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    before = request.GET.get("before", "")
    found = changes.steps(person, before=int(before) if before.isdecimal() and len(before) < 16 else None)
    about = changes.about(person, found)
    for each in found:
        each["about"] = about.get(each["seq"], "")
        each["says"] = _(LABELS.get(each["label"], each["label"]))
    context = {
        "steps": found,
        "differences": [_difference(each) for each in changes.conflicts(person)],
        "older": found[-1]["seq"] if len(found) == changes.STEPS else None,
    }
    return page(request, "changes.html", context, tab="changes")


def _difference(change: Change) -> dict[str, Any]:
    """Both sides of what two devices wrote, field by field."""
    before, kind = json.loads(change.before or "{}"), EVERY_KIND[change.kind]
    row = changes.row_of(change.person_id, change)
    names = change.conflicts.split()
    now = kind.shown(row, names) if row is not None else {}
    sides = [(name, _shown(now.get(name)), _shown(before.get(name))) for name in names]
    return {"change": change, "sides": sides, "there": row is not None}


def _shown(value: Any) -> str:
    if value in (None, "", []):
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@access.account_required
@require_POST
def undo_step(request: HttpRequest, step: uuid.UUID | None = None) -> HttpResponse:
    """Takes one step back: this one, or the last that can be."""
    person = person_of(request)
    try:
        if step is None:
            newest = undo.last_step(person)
            if newest is None:
                raise Invalid("step", N_("there is nothing to undo"))
            step = newest.step
        undo.undo(person, step)
    except Invalid as wrong:
        return refused(request, told(wrong), 409)
    return done(request, undone=True)


@changing
@require_POST
def settle_difference(request: HttpRequest, change: int) -> HttpResponse:
    if request.POST.get("take") == "other":
        settle.take_the_other(person_of(request), change)
    else:
        settle.keep_as_it_is(person_of(request), change)
    return done(request, reverse("timekeeping:changes"))


@changing
@require_http_methods(["GET", "HEAD", "POST"])
def trash_page(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if request.method == "POST":
        try:
            rows = [uuid.UUID(each) for each in request.POST.getlist("row")]
        except ValueError:
            rows = []
        restore.restore(person, rows)
        return done(request, reverse("timekeeping:trash"))
    found = changes.in_trash(person)
    zone = book_of(person).zone
    listed = [_thrown(each, zone) for each in found[:SHOWN]]
    return page(request, "trash.html", {"rows": listed, "more": len(found) > SHOWN}, tab="trash")


def _thrown(change: Change, zone: str) -> dict[str, Any]:
    was = json.loads(change.before or "{}")
    when = moment(was["started"], was.get("zone", zone)) if "started" in was else was.get("day", "")
    names = {"entry": _("Entry"), "project": _("Project"), "routine": _("Routine"), "report": _("Report")}
    return {
        "change": change,
        "kind": names.get(change.kind, _("Other")),
        "says": was.get("note") or was.get("name") or _("without a note"),
        "when": when,
        "tags": was.get("tags", []),
    }
