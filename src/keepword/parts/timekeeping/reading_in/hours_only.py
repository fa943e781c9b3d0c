"""Files that say a day and hours and no time: rows are laid out one after another from a time the person names."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from keepword.policy.words import N_

from .columns import Times
from .found import Order, say
from .moments import DAY, Written
from .order import day_of
from .remarks import Remarks

PROPOSED = "09:00"


def has_hours_only(all_times: Sequence[Times]) -> bool:
    """Whether no row says when it began or ended."""
    dated = [times for times in all_times if times.start.has_day]
    return bool(dated) and all(
        times.start.clock is None and times.start.instant is None and not times.stop_text for times in dated
    )


def one_after_another(
    rows: Sequence[tuple[int, Times]], starts_at: dt.time, order: Order, unit: str, heading: str, remarks: Remarks
) -> list[Times]:
    """The times with a start each. A day too full for that start begins at midnight, which is remarked on."""
    lasting: dict[dt.date | None, int] = defaultdict(int)
    for _, times in rows:
        lasting[day_of(times.start, order)] += _seconds(times, unit)
    first = starts_at.hour * 3600 + starts_at.minute * 60
    begins = {day: first if first + total < DAY else 0 for day, total in lasting.items()}
    moved: set[dt.date | None] = set()
    found = []
    for number, times in rows:
        day = day_of(times.start, order)
        at = begins[day]
        if day is None or at >= DAY:
            found.append(times)
            continue
        if begins[day] == 0 and first and day not in moved:
            moved.add(day)
            remarks.taken(
                number,
                heading,
                say(N_("The hours of {day} do not fit after that time: they begin at midnight."), day=day),
            )
        found.append(replace(times, start=Written(day=day, clock=at)))
        begins[day] = at + _seconds(times, unit)
    return found


def _seconds(times: Times, unit: str) -> int:
    return times.length.taken(times.unit or unit or "hours") if times.length else 0
