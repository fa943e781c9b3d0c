"""One entry: its form, and everything that can be done with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from keepword.parts.accounts import access
from keepword.parts.accounts.access import person_of
from keepword.parts.timekeeping.actions import duplicate, move, remove, split, timing
from keepword.parts.timekeeping.actions.edit import edit
from keepword.parts.timekeeping.drawing.words import length
from keepword.parts.timekeeping.forms.entries import EntryForm, SplitForm, shown
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.models import Entry
from keepword.parts.timekeeping.queries import entries, projects
from keepword.parts.timekeeping.refusals import told
from keepword.parts.timekeeping.spans import worked

from .answers import WRONG, back, changing, done, page, refused, wrong_in

FIELDS = {"started": "begin", "stopped": "end"}


@access.account_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_page(request: HttpRequest, entry: uuid.UUID) -> HttpResponse:
    person = person_of(request)
    try:
        row = entries.one(person, entry)
    except Invalid as wrong:
        return refused(request, told(wrong), 404)
    form = _form(request.POST if request.method == "POST" else None, row)
    if request.method == "POST" and form.is_valid():
        try:
            edit(person, entry, form.values(), seen=_number(request.POST.get("seen", "")))
        except Invalid as wrong:
            wrong_in(form, wrong, FIELDS)
        else:
            return done(request, reverse("timekeeping:day", args=[row.day]))
    return _shown(request, row, form, SplitForm(entry=row), status=WRONG if form.is_bound else 200)


def _form(posted: Any, row: Entry) -> EntryForm:
    listed = [(str(each.pk), each.name) for each in projects.listed(row.person_id)]
    if row.project and row.project.archived:
        listed.append((str(row.project.pk), row.project.name))
    return EntryForm(posted, initial=shown(row), projects=listed)


def _shown(request: HttpRequest, row: Entry, form: Any, parting: Any, *, status: int) -> HttpResponse:
    context = {
        "entry": row,
        "form": form,
        "parting": parting,
        "length": length(worked(entries.span_of(row), None)) if row.stopped else "",
        "back": back(request, reverse("timekeeping:day", args=[row.day])),
        "seen": request.POST.get("seen", row.seq),
    }
    return page(request, "entry.html", context, tab="time", status=status)


@changing
@require_POST
def split_page(request: HttpRequest, entry: uuid.UUID) -> HttpResponse:
    person = person_of(request)
    row = entries.one(person, entry)
    form = SplitForm(request.POST, entry=row)
    if form.is_valid():
        try:
            split.split_entry(person, entry, form.cleaned_data["cuts"])
        except Invalid as wrong:
            wrong_in(form, wrong)
        else:
            return done(request, reverse("timekeeping:day", args=[row.day]))
    return _shown(request, row, _form(None, row), form, status=WRONG)


@changing
@require_POST
def act_on_entry(request: HttpRequest, entry: uuid.UUID, act: str) -> HttpResponse:
    if act not in ACTS:
        raise Http404
    ACTS[act](request, person_of(request), entry)
    return done(request)


def _move(request: HttpRequest, person: int, entry: uuid.UUID) -> None:
    days, minutes = (_number(request.POST.get(name, "")) or 0 for name in ("days", "minutes"))
    edge: Any = request.POST.get("edge", "")
    if edge not in ("", "start", "end") or abs(days) > 366 or abs(minutes) > 2 * 24 * 60:
        raise Http404
    move.move(person, entry, days=days, minutes=minutes, edge=edge)


def _edge(request: HttpRequest, person: int, entry: uuid.UUID) -> None:
    edge: Any = request.GET.get("edge", "")
    at = _number(request.GET.get("at", ""))
    if edge not in ("start", "end") or at is None:
        raise Http404
    move.set_edge(person, entry, edge, at)


def _duplicate(request: HttpRequest, person: int, entry: uuid.UUID) -> None:
    days = _number(request.POST.get("days", "")) or 0
    if abs(days) > 366:
        raise Http404
    duplicate.duplicate(person, entry, days=days)


def _go_on(request: HttpRequest, person: int, entry: uuid.UUID) -> None:
    timing.go_on_with(person, entries.one(person, entry))


def _remove(request: HttpRequest, person: int, entry: uuid.UUID) -> None:
    remove.remove(person, [entry])


ACTS: dict[str, Callable[[HttpRequest, int, uuid.UUID], None]] = {
    "move": _move,
    "edge": _edge,
    "duplicate": _duplicate,
    "go-on": _go_on,
    "remove": _remove,
}


def _number(text: str) -> int | None:
    sign = text.removeprefix("-")
    return int(text) if sign.isdecimal() and sign.isascii() and len(sign) <= 12 else None
