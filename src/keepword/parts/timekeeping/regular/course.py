"""How a plan went: the state of each day, progress in the period it lies in, and what counts for a streak."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from .covered import covered
from .plan import Measure, Plan, Tallies, met_test, skip_test
from .schedule import Kind, Per, Schedule, days_in_month, due_test, week_of


class State(StrEnum):
    """What a day is for a routine. NOT_DUE is also a day on which enough was done around it."""

    OPEN = "open"
    KEPT = "kept"
    MISSED = "missed"
    SKIPPED = "skipped"
    AWAY = "away"
    NOT_DUE = "not-due"


@dataclass(frozen=True, slots=True)
class Progress:
    """How much is done of what is needed, in thousandths, from `first` to `last`. `measure` YES: they are times."""

    done: int
    need: int
    measure: Measure
    at_most: bool
    span: str  # "day", "week", "month", "year", "days"
    first: datetime.date
    last: datetime.date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def share(self) -> float:
        """Between 0 and 1, for a bar."""
        return min(1.0, self.done / self.need) if self.need else float(self.done > 0 or not self.at_most)


class Slot(NamedTuple):
    """One chance to keep the routine: a due day, or a period. `credit` is the share of it that was done."""

    first: datetime.date
    last: datetime.date
    state: State
    credit: float


@dataclass(frozen=True, slots=True)
class _Period:
    first: datetime.date
    last: datetime.date
    done: int
    need: int
    known: bool
    state: State


# What a smaller need is rounded up to: a whole minute, a whole cup.
_ROUNDED_TO = {Measure.YES: 1000, Measure.COUNT: 1000, Measure.AMOUNT: 1, Measure.DURATION: 60_000}


class Course:
    """A plan, its marks and the person's today, read together. Each answer about a day is quick, also after ten years.

    `found` is what `plan.tallies` made; marks after `today` count for their own day only. `since` is the day of the
    first mark of all, where `found` has only some of them.
    """

    def __init__(self, plan: Plan, found: Tallies, today: datetime.date, since: datetime.date | None = None) -> None:
        self.plan = plan
        self.found = found
        self.today = today
        self._known = min(found, default=plan.starts_on)
        self.begins = min(plan.starts_on, self._known, since or self._known)
        self.due = due_test(plan.schedule, plan.starts_on, self.begins)
        self.skipped = skip_test(plan, found)
        self.met = met_test(plan)
        self._periods: dict[int, _Period] = {}
        self._unskipped = self._chosen()

    def _chosen(self) -> Callable[[datetime.date], State]:
        """How this plan's days are judged; chosen once, since it may be asked for thousands of days."""
        plan, schedule = self.plan, self.plan.schedule
        if schedule.kind == Kind.PERIOD:
            return self._state_in_period
        if schedule.kind == Kind.ROLLING and plan.sums:
            return self._state_by_sum
        if schedule.names_days and plan.at_most:
            return self._state_of_limit
        if plan.loop_like and not schedule.every_day:
            return self._state_if_uncovered
        return self._state_of_due_day

    def state(self, day: datetime.date) -> State:
        if self.skipped(day):
            tally = self.found.get(day)
            return State.SKIPPED if tally is not None and tally.skip else State.AWAY
        return self._unskipped(day)

    def _state_of_due_day(self, day: datetime.date) -> State:
        if self.met(self.found.get(day)):
            return State.KEPT
        return self._undone(day) if self.due(day) else State.NOT_DUE

    def _state_if_uncovered(self, day: datetime.date) -> State:
        state = self._state_of_due_day(day)
        return State.NOT_DUE if state != State.KEPT and day in self.covered else state

    def _state_of_limit(self, day: datetime.date) -> State:
        """A day under a limit is kept when it is over; what happens on days that are not due is free."""
        tally = self.found.get(day)
        if not self.due(day):
            return State.NOT_DUE
        if tally is not None and not self.met(tally):
            return State.MISSED
        return State.OPEN if day >= self.today else State.KEPT if tally is not None else State.MISSED

    def _undone(self, day: datetime.date) -> State:
        """The state of a due day on which it wasn't done: today there is still time, unless the person said no."""
        if day < self.today:
            return State.MISSED
        tally = self.found.get(day)
        return State.MISSED if tally is not None and tally.no and not tally.times else State.OPEN

    @cached_property
    def covered(self) -> set[datetime.date]:
        """For every n days and n times in d days: the days on which enough was done around them."""
        schedule = self.plan.schedule
        done = [day for day, tally in self.found.items() if day <= self.today and self.met(tally)]
        if schedule.kind == Kind.DAYS:
            return covered(1, schedule.interval, done)
        return covered(schedule.times, schedule.within, done)

    def _state_in_period(self, day: datetime.date) -> State:
        plan, tally = self.plan, self.found.get(day)
        if day < self.begins:
            return State.NOT_DUE
        period = self._period(day)
        if plan.sums:
            done = tally is not None and tally.value > 0
            if plan.at_most:
                return period.state if done or period.state != State.MISSED or not period.known else State.NOT_DUE
        else:
            done = self.met(tally)
            if done:
                return State.KEPT
        if period.state == State.KEPT:
            return State.KEPT if done else State.NOT_DUE
        if period.state == State.OPEN and tally is not None and tally.no and not tally.times:
            return State.NOT_DUE
        return period.state

    def _state_by_sum(self, day: datetime.date) -> State:
        plan, tally = self.plan, self.found.get(day)
        if day < self.begins:
            return State.NOT_DUE
        total = self._in_window(day)
        if plan.at_most:
            if total > plan.target:
                return State.MISSED
            return State.OPEN if day >= self.today else State.KEPT if tally is not None else State.MISSED
        if total >= plan.target:
            return State.KEPT if tally is not None and tally.value else State.NOT_DUE
        return self._undone(day)

    def _worth(self, day: datetime.date) -> int:
        """What a day adds to its period or window: its amount, or one time (1000) if it was done."""
        tally = self.found.get(day)
        if tally is None:
            return 0
        if not self.plan.sums:
            return 1000 if self.met(tally) else 0
        return 0 if self.plan.at_most and self.skipped(day) else tally.value

    @cached_property
    def _summed(self) -> list[int]:
        """Sums of worth from the first known day on: entry n holds the first n days, up to the last known one."""
        last = max(self.found, default=self._known).toordinal()
        days = map(datetime.date.fromordinal, range(self._known.toordinal(), last + 1))
        return list(accumulate(map(self._worth, days), initial=0))

    def _in_window(self, day: datetime.date) -> int:
        """What the last so many days, `day` included, come to. ROLLING only."""
        sums, end = self._summed, (day - self._known).days + 1
        upper = min(max(0, end), len(sums) - 1)
        lower = min(max(0, end - self.plan.schedule.within), len(sums) - 1)
        return sums[upper] - sums[lower]

    def _period(self, day: datetime.date) -> _Period:
        first, last = bounds(self.plan.schedule, day)
        number = first.toordinal()
        if number not in self._periods:
            self._periods[number] = self._work_out(first, last)
        return self._periods[number]

    def _work_out(self, first: datetime.date, last: datetime.date) -> _Period:
        """A period with days before the start, skipped or in a pause needs less, in proportion, rounded up."""
        plan = self.plan
        days = [datetime.date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
        done = sum(map(self._worth, days))
        known = any(day in self.found for day in days)
        need = plan.target if plan.sums else plan.schedule.times * 1000
        free = sum(1 for day in days if day >= self.begins and not self.skipped(day))
        if not plan.at_most or not plan.sums:
            unit = _ROUNDED_TO[plan.measure] if plan.sums else 1000
            need = min(need, -(-need * free // (len(days) * unit)) * unit)
        if not free:
            state = State.AWAY
        elif plan.at_most and plan.sums:
            over = last < self.today
            state = State.MISSED if done > need or (over and not known) else State.KEPT if over else State.OPEN
        elif done >= need:
            state = State.KEPT
        else:
            state = State.MISSED if last < self.today else State.OPEN
        return _Period(first, last, done, need, known, state)

    def progress(self, day: datetime.date) -> Progress:
        """How far the routine is on `day`, in the period that `day` lies in."""
        plan, schedule = self.plan, self.plan.schedule
        measure = plan.measure if plan.sums or schedule.names_days else Measure.YES
        at_most = plan.at_most and measure != Measure.YES
        if schedule.kind == Kind.PERIOD:
            period = self._period(day)
            span = schedule.per.value.lower()
            return Progress(period.done, period.need, measure, at_most, span, period.first, period.last)
        if schedule.kind == Kind.ROLLING:
            first = datetime.date.fromordinal(max(1, day.toordinal() - schedule.within + 1))
            need = plan.target if plan.sums else schedule.times * 1000
            return Progress(self._in_window(day), need, measure, at_most, "days", first, day)
        tally = self.found.get(day)
        if measure == Measure.YES:
            return Progress(1000 * (tally.times if tally else 0), 1000 * plan.day_need, measure, False, "day", day, day)
        return Progress(tally.value if tally else 0, plan.day_need, measure, at_most, "day", day, day)

    def slots(self) -> Iterator[Slot]:
        """The chances there were, from today back to the first: the due days, or the periods."""
        if self.plan.schedule.kind == Kind.PERIOD:
            yield from self._period_slots()
            return
        state_of, enough = self.state, self.plan.loop_like
        numbers = range(self.today.toordinal(), self.begins.toordinal() - 1, -1)
        for day in filter(self.due, map(datetime.date.fromordinal, numbers)):
            state = state_of(day)
            if state is State.KEPT or (enough and state is State.NOT_DUE):
                yield Slot(day, day, State.KEPT, 1.0)
            else:
                yield Slot(day, day, state, self._credit(day))

    def _period_slots(self) -> Iterator[Slot]:
        day = self.today
        while day >= self.begins:
            period = self._period(day)
            share = min(1.0, period.done / period.need) if period.need else 1.0
            if self.plan.at_most and self.plan.sums:
                share = float(period.state == State.KEPT)
            yield Slot(period.first, period.last, period.state, share)
            if period.first == datetime.date.min:
                return
            day = period.first - datetime.timedelta(days=1)

    def _credit(self, day: datetime.date) -> float:
        """The share that was done on a day that is not kept."""
        plan, tally = self.plan, self.found.get(day)
        if plan.schedule.kind == Kind.ROLLING:
            need = plan.target if plan.sums else plan.schedule.times * 1000
            return 0.0 if plan.at_most and plan.sums else min(1.0, self._in_window(day) / need) if need else 0.0
        if plan.at_most or tally is None or not plan.day_need:
            return 0.0
        return min(1.0, (tally.times if plan.measure == Measure.YES else tally.value) / plan.day_need)


def bounds(schedule: Schedule, day: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The first and last day of the week, month or year of a PERIOD schedule in which `day` lies."""
    if schedule.per == Per.WEEK:
        first = week_of(day, schedule.week_starts)
        last = min(first + 6, datetime.date.max.toordinal())
        return datetime.date.fromordinal(max(1, first)), datetime.date.fromordinal(last)
    if schedule.per == Per.MONTH:
        return day.replace(day=1), day.replace(day=days_in_month(day.year, day.month))
    return day.replace(month=1, day=1), day.replace(month=12, day=31)
