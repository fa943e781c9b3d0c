"""Local days: when one begins, on which one an instant falls, and how a span is spread over them.

A day runs from the first instant at which clocks show its start until the next day's. So days follow each other
without gap or overlap, whatever clocks do: one is 23 hours long, one 25, and one that a country skipped is empty.
"""

from __future__ import annotations

import datetime
import functools

from keepword.policy.words import N_

from .refused import SpanRefused
from .span import Span, pieces
from .zones import first_instant, wall

ONE = datetime.timedelta(days=1)


@functools.lru_cache(maxsize=8192)
def day_begins(day: datetime.date, zone: str, day_start: int = 0) -> int:
    """The first instant of a local day that starts `day_start` minutes after midnight."""
    if not 0 <= day_start < 24 * 60:
        raise SpanRefused(N_("A day cannot start then."), N_("Write a time from 0:00 to 23:59."))
    hour, minute = divmod(day_start, 60)
    return first_instant(datetime.datetime.combine(day, datetime.time(hour, minute)), zone)


def local_day(instant: int, zone: str, day_start: int = 0) -> datetime.date:
    """The local day on which the instant falls."""
    day = (wall(instant, zone) - datetime.timedelta(minutes=day_start)).date()
    while instant < day_begins(day, zone, day_start):
        day -= ONE
    while instant >= day_begins(day + ONE, zone, day_start):
        day += ONE
    return day


def per_day(span: Span, zone: str, day_start: int = 0, now: int | None = None) -> dict[datetime.date, int]:
    """The worked seconds on each local day, days in order, none that is empty; they add up to `worked`."""
    found: dict[datetime.date, int] = {}
    for begun, ended in pieces(span, now):
        at = begun
        while at < ended:
            day = local_day(at, zone, day_start)
            until = min(ended, day_begins(day + ONE, zone, day_start))
            found[day] = found.get(day, 0) + until - at
            at = until
    return found
