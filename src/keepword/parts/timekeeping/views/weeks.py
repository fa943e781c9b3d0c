"""A week as seven columns, in which entries are drawn, moved and resized."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from keepword.parts.accounts import access
from keepword.parts.accounts.access import person_of
from keepword.parts.timekeeping.actions.add import at_place
from keepword.parts.timekeeping.drawing.grid import columns
from keepword.parts.timekeeping.drawing.words import length, short_day
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.models import Timebook
from keepword.parts.timekeeping.spans import local_day
from keepword.policy.words import N_

from .answers import changing, done, page

WEEK = timedelta(days=7)


@access.account_required
@require_safe
def week_page(request: HttpRequest, day: date | None = None) -> HttpResponse:
    book = book_of(person_of(request))
    today = local_day(int(time.time()), book.zone, book.day_start)
    first = _first_day(book, day or today)
    found = columns(book, first, today)
    context: dict[str, Any] = {
        "columns": found,
        "total": length(sum(each.seconds for each in found)),
        "first": short_day(first),
        "last": short_day(first + WEEK - timedelta(days=1)),
        "before": reverse("timekeeping:week", args=[first - WEEK]),
        "after": reverse("timekeeping:week", args=[first + WEEK]),
        "this_week": first == _first_day(book, today),
    }
    return page(request, "week.html", context, tab="this-week", book=book)


def _first_day(book: Timebook, day: date) -> date:
    return day - timedelta(days=(day.weekday() - book.week_start) % 7)


@changing
@require_POST
def place(request: HttpRequest) -> HttpResponse:
    """Makes an entry of what was drawn into a column: a day, and minutes since it started."""
    posted = request.POST
    try:
        day = date.fromisoformat(posted.get("day", ""))
        begin, end = int(posted.get("begin", "")), int(posted.get("end", ""))
    except ValueError:
        raise Invalid("day", N_("this is no place in a week"), N_("Draw it again.")) from None
    at_place(person_of(request), day, begin, end)
    return done(request)
