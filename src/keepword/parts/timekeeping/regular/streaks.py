"""Streaks: how long a routine was kept without a gap, now and at best."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import takewhile

from .course import Course, Slot, State
from .schedule import Kind

_SKIPPED = frozenset({State.SKIPPED, State.AWAY})


@dataclass(frozen=True, slots=True)
class Run:
    """Chances kept or skipped one after the other. `length` counts them in `unit`, `kept` those really kept."""

    first: datetime.date
    last: datetime.date
    length: int
    kept: int
    unit: str  # "day", "week", "month", "year"


@dataclass(frozen=True, slots=True)
class Streaks:
    """`current` still goes on today (or could, if today is kept); both are None where nothing was kept."""

    runs: tuple[Run, ...]  # the newest first
    current: Run | None

    @property
    def longest(self) -> Run | None:
        """The longest; of equal ones the newest."""
        return max(self.runs, key=lambda run: run.length, default=None)


def streaks(course: Course) -> Streaks:
    """All runs until today.

    As in Loop a skipped day lengthens a run, and so do days covered by what was done around them. Days that are not
    due neither lengthen nor break it. What is still open today doesn't break it.
    """
    unit = _unit(course)
    runs: list[Run] = []
    current: Run | None = None
    together: list[Slot] = []
    broken = False
    for slot in course.slots():
        if slot.state == State.OPEN:
            continue
        if slot.state != State.MISSED:
            together.append(slot)
            continue
        run = _run(together, unit)
        if run:
            runs.append(run)
            current = current if broken else run
        broken, together = True, []
    run = _run(together, unit)
    if run:
        runs.append(run)
        current = current if broken else run
    return Streaks(tuple(runs), current)


def current_run(course: Course) -> Run | None:
    """The run that goes on today, found without looking at what was before it."""
    slots = takewhile(lambda slot: slot.state != State.MISSED, course.slots())
    return _run([slot for slot in slots if slot.state != State.OPEN], _unit(course))


def _unit(course: Course) -> str:
    schedule = course.plan.schedule
    return schedule.per.value.lower() if schedule.kind == Kind.PERIOD else "day"


def _run(newest_first: list[Slot], unit: str) -> Run | None:
    kept = sum(1 for slot in newest_first if slot.state not in _SKIPPED)
    if not kept:
        return None
    return Run(newest_first[-1].first, newest_first[0].last, len(newest_first), kept, unit)
