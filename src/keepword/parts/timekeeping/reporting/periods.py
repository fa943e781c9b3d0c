"""Ranges of days with names, and the days, weeks, months and years that they have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Literal

type Period = Literal["day", "week", "month", "year"]
type Range = tuple[date, date]

ONE = timedelta(days=1)
EARLIEST, LATEST = date(1970, 1, 1), date(2999, 12, 31)
# So many bars can be told apart.
MOST_BARS = 62


def begin(day: date, period: Period, week_start: int = 0) -> date:
    """The first day of the period in which a day lies."""
    if period == "week":
        return day - timedelta(days=(day.weekday() - week_start) % 7)
    if period == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if period == "year" else day


def following(first: date, period: Period) -> date:
    """The first day of the next period, from the first day of one."""
    if period == "week":
        return first + timedelta(days=7)
    if period == "month":
        return (first + timedelta(days=31)).replace(day=1)
    return first.replace(year=first.year + 1) if period == "year" else first + ONE


def all_in(first: date, last: date, period: Period, week_start: int = 0) -> Iterator[date]:
    """The first days of all periods that these days touch."""
    at = begin(first, period, week_start)
    while at <= last:
        yield at
        at = following(at, period)


def ranges(first: date, last: date, period: Period, week_start: int = 0) -> list[Range]:
    """All periods of these days, cut to them."""
    begun = list(all_in(first, last, period, week_start))
    return [(max(day, first), min(following(day, period) - ONE, last)) for day in begun]


def fitting(first: date, last: date) -> Period:
    """The period whose bars show these days best."""
    days = (last - first).days + 1
    if days <= MOST_BARS:
        return "day"
    if days <= MOST_BARS * 7:
        return "week"
    return "month" if days <= MOST_BARS * 31 else "year"


def _whole(period: Period, back: int) -> Callable[[date, int], Range]:
    """The period of today, or one so many before it."""

    def found(today: date, week_start: int) -> Range:
        first = begin(today, period, week_start)
        for _ in range(back):
            first = begin(first - ONE, period, week_start)
        return first, following(first, period) - ONE

    return found


def _latest(days: int) -> Callable[[date, int], Range]:
    return lambda today, week_start: (today - timedelta(days=days - 1), today)


PRESETS: dict[str, Callable[[date, int], Range]] = {
    "today": _whole("day", 0),
    "yesterday": _whole("day", 1),
    "week": _whole("week", 0),
    "last-week": _whole("week", 1),
    "month": _whole("month", 0),
    "last-month": _whole("month", 1),
    "30-days": _latest(30),
    "90-days": _latest(90),
    "year": _whole("year", 0),
    "last-year": _whole("year", 1),
}


def expected_seconds(minutes: list[int], first: date, last: date) -> int:
    """What is expected from one day to another, both included; ``minutes`` are those of Monday to Sunday."""
    days = (last - first).days + 1
    if days <= 0 or not minutes:
        return 0
    weeks, rest = divmod(days, 7)
    odd = sum(minutes[(first.weekday() + place) % 7] for place in range(rest))
    return (weeks * sum(minutes) + odd) * 60
