"""The page of a day: what is due for a list of routines, and how far each is."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from .course import Course, Progress, State
from .plan import Plan, Tallies


@dataclass(frozen=True, slots=True)
class OfDay[Key]:
    """One routine on one day."""

    key: Key
    state: State
    progress: Progress

    @property
    def due(self) -> bool:
        """Whether it belongs on the day's list: to do, done or missed; not one that is paused or not due."""
        return self.state in (State.OPEN, State.KEPT, State.MISSED)


def of_day[Key](
    routines: Iterable[tuple[Key, Plan, Tallies]], day: datetime.date, today: datetime.date
) -> list[OfDay[Key]]:
    """Each routine's state and progress on `day`, in the order given. `today` is the person's own.

    Marks of the period that `day` lies in are enough (a year at most; for "n times in d days" 2 d days back).
    """
    found = []
    for key, plan, marked in routines:
        course = Course(plan, marked, today)
        found.append(OfDay(key, course.state(day), course.progress(day)))
    return found
