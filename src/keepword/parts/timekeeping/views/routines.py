"""The routines of a day: what is due, how far it is, and one press to say that it is done."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from keepword.parts.accounts.access import account_required, person_of
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.models import CheckIn, Timebook
from keepword.parts.timekeeping.queries import routines
from keepword.parts.timekeeping.queries.routines import Planned
from keepword.parts.timekeeping.regular import reminders, wording
from keepword.parts.timekeeping.regular.course import Course, State
from keepword.parts.timekeeping.regular.plan import Measure
from keepword.parts.timekeeping.spans import durations, zone_named

from . import routine_words as words
from .routine_answers import day_asked, page

DUE = (State.OPEN, State.KEPT, State.MISSED)


@account_required
@require_safe
def today_page(request: HttpRequest) -> HttpResponse:
    """Today, or a day before it, which is filled in the same way."""
    book = book_of(person_of(request))
    today = routines.today_of(book)
    day = min(day_asked(request.GET.get("day", ""), today), today)
    found = routines.on_days(book, routines.listed(book.pk), day - timedelta(days=6), today, today)
    marked = _by_hand(book, day)
    cards = [_card(each, book, day, today, marked) for each in found if each.row.starts_on <= day or each.found]
    due = [card for card in cards if card["due"]]
    context = {
        "today": today, "day": day, "is_today": day == today, "said_day": words.long_day(day),
        "due": due, "rest": [card for card in cards if not card["due"]],
        "later": [each.row for each in found if each.row.starts_on > day and not each.found],
        "left": sum(1 for card in due if card["state"] == "open"),
        "archived": list(routines.listed(book.pk, archived=True)), "none": not found,
        "week": [_day_link(each, day, today) for each in routines.strip(today)],
        "ringing": _ringing(found, book, today) if day == today else [], "examples": words.examples(),
    }  # fmt: skip
    return page(request, "today", context)


def _by_hand(book: Timebook, day: date) -> dict[Any, list[CheckIn]]:
    marked: dict[Any, list[CheckIn]] = {}
    for check in CheckIn.objects.filter(person_id=book.pk, day=day).order_by("seq", "pk"):
        marked.setdefault(check.routine_id, []).append(check)
    return marked


def _day_link(day: date, shown: date, today: date) -> dict[str, Any]:
    url = reverse("timekeeping:routines")
    rel = {-1: "prev", 1: "next"}.get((day - shown).days, "")
    return {
        "rel": rel,
        "day": day, "weekday": date_format(day, "D"), "number": day.day, "current": day == shown,
        "url": url if day == today else f"{url}?day={day.isoformat()}",
    }  # fmt: skip


def _card(each: Planned, book: Timebook, day: date, today: date, marked: dict[Any, list[CheckIn]]) -> dict[str, Any]:
    """All that the list shows of one routine."""
    row, course = each.row, each.course(today)
    state, progress = course.state(day), course.progress(day)
    tracked = each.tracked.get(day, 0)
    return {
        "row": row, "state": state.value, "said_state": words.state(state, row), "due": state in DUE,
        "progress": wording.said_progress(progress, row.unit).said(gettext, get_language() or "en"),
        "share": round(100 * progress.share), "over": progress.at_most and progress.done > progress.need,
        "schedule": words.schedule(row), "is_yes": each.plan.measure == Measure.YES,
        "is_duration": each.plan.measure == Measure.DURATION, "is_count": each.plan.measure == Measure.COUNT,
        "shows_progress": each.plan.measure != Measure.YES or progress.need > 1000,
        "tracked": durations.shown(tracked // 60 * 60) if tracked >= 60 else "",
        "source": words.source(row), "running": bool(row.fills_from) and routines.is_running(book.pk, row),
        "days": [_of_strip(each, course, past, today) for past in routines.strip(today)],
        "marks": [words.mark(check, row) for check in marked.get(row.pk, [])],
        "streaks": "",
    }  # fmt: skip


def _of_strip(each: Planned, course: Course, day: date, today: date) -> dict[str, Any]:
    """One of the last days: pressing it says yes, or leads to the day where an amount can be written."""
    tally = each.found.get(day)
    state = course.state(day)
    value = words.amount(each.row, tally.value) if tally and tally.value and each.plan.measure != Measure.YES else ""
    return {
        "day": day, "weekday": date_format(day, "D")[:2],
        "state": "some" if value and state != State.KEPT and not each.plan.at_most else state.value,
        "label": f"{words.short_day(day)}: {value or words.state(state, each.row)}",
        "press": each.plan.measure == Measure.YES and state in (State.OPEN, State.MISSED, State.NOT_DUE),
        "url": f"{reverse('timekeeping:routines')}?day={day.isoformat()}#r-{each.row.pk}",
    }  # fmt: skip


def _ringing(found: list[Planned], book: Timebook, today: date) -> list[dict[str, Any]]:
    """What the open page reminds of today: at once if its time has come, else when it comes."""
    now, zone = int(time.time()), zone_named(book.zone)
    made: list[dict[str, Any]] = []
    for each in found:
        wanted = reminders.stored(each.row.reminders)
        for due in reminders.upcoming(each.course(today), wanted, zone, 0, days=0, day_starts=book.day_start):
            said = each.row.question or each.row.name
            made.append({"at": due.at, "now": due.at <= now, "row": each.row, "said": said})
    last = {each["row"].pk: each for each in made if each["now"]}
    return [*last.values(), *(each for each in made if not each["now"])]
