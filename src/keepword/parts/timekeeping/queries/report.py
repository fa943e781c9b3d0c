"""The answer to one question about one person's time, with all that a page, a file or a program shows of it."""

from __future__ import annotations

import json
import time
import uuid
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from keepword.enforcement.people.prepared import Prepared
from keepword.parts.timekeeping.models import Project, SavedReport, Timebook
from keepword.parts.timekeeping.reporting import periods, table
from keepword.parts.timekeeping.reporting.cells import Billed
from keepword.parts.timekeeping.reporting.periods import ONE
from keepword.parts.timekeeping.reporting.question import Question
from keepword.parts.timekeeping.reporting.table import Table
from keepword.parts.timekeeping.spans import local_day

from . import sums
from .columns import Detail

PROJECTS = Prepared(Project, "person =", order="name", only=("id", "name", "client", "rate", "currency", "colour"))
SAVED = Prepared(SavedReport, "person =", order="name")


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


def made(question: Question, book: Timebook, known: dict[uuid.UUID, Billed] | None = None) -> Report:
    """Answers the question for the person whose book it is; ``known`` are their projects, where somebody has them."""
    known = projects(book.pk) if known is None else known
    now = int(time.time())
    today = local_day(now, book.zone, book.day_start)
    until = min(question.last, today)
    lines = periods_of(question, book.week_start)
    period = periods.fitting(question.first, question.last)
    drawn = list(periods.all_in(question.first, question.last, period, book.week_start))
    passes = table.filters(question, known)
    found = sums.days(book, question.first, question.last)
    begun = found.begun if passes is None else found.begun.only(passes)
    rows = [*found.crossing, *sums.running(book.pk)]
    cuts = sorted({*(first for first, _last in lines), *drawn, until + ONE, question.last + ONE})
    over = sums.over_days(rows, question.first, question.last, now=now, day_start=book.day_start, cuts=cuts)
    if passes is not None:
        over = [cell for cell in over if passes(cell.project, cell.tags, cell.billable)]
    spent = dict(begun.per_day)
    for cell in over:
        spent[cell.day] = spent.get(cell.day, 0) + cell.seconds
    minutes = expected_minutes(book)
    expected = periods.expected_seconds(minutes, question.first, until) if minutes and not question.filtered else None
    cells = [*begun.cells(lines, detail_of(question)), *sums.placed(over, lines)]
    return Report(
        question,
        table.answer(question, cells, known, book.week_start),
        known,
        period,
        _bars(drawn, spent),
        book,
        today,
        expected,
        sum(seconds for day, seconds in spent.items() if day <= until),
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
    return Detail(tags="tag" in question.groups)


def projects(person: int) -> dict[uuid.UUID, Billed]:
    """This person's projects, put away ones too."""
    return {pk: Billed(*rest) for pk, *rest in PROJECTS.values(person)}


def expected_minutes(book: Timebook) -> list[int]:
    """The minutes expected from Monday to Sunday, or nothing."""
    minutes = json.loads(book.expected or "[]")
    return [int(each or 0) for each in minutes] if len(minutes) == 7 and any(minutes) else []


def _bars(drawn: list[date], spent: dict[date, int]) -> dict[date, int]:
    bars = dict.fromkeys(drawn, 0)
    for day, seconds in spent.items():
        bars[drawn[bisect_right(drawn, day) - 1]] += seconds
    return bars
