"""A new routine and a changed one: the same form."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from keepword.parts.accounts.access import account_required, person_of
from keepword.parts.timekeeping import cleaning
from keepword.parts.timekeeping.actions import keep_routine
from keepword.parts.timekeeping.forms.routines import RoutineForm, as_told, wrong_in
from keepword.parts.timekeeping.forms.schedules import ScheduleForm
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.models import Project, Routine, Timebook
from keepword.parts.timekeeping.queries import routines, sums

from .answers import WRONG
from .routine_answers import done, own, page

# What an address may answer beforehand, for examples.
FIRST = ("name", "question", "measure", "goal", "target", "unit", "fills_from")


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form, and what it makes."""
    book = book_of(person_of(request))
    begin = {"starts_on": routines.today_of(book), **{name: request.GET[name] for name in FIRST if name in request.GET}}
    asked = {name: request.GET[name] for name in ScheduleForm.base_fields if name in request.GET}
    form, schedule = _forms(request, book, begin, asked)
    if request.method == "POST":
        values = _answers(form, schedule, book)
        if values is not None:
            try:
                made = keep_routine.make(book.pk, values)
                return done(request, reverse("timekeeping:routine", args=[made.pk]))
            except Invalid as wrong:
                wrong_in(form, wrong)
    return _page(request, form, schedule, gettext("New routine"), None)


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, routine: uuid.UUID) -> HttpResponse:
    """The form, filled, and what it changes."""
    book, row = book_of(person_of(request)), own(request, routine)
    form, schedule = _forms(request, book, as_told(row), ScheduleForm.asking(row.schedule), row)
    if request.method == "POST":
        values = _answers(form, schedule, book)
        if values is not None:
            try:
                keep_routine.edit(book.pk, row, values)
                return done(request, reverse("timekeeping:routine", args=[row.pk]))
            except Invalid as wrong:
                wrong_in(form, wrong)
    return _page(request, form, schedule, gettext("Change the routine"), row)


def _forms(
    request: HttpRequest, book: Timebook, begin: dict[str, Any], asked: dict[str, Any], row: Routine | None = None
) -> tuple[RoutineForm, ScheduleForm]:
    told = request.POST if request.method == "POST" else None
    kept = len(cleaning.show_reminders(row.reminders)) if row else 0
    rows = min(cleaning.MOST_REMINDERS, max(2, kept + 1))
    sources = _sources(book, row)
    form = RoutineForm(told, initial=begin, sources=sources, reminders=rows, auto_id="routine-%s")
    return form, ScheduleForm(told, initial=asked, auto_id="when-%s")


def _sources(book: Timebook, row: Routine | None) -> list[tuple[str, Any]]:
    """The tags and projects there are, and what the routine has, even if nothing bears it any more."""
    tags = {f"tag:{tag.casefold()}": f"#{tag}" for tag in sums.tags_of(book)}
    if row is not None and row.fills_from.startswith("tag:"):
        tags.setdefault(row.fills_from, f"#{row.fills_from.removeprefix('tag:')}")
    names = Project.objects.filter(person_id=book.pk).order_by("name").values_list("pk", "name")
    projects = [(f"project:{pk}", name) for pk, name in names]
    groups = ((gettext("Tags"), list(tags.items())), (gettext("Projects"), projects))
    return [(label, options) for label, options in groups if options]


def _answers(form: RoutineForm, schedule: ScheduleForm, book: Timebook) -> dict[str, Any] | None:
    """What both forms say, or nothing if one of them is wrong; both say what is."""
    written, valid = schedule.written(book.week_start), form.is_valid()
    return {**form.values(), "schedule": written} if written and valid else None


def _page(
    request: HttpRequest, form: RoutineForm, schedule: ScheduleForm, title: str, row: Routine | None
) -> HttpResponse:
    wrong = bool(form.is_bound and (form.errors or schedule.errors))
    context = {"form": form, "when": schedule, "title": title, "row": row, "wrong": wrong}
    return page(request, "form", context, status=WRONG if wrong else 200)
