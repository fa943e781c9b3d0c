"""The strength of a routine between 0 and 1: the formula of Loop Habit Tracker, so that a move changes no number."""

from __future__ import annotations

import datetime
import math

from .plan import Measure, Plan, Tallies, skip_test
from .schedule import Kind, Per, Schedule, due_test

_DAYS_IN = {Per.WEEK: 7, Per.MONTH: 30, Per.YEAR: 365}
# At this frequency of once a day, thirteen days without doing it halve the strength.
_HALVED_AFTER = 13


def frequency(schedule: Schedule) -> tuple[int, int]:
    """The schedule as Loop's "n times in d days".

    Weekdays count in weeks, days of the month in months of 30 days, days of the year in years of 365. As often as
    there are days is once a day. Several times on one day don't count here: they share out the day.
    """
    if schedule.kind == Kind.PERIOD:
        times, days = schedule.times, _DAYS_IN[schedule.per]
    elif schedule.kind == Kind.ROLLING:
        times, days = schedule.times, schedule.within
    else:
        times, days = _calendar_frequency(schedule)
    return (times, days) if times < days else (1, 1)


def _calendar_frequency(schedule: Schedule) -> tuple[int, int]:
    if schedule.kind == Kind.DAYS:
        return 1, schedule.interval
    if schedule.kind == Kind.WEEKDAYS:
        return len(schedule.weekdays), 7 * schedule.interval
    chosen = len(schedule.nth_weekdays) or len(schedule.days)
    if schedule.kind in (Kind.MONTH_DAYS, Kind.MONTH_WEEKDAYS):
        return chosen, 30 * schedule.interval
    return chosen * max(1, len(schedule.months)), 365 * schedule.interval


def step(per_day: float, before: float, share: float) -> float:
    """The strength after one more day: `per_day` is n/d, `share` (0 to 1) how much of what was due is done."""
    kept = math.pow(0.5, math.sqrt(per_day) / _HALVED_AFTER)
    return before * kept + share * (1 - kept)


def curve(plan: Plan, found: Tallies, through: datetime.date) -> list[tuple[datetime.date, float]]:
    """The strength on each day from the first known one to `through`; empty where nothing is known until then."""
    first = min(found, default=None)
    if first is None or first > through:
        return []
    days = [datetime.date.fromordinal(number) for number in range(first.toordinal(), through.toordinal() + 1)]
    skipped = list(map(skip_test(plan, found), days))
    times, within = frequency(plan.schedule)
    kept = math.pow(0.5, math.sqrt(times / within) / _HALVED_AFTER)
    gains = _gains(plan, found, days, skipped)
    needs = _needs(plan, days, skipped)
    # Loop looks at twice the time for what is done less than daily, so that an irregular rhythm costs less.
    doubled = 2 if times < within and not _adds_amounts(plan) else 1
    window = within * doubled
    fixed = plan.day_need if _adds_amounts(plan) else times * doubled * _whole_day(plan)
    strength = 1.0 if plan.at_most else 0.0
    done = need = 0
    line = []
    for at, day in enumerate(days):
        done += gains[at]
        if at >= window:
            done -= gains[at - window]
        if needs is not None:
            need += needs[at]
            if at >= window:
                need -= needs[at - window]
        if not skipped[at] and (needs is None or need):
            total = fixed if needs is None else need * plan.day_need
            strength = strength * kept + _share(plan, done, total) * (1 - kept)
        line.append((day, strength))
    return line


def strength(plan: Plan, found: Tallies, through: datetime.date) -> float:
    """The strength on the day `through`."""
    line = curve(plan, found, through)
    if line:
        return line[-1][1]
    return 1.0 if plan.at_most else 0.0


def _adds_amounts(plan: Plan) -> bool:
    """Whether amounts are summed over the days; else each day is worth at most what it needs."""
    return plan.measure != Measure.YES and (plan.schedule.names_days or plan.sums)


def _gains(plan: Plan, found: Tallies, days: list[datetime.date], skipped: list[bool]) -> list[int]:
    """What each day adds, in whole numbers so that a moving sum never drifts."""
    need = _whole_day(plan)
    due = due_test(plan.schedule, plan.starts_on) if plan.at_most and _by_calendar(plan) else None
    gains = []
    for at, day in enumerate(days):
        tally = found.get(day)
        if tally is None:
            gains.append(0)
        elif plan.measure == Measure.YES:
            gains.append(min(tally.times, need))
        elif _adds_amounts(plan):
            left_out = plan.at_most and (skipped[at] or (due is not None and not due(day)))
            gains.append(0 if left_out else tally.value)
        elif plan.at_most:
            gains.append(need if not skipped[at] and tally.value <= plan.day_need else 0)
        else:
            gains.append(min(tally.value, need) if plan.day_need else need)
    return gains


def _whole_day(plan: Plan) -> int:
    """What a day that has all it needs is worth; a day that needs nothing is worth something too."""
    return plan.day_need or 1


def _needs(plan: Plan, days: list[datetime.date], skipped: list[bool]) -> list[int] | None:
    """For schedules that Loop has not: which days were due, to be counted instead of its fixed number. Else None.

    Without that, the 31st of each month could never reach full strength: 60 days often hold only one or none.
    """
    if not _by_calendar(plan):
        return None
    due = due_test(plan.schedule, plan.starts_on)
    return [1 if due(day) and not skipped[at] else 0 for at, day in enumerate(days)]


def _by_calendar(plan: Plan) -> bool:
    return plan.schedule.names_days and plan.schedule.kind != Kind.DAYS


def _share(plan: Plan, done: int, total: int) -> float:
    if plan.at_most and _adds_amounts(plan):
        if total == 0:
            return 0.0 if done else 1.0
        return min(1.0, max(0.0, 1 - (done - total) / total))
    return min(1.0, done / total) if total else 1.0
