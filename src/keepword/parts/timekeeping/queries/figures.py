"""Key figures: those of one person, for that person; and those of all together, for everybody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Sum

from keepword.parts.timekeeping.models import CheckIn, KeyFigures, KeyTotals, Timebook
from keepword.parts.timekeeping.regular import year
from keepword.parts.timekeeping.reporting import periods

from . import routines, sums
from .columns import Detail

# Fewer accounts than these could let somebody guess what is in one of them.
FEWEST = 20
WEEKS = 26


@dataclass(slots=True)
class Figures:
    """What a week or year of one person comes to; ``kept`` counts the days on which a routine was kept."""

    first: date
    entries: int = 0
    seconds: int = 0
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Combined:
    """What all accounts together had on a day: how many there were, in tens, and what the average one had in it."""

    day: date
    accounts: int
    entries: int
    hours: int
    routines: int


def own(book: Timebook, today: date, now: int) -> tuple[list[Figures], list[Figures]]:
    """A person's last weeks, and all their years; the newest first."""
    start = today - timedelta(weeks=WEEKS - 1)
    begun = _begun(book.pk) or today
    days = periods.ranges(min(begun, start), today, "day")
    cells = sums.of(book.pk, days, now=now, day_start=book.day_start, detail=Detail(False, False, False))
    first_week = periods.begin(start, "week", book.week_start)
    weeks = {day: Figures(day) for day in periods.all_in(first_week, today, "week", book.week_start)}
    years = {day: Figures(day) for day in periods.all_in(min(begun, today), today, "year")}
    for cell in cells:
        week = weeks.get(periods.begin(cell.day, "week", book.week_start))
        for found in (week, years.get(periods.begin(cell.day, "year"))):
            if found is not None:
                found.entries += cell.entries
                found.seconds += cell.seconds
    rows = [*routines.listed(book.pk), *routines.listed(book.pk, archived=True)]
    for planned in routines.on_days(book, rows, min(begun, first_week), today, today):
        course = planned.course(today)
        for total in year.totals(course, "week", first_week, today, book.week_start):
            weeks[total.first].kept += total.kept
        for total in year.totals(course, "year", min(begun, today), today):
            years[total.first.replace(month=1, day=1)].kept += total.kept
    return [*weeks.values()][::-1], [*years.values()][::-1]


def _begun(person: int) -> date | None:
    """The first day of which anything is known."""
    check_in = CheckIn.objects.filter(person_id=person).order_by("day").values_list("day", flat=True).first()
    return min((day for day in (sums.first_day(person), check_in) if day is not None), default=None)


def combined() -> list[Combined]:
    """What all accounts came to, on each day on which figures were drawn; the newest first.

    Days with fewer than `FEWEST` accounts are left out, and nothing is exact: so no difference of two days tells what
    one account had.
    """
    sums_of_day: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    live = KeyFigures.objects.values_list("day").annotate(Count("pk"), Sum("entries"), Sum("hours"), Sum("routines"))
    folded = KeyTotals.objects.values_list("day", "accounts", "entries", "hours", "routines")
    for day, *numbers in [*live.order_by(), *folded]:
        for place, number in enumerate(numbers):
            sums_of_day[day][place] += number
    return [
        Combined(day, accounts // 10 * 10, *(_average(number, accounts) for number in rest))
        for day, (accounts, *rest) in sorted(sums_of_day.items(), reverse=True)
        if accounts >= FEWEST
    ]


def _average(total: int, accounts: int) -> int:
    return (2 * total + accounts) // (2 * accounts)
