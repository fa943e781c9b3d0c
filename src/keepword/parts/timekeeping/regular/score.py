"""The strength of a routine between 0 and 1: the formula of Loop Habit Tracker, so that a move changes no number."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from itertools import accumulate

from .plan import Measure, Plan, Tallies, met_test, skip_test
from .schedule import Kind, Per, Schedule, due_test

_DAYS_IN = {Per.WEEK: 7, Per.MONTH: 30, Per.YEAR: 365}
# At this frequency of once a day, thirteen days without doing it halve the strength.
_HALVED_AFTER = 13
# A factor of a million millions, as a logarithm.
_FORGOTTEN = 12 * math.log(10)


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
    kept = _kept(per_day)
    return before * kept + share * (1 - kept)


def curve(plan: Plan, found: Tallies, through: datetime.date) -> list[tuple[datetime.date, float]]:
    """The strength on each day from the first known one to `through`; empty where nothing is known until then."""
    first = min(found, default=through).toordinal()
    return [(datetime.date.fromordinal(first + at), value) for at, value in enumerate(_line(plan, found, through))]


def strength(plan: Plan, found: Tallies, through: datetime.date) -> float:
    """The strength on the day `through`, right to twelve places.

    Days so far back that they could change no more than that are not looked at.
    """
    times, within = frequency(plan.schedule)
    left = math.ceil(_FORGOTTEN / -math.log(_kept(times / within))) + 2 * within
    skipped, at = skip_test(plan, found), through.toordinal()
    first = min(found, default=through).toordinal()
    while left > 0 and at > first:
        left -= not skipped(datetime.date.fromordinal(at))
        at -= 1
    line = _line(plan, found, through, datetime.date.fromordinal(at))
    return line[-1] if line else _begin(plan)


def _kept(per_day: float) -> float:
    """The part of the strength that a day on which nothing is done leaves."""
    return math.pow(0.5, math.sqrt(per_day) / _HALVED_AFTER)


def _begin(plan: Plan) -> float:
    return 1.0 if plan.at_most else 0.0


def _line(plan: Plan, found: Tallies, through: datetime.date, first: datetime.date | None = None) -> list[float]:
    """The strength day by day, from the first known day, or as if nothing were known before `first`."""
    known = min(found, default=None)
    if known is None or known > through:
        return []
    first = first or known
    days = [datetime.date.fromordinal(number) for number in range(first.toordinal(), through.toordinal() + 1)]
    skipped = list(map(skip_test(plan, found), days))
    times, within = frequency(plan.schedule)
    kept = _kept(times / within)
    # Loop looks at twice the time for what is done less than daily, so that an irregular rhythm costs less.
    doubled = 2 if times < within and not _adds_amounts(plan) else 1
    done = _moving(_gains(plan, found, days, skipped), within * doubled)
    if _by_calendar(plan):
        due = due_test(plan.schedule, plan.starts_on)
        counted = [not skip and due(day) for day, skip in zip(days, skipped, strict=True)]
        totals = [plan.day_need * each if each else None for each in _moving(counted, within * doubled)]
    else:
        fixed = plan.day_need if _adds_amounts(plan) else times * doubled * _whole_day(plan)
        totals = [fixed] * len(days)
    if plan.at_most and _adds_amounts(plan):
        shares = [None if total is None else _under(got, total) for got, total in zip(done, totals, strict=True)]
    else:
        shares = [
            None if total is None else 1.0 if got >= total else got / total
            for got, total in zip(done, totals, strict=True)
        ]
    strength, gained, line = _begin(plan), 1 - kept, []
    for share, skip in zip(shares, skipped, strict=True):
        if share is not None and not skip:
            strength = strength * kept + share * gained
        line.append(strength)
    return line


def _moving(amounts: Sequence[int], window: int) -> list[int]:
    """For each place the sum of the last `window` amounts. They are whole numbers, so it never drifts."""
    sums = list(accumulate(amounts))
    return sums[:window] + [upper - lower for upper, lower in zip(sums[window:], sums, strict=False)]


def _under(done: int, total: int) -> float:
    if total == 0:
        return 0.0 if done else 1.0
    return min(1.0, max(0.0, 1 - (done - total) / total))


def _adds_amounts(plan: Plan) -> bool:
    """Whether amounts are summed over the days; else each day is worth at most what it needs."""
    return plan.measure != Measure.YES and (plan.schedule.names_days or plan.sums)


def _gains(plan: Plan, found: Tallies, days: list[datetime.date], skipped: list[bool]) -> list[int]:
    """What each day adds."""
    need, known = _whole_day(plan), map(found.get, days)
    if plan.measure == Measure.YES:
        return [0 if tally is None else min(tally.times, need) for tally in known]
    if plan.at_most:
        # What happens on a day that is skipped, or not due at all, is free.
        due = due_test(plan.schedule, plan.starts_on) if _by_calendar(plan) else None
        counts = [not skip and (due is None or due(day)) for day, skip in zip(days, skipped, strict=True)]
        if _adds_amounts(plan):
            return [tally.value if tally and count else 0 for tally, count in zip(known, counts, strict=True)]
        met = met_test(plan)
        return [need if count and met(tally) else 0 for tally, count in zip(known, counts, strict=True)]
    if _adds_amounts(plan):
        return [tally.value if tally else 0 for tally in known]
    return [0 if tally is None else min(tally.value, need) if plan.day_need else need for tally in known]


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
    """Whether days are named in a way that Loop doesn't know.

    Then the days that were due in the window stand in the place of its fixed number. Else the 31st of each month could
    never reach full strength: sixty days often hold only one, or none, and then the strength stays as it was.
    """
    return plan.schedule.names_days and plan.schedule.kind != Kind.DAYS
