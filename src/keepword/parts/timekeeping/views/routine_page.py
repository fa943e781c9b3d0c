"""One routine: how strong it is, its streaks, its year, and every mark of it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from keepword.parts.accounts.access import account_required, person_of
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.models import Routine, Timebook
from keepword.parts.timekeeping.queries import routines
from keepword.parts.timekeeping.regular import score, year
from keepword.parts.timekeeping.regular.course import Course
from keepword.parts.timekeeping.regular.streaks import streaks
from keepword.parts.timekeeping.regular.wording import WEEKDAYS
from keepword.parts.timekeeping.regular.year import Cell

from . import routine_drawing as drawing
from . import routine_words as words
from .routine_answers import own, page

MARKS, STREAKS = 15, 8


@account_required
@require_safe
def one_page(request: HttpRequest, routine: uuid.UUID) -> HttpResponse:
    """Everything there is to know of it."""
    book, row = book_of(person_of(request)), own(request, routine)
    today = routines.today_of(book)
    found = routines.whole(book, row, today)
    course = found.course(today)
    runs = streaks(course)
    longest = sorted(runs.runs, key=lambda run: run.length, reverse=True)[:STREAKS]
    marks = Paginator(routines.check_ins(book.pk, row), MARKS).get_page(request.GET.get("page"))
    context = {
        "row": row, "target": words.target(row), "source": words.source(row), "known": bool(found.found),
        "is_yes": row.measure == Routine.Measure.YES,
        "strength": words.percent(score.strength(found.plan, found.found, today)),
        "current": words.run(runs.current) if runs.current else "",
        "streaks": [(words.run(run), words.days(run.first, run.last), run.length) for run in longest],
        "most": longest[0].length if longest else 1,
        "success": [(_span(days), words.percent(year.success(course, days))) for days in year.SPANS],
        "curve": drawing.curve(score.curve(found.plan, found.found, today)),
        "marks": [words.mark(check, row) for check in marks], "pages": marks,
        **_year(request, row, book, course, today), **_far(row, course, today),
        "pauses": [words.days(each.first_day, each.last_day)
                   for each in routines.pauses(book.pk) if each.routine_id in (None, row.pk)],
    }  # fmt: skip
    return page(request, "one", context)


def _span(days: int) -> str:
    return gettext("last %(count)d days") % {"count": days}


def _year(request: HttpRequest, row: Routine, book: Timebook, course: Course, today: date) -> dict[str, Any]:
    """The heat map: the last year, or one of the calendar, with the table of its weeks behind it."""
    asked = request.GET.get("year", "")
    known = asked.isdecimal() and len(asked) == 4 and course.begins.year <= int(asked) <= today.year
    chosen = int(asked) if known else None
    columns = (
        year.calendar_year(course, chosen, book.week_start)
        if chosen
        else year.heat_map(course, today, week_starts=book.week_start)
    )
    order = [(book.week_start + at) % 7 for at in range(7)]
    rows = [
        [words.whole_day(first.day), *(_cell_value(row, cell, today) for cell in column)]
        for column in reversed(columns)
        if (first := next((cell for cell in column if cell), None)) and any(cell and cell.value for cell in column)
    ]
    return {
        "heat": drawing.heat(columns, lambda cell: _said(row, cell), today),
        "heat_headings": [gettext("Week of"), *(gettext(WEEKDAYS[day])[:2] for day in order)],
        "heat_rows": rows,
        "years": list(range(today.year, course.begins.year - 1, -1))[:20],
        "chosen_year": chosen,
    }


def _said(row: Routine, cell: Cell) -> str:
    value = words.amount(row, cell.value) if cell.value and row.measure != Routine.Measure.YES else ""
    return f"{words.short_day(cell.day)}: {value or words.state(cell.state, row)}"


def _cell_value(row: Routine, cell: Cell | None, today: date) -> str:
    if cell is None or cell.day > today or not cell.value:
        return ""
    return "✓" if row.measure == Routine.Measure.YES else words.amount(row, cell.value)


def _far(row: Routine, course: Course, today: date) -> dict[str, Any]:
    """Best weekdays and the totals of the last months."""
    begin = max(course.begins, today - timedelta(days=364))
    first = max(course.begins, (today.replace(day=1) - timedelta(days=334)).replace(day=1))
    best = year.best_weekdays(course, begin, today)
    months = year.totals(course, "month", min(first, today), today)
    return {
        "weekdays": [
            (gettext(WEEKDAYS[each.number]), words.percent(each.share), round(100 * each.share), each.kept, each.of)
            for each in best
            if each.of
        ],
        "months": [
            (date_format(each.first, "F Y"), words.amount(row, each.value), each.kept) for each in reversed(months)
        ],
    }
