"""A routine looked at from far: the year as a heat map, best days, totals and how much of it was kept."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .course import Course, State
from .plan import Measure, Plan, Tally
from .schedule import week_of

SPANS = (7, 30, 90, 365)
LEVELS = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the heat map: level 0 (nothing) to 4 (all that the day needs), its value in thousandths, its state."""

    day: datetime.date
    level: int
    value: int
    state: State


@dataclass(frozen=True, slots=True)
class Total:
    """What the days from `first` to `last` come to: values added up, and days on which the routine was kept."""

    first: datetime.date
    last: datetime.date
    value: int
    times: int
    kept: int


@dataclass(frozen=True, slots=True)
class BestDay:
    """How often a weekday (0 is Monday) or day of the month was kept, of how many on which it could be."""

    number: int
    kept: int
    of: int

    @property
    def share(self) -> float:
        return self.kept / self.of if self.of else 0.0


def heat_map(course: Course, last: datetime.date, weeks: int = 53, week_starts: int = 0) -> list[list[Cell | None]]:
    """`weeks` columns of seven days, the oldest first; the last column holds `last`, and None after it."""
    final = week_of(last, week_starts)
    columns = []
    for column in range(weeks - 1, -1, -1):
        first = final - 7 * column
        numbers = range(first, first + 7)
        columns.append([_cell(course, number) if 1 <= number <= last.toordinal() else None for number in numbers])
    return columns


def calendar_year(course: Course, year: int, week_starts: int = 0) -> list[list[Cell | None]]:
    """The weeks of one year from 1 January to 31 December, None for days of its neighbours."""
    first, last = datetime.date(year, 1, 1).toordinal(), datetime.date(year, 12, 31).toordinal()
    begins = range(week_of(datetime.date(year, 1, 1), week_starts), last + 1, 7)
    return [[_cell(course, day) if first <= day <= last else None for day in range(at, at + 7)] for at in begins]


def _cell(course: Course, number: int) -> Cell:
    day = datetime.date.fromordinal(number)
    tally = course.found.get(day)
    value = 0 if tally is None else tally.value
    return Cell(day, level(course.plan, tally), value, course.state(day))


def level(plan: Plan, tally: Tally | None) -> int:
    """0 for nothing known or done; then by quarters of what a day needs, anything at all being 1.

    Where the target is a sum over a period, a day needs its even share of it. "At most" has 4 up to the target, 2 up to
    twice as much and 1 above.
    """
    if tally is None or tally.skip:
        return 0
    need = plan.day_need
    if plan.sums:
        need = -(-need // _days_in_period(plan))
    if plan.at_most:
        return LEVELS if tally.value <= need else 2 if tally.value <= 2 * need else 1
    done = tally.times if plan.measure == Measure.YES else tally.value
    if done <= 0:
        return 0
    return max(1, min(LEVELS, LEVELS * done // need)) if need else LEVELS


def _days_in_period(plan: Plan) -> int:
    return plan.schedule.within or {"WEEK": 7, "MONTH": 30, "YEAR": 365}[plan.schedule.per]


def best_weekdays(course: Course, first: datetime.date, last: datetime.date) -> list[BestDay]:
    """For each weekday, Monday first, how often the routine was kept on it."""
    return _best(course, first, last, range(7), lambda day: day.weekday())


def best_month_days(course: Course, first: datetime.date, last: datetime.date) -> list[BestDay]:
    """For each day of the month, 1 to 31, how often the routine was kept on it."""
    return _best(course, first, last, range(1, 32), lambda day: day.day)


def _best(
    course: Course, first: datetime.date, last: datetime.date, numbers: range, number_of: Callable[[datetime.date], int]
) -> list[BestDay]:
    """Where the person chooses the days, each counts on which it could have been done; else the due ones."""
    kept = dict.fromkeys(numbers, 0)
    possible = dict.fromkeys(numbers, 0)
    for day in _between(max(first, course.begins), min(last, course.today)):
        state = course.state(day)
        if state in _NOT_COUNTED or (state == State.NOT_DUE and course.plan.schedule.names_days):
            continue
        if state == State.OPEN and day == course.today:
            continue
        possible[number_of(day)] += 1
        kept[number_of(day)] += state == State.KEPT
    return [BestDay(number, kept[number], possible[number]) for number in numbers]


_NOT_COUNTED = {State.SKIPPED, State.AWAY}


def totals(course: Course, by: str, first: datetime.date, last: datetime.date, week_starts: int = 0) -> list[Total]:
    """What each "week", "month", "quarter" or "year" from `first` to `last` comes to, empty ones included, in order."""
    sums: dict[int, list[int]] = {}
    for day in _between(first, last):
        line = sums.setdefault(_first_of(day, by, week_starts), [day.toordinal(), 0, 0, 0, 0])
        line[1] = day.toordinal()
        tally = course.found.get(day)
        if tally is not None:
            line[2] += tally.value
            line[3] += tally.times
            line[4] += course.state(day) == State.KEPT
    made = datetime.date.fromordinal
    return [Total(made(line[0]), made(line[1]), line[2], line[3], line[4]) for line in sums.values()]


def _first_of(day: datetime.date, by: str, week_starts: int) -> int:
    if by == "week":
        return week_of(day, week_starts)
    months = {"month": 1, "quarter": 3, "year": 12}[by]
    return day.replace(month=(day.month - 1) // months * months + 1, day=1).toordinal()


def _between(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    return map(datetime.date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def success(course: Course, days: int) -> float | None:
    """The share kept of what was due in the last `days` days, today included once it is decided; None if nothing was.

    A chance half done counts half. Skipped days and pauses are left out; a period counts when it ends or is kept.
    """
    begin = course.today.toordinal() - days
    counted, credit = 0, 0.0
    for slot in course.slots():
        if min(slot.last, course.today).toordinal() <= begin:
            break
        if slot.state in (State.KEPT, State.MISSED):
            counted += 1
            credit += slot.credit
    return credit / counted if counted else None
