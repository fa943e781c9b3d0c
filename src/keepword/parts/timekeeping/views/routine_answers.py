"""How the pages of routines answer: with what was just done and its undo, or with what could not be."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from keepword.parts.accounts import access
from keepword.parts.accounts.access import person_of
from keepword.parts.timekeeping.actions.undo import last_step
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.labels import LABELS
from keepword.parts.timekeeping.models import Change, Routine
from keepword.parts.timekeeping.queries import routines

from .answers import WRONG, View, dialogs, telling, without_step


def own(request: HttpRequest, routine: uuid.UUID) -> Routine:
    """This routine, if it is theirs."""
    found = routines.one(person_of(request), routine)
    if found is None:
        raise Http404
    return found


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of this room, with the step in its address and how to take it back."""
    tabs = [
        (gettext("Routines"), reverse("timekeeping:routines"), template == "today"),
        (gettext("Pauses"), reverse("timekeeping:routines-away"), template == "away"),
        (gettext("Reminders"), reverse("timekeeping:routine-reminders"), template == "reminders"),
    ]
    here = without_step(request.get_full_path())
    around = {"tabs": tabs, "here": here, "dialogs": dialogs("routines"), **_just_done(request)}
    return render(request, f"timekeeping/routines/{template}.html", {**around, **context}, status=status)


def _just_done(request: HttpRequest) -> dict[str, Any]:
    try:
        step = uuid.UUID(request.GET.get("step", ""))
    except ValueError:
        return {}
    rows = Change.objects.filter(person_id=person_of(request), step=step).exclude(act=Change.Act.NOTHING)
    change = rows.order_by("pk").first()
    if change is None or change.undone:
        return {}
    label = gettext(LABELS.get(change.label, change.label))
    return {"done": label, "undo_url": reverse("timekeeping:routine-undo", args=[step])}


def done(request: HttpRequest, otherwise: str = "") -> HttpResponse:
    """Back to where the form was, with the step that was just written, if one was."""
    person = person_of(request)
    address = without_step(access.next_address(request) or otherwise or reverse("timekeeping:routines"))
    newest = last_step(person)
    if newest is not None and newest.seq == book_of(person).seq:
        address += f"{'&' if '?' in address else '?'}step={newest.step}"
    return redirect(address)


def changing[**P](view: View[P]) -> View[P]:
    """For what changes something by a POST: what can't be kept is told on a page of its own, and nothing changed."""
    return telling(view, refused)


def refused(request: HttpRequest, why: str, status: int = WRONG) -> HttpResponse:
    """What could not be done, and the way back."""
    back = access.next_address(request) or reverse("timekeeping:routines")
    return page(request, "refused", {"why": why, "back": back}, status=status)


def day_asked(text: str, today: date) -> date:
    """The day that a form or an address names; today where it names none that can be."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return today
    return found if 1970 < found.year <= today.year + 1 else today
