"""The page of a day: what is due for a list of routines, and how far each is."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from .course import Course, Progress, State, bounds
from .plan import Plan, Tallies
from .schedule import Kind


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

    Only marks of the days in `needed` are looked at, and which one was the first.
    """
    found = []
    for key, plan, marked in routines:
        first, last = needed(plan, day, today)
        days = map(datetime.date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        some = {each: marked[each] for each in days if each in marked}
        course = Course(plan, some, today, min(marked, default=None))
        found.append(OfDay(key, course.state(day), course.progress(day)))
    return found


def needed(plan: Plan, day: datetime.date, today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The first and last day whose marks tell how the routine stands on `day`: few of them, also after ten years."""
    schedule = plan.schedule
    if schedule.kind == Kind.PERIOD:
        return bounds(schedule, day)
    if not plan.loop_like or schedule.every_day:
        return day, day
    # A span of covered days is at most so long, and may have slid back from later ones.
    reach = max(schedule.within, schedule.interval, 31)
    first = datetime.date.fromordinal(max(1, day.toordinal() - reach))
    return first, max(day, today)
