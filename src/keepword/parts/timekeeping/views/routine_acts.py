"""What is done to routines by one press: check-ins, the timer, the place in the list, the archive, undo."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from keepword.parts.accounts.access import account_required, person_of
from keepword.parts.timekeeping import cleaning
from keepword.parts.timekeeping.actions import check_in, keep_routine, timing, undo
from keepword.parts.timekeeping.forms import amounts
from keepword.parts.timekeeping.forms.routines import CheckInForm, wrong_in
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.models import CheckIn, Routine
from keepword.parts.timekeeping.queries import routines
from keepword.parts.timekeeping.refusals import told
from keepword.policy.words import N_

from . import routine_words as words
from .answers import WRONG
from .routine_answers import changing, done, own, page, refused


@changing
@require_POST
def check(request: HttpRequest, routine: uuid.UUID) -> HttpResponse:
    """One more mark: the amount that was typed, or one."""
    row, person = own(request, routine), person_of(request)
    written = request.POST.get("day", "")
    day = cleaning.day(written) if written else routines.today_of(book_of(person))
    state = request.POST.get("state", CheckIn.State.DONE)
    value = 1000
    if state == CheckIn.State.DONE and row.measure != Routine.Measure.YES and "one" not in request.POST:
        value = amounts.read(row.measure, request.POST.get("value", ""))
    check_in.check_in(person, row, day, state=state, value=value, note=request.POST.get("note", ""))
    return done(request)


@changing
@require_POST
def take_back(request: HttpRequest, routine: uuid.UUID, mark: uuid.UUID) -> HttpResponse:
    """Takes one mark away."""
    check_in.take_back(person_of(request), [_mark(request, own(request, routine), mark)])
    return done(request, reverse("timekeeping:routine", args=[routine]))


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, routine: uuid.UUID, mark: uuid.UUID) -> HttpResponse:
    """One mark: its form, and what that changes."""
    row = own(request, routine)
    kept = _mark(request, row, mark)
    value = amounts.shown(row.measure, kept.value)
    begin = {"day": kept.day, "state": kept.state, "value": value, "note": kept.note or ""}
    form = CheckInForm(request.POST if request.method == "POST" else None, initial=begin, row=row, auto_id="mark-%s")
    if form.is_bound and form.is_valid():
        try:
            given = form.cleaned_data
            check_in.change(person_of(request), kept, {name: given[name] for name in ("day", "state", "value", "note")})
            return done(request, reverse("timekeeping:routine", args=[row.pk]))
        except Invalid as wrong:
            wrong_in(form, wrong)
    context = {"form": form, "row": row, "mark": kept, "said_day": words.long_day(kept.day)}
    return page(request, "mark", context, status=WRONG if form.errors else 200)


def _mark(request: HttpRequest, row: Routine, mark: uuid.UUID) -> CheckIn:
    found = CheckIn.objects.filter(person_id=person_of(request), routine_id=row.pk, pk=mark).first()
    if found is None:
        raise Http404
    return found


@changing
@require_POST
def act(request: HttpRequest, routine: uuid.UUID, act: str) -> HttpResponse:
    """Up, down, away into the archive, back from it, or removed."""
    row, person = own(request, routine), person_of(request)
    if act in ("up", "down"):
        keep_routine.move(person, row, -1 if act == "up" else 1)
    elif act == "archive":
        keep_routine.archive(person, row, routines.today_of(book_of(person)))
    elif act == "reopen":
        keep_routine.archive(person, row, None)
    elif act == "remove":
        keep_routine.remove(person, row)
    elif act in ("start", "stop"):
        _timer(person, row, act)
    else:
        raise Http404
    return done(request)


def _timer(person: int, row: Routine, act: str) -> None:
    """The timer of what fills the routine."""
    kind, _, what = row.fills_from.partition(":")
    if act == "stop":
        if not routines.is_running(person, row):
            raise Invalid("entry", timing.NOTHING_RUNS, N_("It may have been stopped on another device."))
        timing.stop(person)
    elif kind == "tag":
        timing.start(person, {"tags": [what]})
    elif kind == "project":
        timing.start(person, {"project": what})
    else:
        raise Invalid("fills_from", N_("no tracked time fills this routine"), N_("Choose a tag or project for it."))


@account_required
@require_POST
def undo_step(request: HttpRequest, step: uuid.UUID) -> HttpResponse:
    """Takes one step back."""
    try:
        undo.undo(person_of(request), step)
    except Invalid as wrong:
        return refused(request, told(wrong), 409)
    return done(request)
