"""Loop's automatic yes: days on which nothing was to be done, since enough was done near them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from .schedule import days_in_month


def covered(times: int, within: int, done: Iterable[datetime.date]) -> set[datetime.date]:
    """The days covered by having done something `times` in `within` days, those on which it was done included.

    Each run of `times` done days that lie within fewer than `within` days opens a span of `within` days from its first
    one. From the newest to the oldest, a span that reaches into the next newer one slides back, until it only touches
    that, but no further than its own last done day. 30 and 31 mean a month: the span is as long as the month of its
    first day (of the next month, if that day is the last of its own).
    """
    newest_first = sorted({day.toordinal() for day in done}, reverse=True)
    found = set(newest_first)
    newer_first: int | None = None
    for at in range(times - 1, len(newest_first)):
        first, last_done = newest_first[at], newest_first[at - times + 1]
        length = _month_from(first) if within in (30, 31) else within
        if last_done - first >= length:
            continue
        last = first + length - 1
        if newer_first is not None and last >= newer_first:
            back = min(last - last_done, last - newer_first + 1)
            first, last = first - back, last - back
        newer_first = first
        found.update(range(max(1, first), min(last, _LAST) + 1))
    return set(map(datetime.date.fromordinal, found))


_LAST = datetime.date.max.toordinal()


def _month_from(first: int) -> int:
    day = datetime.date.fromordinal(first)
    length = days_in_month(day.year, day.month)
    return days_in_month(day.year, day.month % 12 + 1) if day.day == length else length
