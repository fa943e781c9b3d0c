"""Today and every other day, and the line that makes entries."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from keepword.parts.accounts import access
from keepword.parts.accounts.access import person_of
from keepword.parts.timekeeping.actions import add
from keepword.parts.timekeeping.cleaning import show_pauses
from keepword.parts.timekeeping.drawing.grid import columns
from keepword.parts.timekeeping.drawing.reading import preview_of
from keepword.parts.timekeeping.drawing.rows import about, beginning, day_rows, options
from keepword.parts.timekeeping.drawing.sheet import Sheet, sheet
from keepword.parts.timekeeping.drawing.strip import strip
from keepword.parts.timekeeping.drawing.words import clock, length, long_day, moment
from keepword.parts.timekeeping.forms.local_time import day_of_page
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.models import Entry, Timebook
from keepword.parts.timekeeping.queries import projects, proposals
from keepword.parts.timekeeping.queries.entries import running, span_of
from keepword.parts.timekeeping.refusals import told
from keepword.parts.timekeeping.spans import wall, worked
from keepword.parts.timekeeping.spans.days import ONE

from .answers import WRONG, done, page


@access.account_required
@require_safe
def day_page(request: HttpRequest, day: date | None = None) -> HttpResponse:
    return _day(request, day, line=request.GET.get("line", ""))


@access.account_required
@require_POST
def add_line(request: HttpRequest) -> HttpResponse:
    """Makes an entry of the line; what can't be read is told beside it, and the line is still there."""
    line, person = request.POST.get("line", ""), person_of(request)
    day = _day_in(request.POST.get("day", ""))
    try:
        add.by_line(person, line, language=get_language() or "en", day=day)
    except Invalid as wrong:
        return _day(request, day, line=line, error=told(wrong), status=WRONG)
    return done(request)


@access.account_required
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """What the line would become, for the script that shows it while it is typed."""
    person, language = person_of(request), get_language() or "en"
    line = request.GET.get("line", "")[:2000]
    found = add.understood(person, line, language=language, day=_day_in(request.GET.get("day", "")))
    return JsonResponse(preview_of(found, line))


@access.account_required
@require_safe
def pulse(request: HttpRequest) -> HttpResponse:
    """The number of the last change: while it is the same, nothing that a page shows has changed."""
    person = person_of(request)
    seq = Timebook.objects.filter(pk=person).values_list("seq", flat=True).first() or 0
    now = running(person).values_list("pk", flat=True).first()
    return JsonResponse({"seq": seq, "running": None if now is None else str(now)})


def _day_in(text: str) -> date | None:
    """The day of a page, as its form says it; what is no such day counts for nothing."""
    try:
        return day_of_page(text)
    except ValueError:
        return None


def _day(request: HttpRequest, day: date | None, *, line: str, error: str = "", status: int = 200) -> HttpResponse:
    book = book_of(person_of(request))
    shown = sheet(book, day)
    drawn = "grid" in request.GET
    told_about = {
        "sheet": shown,
        "title": long_day(shown.day),
        "line": line,
        "error": error,
        "columns": columns(book, shown.day, shown.day if shown.is_today else date.min, days=1) if drawn else [],
        "rows": "" if drawn else day_rows(shown),
        "strip": "" if drawn else strip(shown),
        "timer": _timer(request, book, shown.running),
        "totals": _totals(book, shown),
        "projects": options((each.pk, each.name) for each in projects.listed(book.pk)),
        "alone": reverse("timekeeping:day", args=[shown.day]),
        "before": reverse("timekeeping:day", args=[shown.day - ONE]) + ("?grid=1" if drawn else ""),
        "after": reverse("timekeeping:day", args=[shown.day + ONE]) + ("?grid=1" if drawn else ""),
    }
    return page(request, "day.html", told_about, tab="time", status=status, book=book)


def _totals(book: Timebook, shown: Sheet) -> dict[str, Any]:
    expected = json.loads(book.expected)[shown.day.weekday()] * 60 if book.expected else 0
    return {
        "worked": length(shown.worked),
        "billable": length(shown.billable) if shown.billable else "",
        "expected": length(expected) if expected else "",
        "left": length(expected - shown.worked) if expected > shown.worked else "",
        "open": sum(ended - begun for begun, ended in shown.gaps) and length(
            sum(ended - begun for begun, ended in shown.gaps)
        ),
    }  # fmt: skip


def _timer(request: HttpRequest, book: Timebook, entry: Entry | None) -> dict[str, Any] | None:
    """What runs, as the page and its ticking clock need it; with a proposal if it may be forgotten."""
    if entry is None:
        return None
    now = int(time.time())
    span = span_of(entry)
    seconds = worked(span, now)
    pauses = show_pauses(entry.pauses)
    forgotten = seconds > book.ask_after * 60 and request.GET.get("run") != "on"
    proposed = proposals.likely_end(book, entry, now) if forgotten else 0
    return {
        "entry": entry,
        "about": about(entry),
        "began": beginning(entry),
        "seconds": seconds,
        "length": length(seconds),
        "rests": bool(pauses) and pauses[-1][1] is None,
        "forgotten": forgotten,
        "proposed_day": wall(proposed, entry.zone).date().isoformat(),
        "proposed_clock": clock(proposed, entry.zone),
        "proposed_says": moment(proposed, entry.zone) if proposed else "",
        "proposed_length": length(max(proposed - entry.started, 0)),
    }
