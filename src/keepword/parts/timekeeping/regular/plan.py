"""What a person means to do, and what they marked: the values that everything in this package works on."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from keepword.policy.words import N_

from .phrases import refusal
from .schedule import Kind, Schedule


class Measure(StrEnum):
    YES = "yes"  # done or not
    COUNT = "count"
    AMOUNT = "amount"
    DURATION = "duration"  # thousandths of a second: whole seconds times 1000


class Goal(StrEnum):
    AT_LEAST = "at-least"
    AT_MOST = "at-most"


class Said(StrEnum):
    """What a mark says: done (with its value), not done, or left out on purpose."""

    DONE = "done"
    NO = "no"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Away:
    """A pause from the first to the last day, both included, or without end: nothing is due, nothing is missed."""

    first: datetime.date
    last: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A routine. `target` is in thousandths (3 cups are 3000, one hour 3_600_000), on each due day or, where the
    schedule is "once" in a period or in so many days, as the sum over it. A yes needs no target: where tracked time
    fills it, it is how much time makes a yes (0: any).
    """

    measure: Measure
    goal: Goal
    target: int
    schedule: Schedule
    starts_on: datetime.date
    away: tuple[Away, ...] = ()

    def __post_init__(self) -> None:
        if self.target < 0:
            raise refusal(N_("the target is less than nothing"), N_("Write 0 or more."))
        if self.measure == Measure.YES and self.goal == Goal.AT_MOST:
            raise refusal(
                N_('a yes or no can\'t be "at most"'), N_("Choose a count, and say how many there may be at most.")
            )
        for pause in self.away:
            if pause.last is not None and pause.last < pause.first:
                raise refusal(N_("a pause ends before it begins"), N_("Exchange its first and its last day."))

    @property
    def at_most(self) -> bool:
        return self.goal == Goal.AT_MOST

    @property
    def sums(self) -> bool:
        """Whether the target is the sum over a period ("4 hours a week"), not something for each day."""
        return not self.schedule.names_days and self.schedule.times == 1 and self.measure != Measure.YES

    @property
    def times_a_day(self) -> int:
        return self.schedule.times if self.schedule.names_days else 1

    @property
    def day_need(self) -> int:
        """What one day needs: a number of yeses, or the target as often as the day has times."""
        return self.times_a_day if self.measure == Measure.YES else self.target * self.times_a_day

    @property
    def loop_like(self) -> bool:
        """Whether days are covered by what was done near them, as in Loop: every n days, n times in any d days."""
        return self.schedule.kind in (Kind.DAYS, Kind.ROLLING)


@dataclass(frozen=True, slots=True)
class Mark:
    """One check-in, by hand or (`automatic`) from tracked time. Several on a day add up."""

    day: datetime.date
    value: int = 1000
    state: Said = Said.DONE
    automatic: bool = False


@dataclass(slots=True)
class Tally:
    """What all marks of one day come to. A day with a tally is known, also if it says no."""

    value: int = 0
    times: int = 0
    no: bool = False
    skip: bool = False


type Tallies = Mapping[datetime.date, Tally]


def tallies(marks: Iterable[Mark]) -> dict[datetime.date, Tally]:
    """The marks, day by day.

    Values and times add up, those of tracked time too. A "no" or "skip" by hand silences tracked time on its day: the
    person knows better. What was done by hand counts beside any other mark.
    """
    found: dict[datetime.date, Tally] = {}
    later = []
    for mark in marks:
        if mark.automatic:
            later.append(mark)
            continue
        day = found.get(mark.day)
        if day is None:
            day = found[mark.day] = Tally()
        if mark.state == Said.DONE:
            day.value += max(0, mark.value)
            day.times += 1
        elif mark.state == Said.SKIP:
            day.skip = True
        else:
            day.no = True
    return with_tracked(found, later)


def with_tracked(found: dict[datetime.date, Tally], automatic: Iterable[Mark]) -> dict[datetime.date, Tally]:
    """Adds the marks of tracked time to days that hold what was marked by hand."""
    for mark in automatic:
        day = found.setdefault(mark.day, Tally())
        if mark.state == Said.DONE and not day.no and not day.skip:
            day.value += max(0, mark.value)
            day.times += 1 if mark.value > 0 else 0
    return found


def met_test(plan: Plan) -> Callable[[Tally | None], bool]:
    """A function that tells whether a day by itself reaches what one day needs; an unknown day doesn't."""
    need = plan.day_need
    if plan.measure == Measure.YES:
        return lambda tally: tally is not None and tally.times >= need
    if plan.at_most:
        return lambda tally: tally is not None and not tally.skip and tally.value <= need
    return lambda tally: tally is not None and tally.value >= need and (tally.times > 0 or tally.no)


def away_test(pauses: Iterable[Away]) -> Callable[[datetime.date], bool]:
    """A function that tells whether a day lies in a pause; pauses may overlap."""
    joined: list[list[datetime.date]] = []
    for pause in sorted(pauses, key=lambda pause: pause.first):
        last = pause.last or datetime.date.max
        if joined and pause.first <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([pause.first, last])
    if not joined:
        return lambda day: False
    firsts = [pause[0] for pause in joined]

    def away(day: datetime.date) -> bool:
        at = bisect_right(firsts, day) - 1
        return at >= 0 and day <= joined[at][1]

    return away


def skip_test(plan: Plan, found: Tallies) -> Callable[[datetime.date], bool]:
    """A function that tells whether a day counts as skipped: a skip by hand or a pause.

    Reaching the target on such a day beats the skip; with "at most" nothing does, since what happens in a pause is
    nobody's failure.
    """
    met = met_test(plan)
    skips = {day for day, tally in found.items() if tally.skip and (plan.at_most or not met(tally))}
    if not plan.away:
        return skips.__contains__
    away = away_test(plan.away)
    if plan.at_most:
        return lambda day: day in skips or away(day)
    return lambda day: day in skips or (away(day) and not met(found.get(day)))
