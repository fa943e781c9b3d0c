"""The answer to one question about one person's time, with all that a page, a file or a program shows of it."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from keepword.parts.timekeeping.models import Project, Timebook
from keepword.parts.timekeeping.reporting import periods, table
from keepword.parts.timekeeping.reporting.cells import Billed, Cell
from keepword.parts.timekeeping.reporting.question import Question
from keepword.parts.timekeeping.reporting.table import Table
from keepword.parts.timekeeping.spans import local_day

from . import sums
from .sums import Detail


@dataclass(frozen=True, slots=True)
class Report:
    """``expected`` is what was expected until today, in seconds, and None where nothing is or a filter is set.

    ``bars`` are the seconds of each period of the range, idle ones too; ``met`` is the time until today that
    ``expected`` is held against.
    """

    question: Question
    table: Table
    projects: dict[uuid.UUID, Billed]
    period: periods.Period
    bars: dict[date, int]
    book: Timebook
    today: date
    expected: int | None
    met: int


def made(question: Question, book: Timebook) -> Report:
    """Answers the question for the person whose book it is."""
    now = int(time.time())
    today = local_day(now, book.zone, book.day_start)
    known = projects(book.pk)
    over = sums.over_days(book.pk, question.first, question.last, now=now, day_start=book.day_start)
    lines = periods_of(question, book.week_start)
    cells = [*sums.begun_on(book.pk, lines, detail_of(question)), *sums.placed(over, lines)]
    period = periods.fitting(question.first, question.last)
    apart = Detail(bool(question.projects or question.clients), False, question.billable is not None, question.tags)
    days = [*sums.begun_on(book.pk, periods.ranges(question.first, question.last, "day"), apart), *over]
    drawn = list(table.passing(question, days, known))
    minutes = expected_minutes(book)
    until = min(question.last, today)
    expected = periods.expected_seconds(minutes, question.first, until) if minutes and not question.filtered else None
    return Report(
        question,
        table.answer(question, cells, known, book.week_start),
        known,
        period,
        _bars(question, drawn, period, book.week_start),
        book,
        today,
        expected,
        sum(cell.seconds for cell in drawn if cell.day <= until),
    )


def periods_of(question: Question, week_start: int) -> list[periods.Range]:
    """The finest periods that the lines need."""
    for period in ("day", "week", "month"):
        if period in question.groups:
            # Weeks don't end with months: lines by both need days.
            both = period == "week" and "month" in question.groups
            return periods.ranges(question.first, question.last, "day" if both else period, week_start)
    return [(question.first, question.last)]


def detail_of(question: Question) -> Detail:
    """What the lines and their money need: a project has the rate, and only billable time costs."""
    return Detail(tags="tag" in question.groups, only=question.tags)


def projects(person: int) -> dict[uuid.UUID, Billed]:
    """This person's projects, put away ones too."""
    rows = Project.objects.filter(person_id=person).order_by("name")
    fields = rows.values_list("pk", "name", "client", "rate", "currency", "colour")
    return {pk: Billed(name, client, rate, currency, colour) for pk, name, client, rate, currency, colour in fields}


def expected_minutes(book: Timebook) -> list[int]:
    """The minutes expected from Monday to Sunday, or nothing."""
    minutes = json.loads(book.expected or "[]")
    return [int(each or 0) for each in minutes] if len(minutes) == 7 and any(minutes) else []


def _bars(question: Question, cells: Iterable[Cell], period: periods.Period, week_start: int) -> dict[date, int]:
    bars = dict.fromkeys(periods.all_in(question.first, question.last, period, week_start), 0)
    for cell in cells:
        bars[periods.begin(cell.day, period, week_start)] += cell.seconds
    return bars
