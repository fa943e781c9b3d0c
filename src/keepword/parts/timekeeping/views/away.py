"""Pauses: days on which nothing is due and nothing is missed."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from keepword.parts.accounts.access import account_required, person_of
from keepword.parts.timekeeping.actions import go_away
from keepword.parts.timekeeping.forms.routines import AwayForm, wrong_in
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.models import Away
from keepword.parts.timekeeping.queries import routines

from . import routine_words as words
from .answers import WRONG
from .routine_answers import changing, done, page


@account_required
@require_http_methods(["GET", "HEAD", "POST"])
def away_page(request: HttpRequest) -> HttpResponse:
    """The pauses there are, and the form for another."""
    book = book_of(person_of(request))
    today, rows = routines.today_of(book), list(routines.listed(book.pk))
    form = AwayForm(request.POST if request.method == "POST" else None, rows=rows, today=today, auto_id="away-%s")
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        rests = next((row for row in rows if str(row.pk) == given["routine"]), None)
        try:
            go_away.go_away(book.pk, given["first_day"], given["last_day"], rests)
            return done(request, reverse("timekeeping:routines-away"))
        except Invalid as wrong:
            wrong_in(form, wrong)
    pauses: list[dict[str, Any]] = [
        {
            "away": each,
            "days": words.days(each.first_day, each.last_day),
            "now": each.first_day <= today and (each.last_day is None or each.last_day >= today),
        }
        for each in routines.pauses(book.pk)
    ]
    return page(request, "away", {"form": form, "pauses": pauses}, status=WRONG if form.errors else 200)


@changing
@require_POST
def end(request: HttpRequest, pause: uuid.UUID, act: str) -> HttpResponse:
    """Ends a pause today, or takes it away."""
    book = book_of(person_of(request))
    found = Away.objects.filter(person_id=book.pk, pk=pause).first()
    if found is None or act not in ("end", "remove"):
        raise Http404
    if act == "end":
        go_away.come_back(book.pk, found, routines.today_of(book))
    else:
        go_away.take_back(book.pk, found)
    return done(request, reverse("timekeeping:routines-away"))
