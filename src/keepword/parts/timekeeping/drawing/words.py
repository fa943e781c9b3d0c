"""Times and lengths as pages show them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext

from keepword.parts.timekeeping.spans import instant_of, wall


def clock(instant: int, zone: str) -> str:
    """The time of day that clocks showed there; of two equal ones the second is told apart."""
    there = wall(instant, zone)
    shown = f"{there:%H:%M:%S}" if there.second else f"{there:%H:%M}"
    return f"{shown}b" if there.fold else shown


def short_clock(instant: int, zone: str) -> str:
    """The time of day to the minute."""
    return f"{wall(instant, zone):%H:%M}"


def length(seconds: int) -> str:
    """Hours and minutes, as 1:30; what is shorter than a minute is told in seconds."""
    if 0 < seconds < 60:
        return gettext("%(seconds)d s") % {"seconds": seconds}
    minutes = abs(seconds) // 60
    return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02}"


def long_day(day: date) -> str:
    """A day with the day of its week."""
    return str(date_format(day, gettext("l, j F Y")))


def short_day(day: date) -> str:
    """A day within its week."""
    return str(date_format(day, gettext("D j M")))


def moment(instant: int, zone: str) -> str:
    """A day and a time of day."""
    return f"{short_day(wall(instant, zone).date())}, {short_clock(instant, zone)}"


def twice(local: datetime, zone: str) -> bool:
    """Whether clocks there showed this time twice."""
    return instant_of(local, zone).twice
