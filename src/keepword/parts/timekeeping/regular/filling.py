"""A routine met by tracked time: what the seconds of each day become in a plan."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from keepword.policy.words import N_

from .phrases import refusal
from .plan import Mark, Measure, Plan, Tally, tallies

FILLABLE = frozenset({Measure.YES, Measure.DURATION})


def fill(
    plan: Plan, seconds: Mapping[datetime.date, int], through: datetime.date, known_from: datetime.date | None = None
) -> list[Mark]:
    """The automatic marks of tracked time, from the plan's first day (or `known_from`) to `through`.

    `seconds` has the time tracked per local day. A duration takes it as it is, in thousandths of a second. A yes is met
    by a day with at least the plan's target of time, and by any time where that is 0. For "at most" each day is known,
    also one without any time: not tracking is not doing.
    """
    if plan.measure not in FILLABLE:
        raise refusal(
            N_("tracked time can't fill a count or an amount"), N_("Measure the routine as a duration or as yes or no.")
        )
    first = known_from or plan.starts_on
    enough = max(plan.target, 1) if plan.measure == Measure.YES else 1
    marks = [
        Mark(day, 1000 if plan.measure == Measure.YES else spent * 1000, automatic=True)
        for day, spent in sorted(seconds.items())
        if first <= day <= through and spent * 1000 >= enough
    ]
    if plan.at_most:
        with_time = {mark.day for mark in marks}
        days = map(datetime.date.fromordinal, range(first.toordinal(), through.toordinal() + 1))
        marks.extend(Mark(day, 0, automatic=True) for day in days if day not in with_time)
    return marks


def filled(
    plan: Plan, by_hand: Iterable[Mark], seconds: Mapping[datetime.date, int], through: datetime.date
) -> dict[datetime.date, Tally]:
    """Days as `tallies` makes them, from check-ins and tracked time together.

    Amounts add up: 20 minutes by hand and 40 tracked are an hour. A yes is met by either. A "no" or "skip" by hand
    silences tracked time on its day.
    """
    return tallies([*by_hand, *fill(plan, seconds, through)])
