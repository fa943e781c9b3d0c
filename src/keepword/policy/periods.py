"""Reads, orders and measures the periods a policy promises, in the ISO 8601 form P1Y6M, P30D, PT12H."""

from __future__ import annotations

import datetime
import functools
import re
from dataclasses import dataclass

_FORM = re.compile(
    r"P(?=[0-9T])(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?"
)
DAY = 86_400
LONGEST = 100 * 365 * DAY


@functools.total_ordering
@dataclass(frozen=True, eq=False)
class Duration:
    """A positive period of at most a hundred years (ISO 8601-1:2019, 5.5.2).

    Measured without a calendar, so that any promise can be checked by one subtraction: a year counts 365 days, a
    month 30 (twelve of them a year). Two that last the same are equal, however they are written.
    """

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0

    @classmethod
    def parse(cls, text: str) -> Duration:
        """The period written as `text`; ValueError with a sentence that says what to write, if it is none."""
        found = _FORM.fullmatch(text)
        if not found:
            raise ValueError('A period is written like "P30D", "P6M", "P1Y" or "PT12H".')
        made = cls(*(int(part or 0) for part in found.groups()))
        if made.total <= 0:
            raise ValueError("A period must be longer than nothing.")
        if made.total > LONGEST:
            raise ValueError('A period is at most "P100Y".')
        return made

    @classmethod
    def lasting(cls, total: int) -> Duration:
        """The plainest period of that many seconds: whole years, else days, hours, minutes and seconds."""
        if total % (365 * DAY) == 0:
            return cls(years=total // (365 * DAY))
        days, rest = divmod(total, DAY)
        return cls(days=days, hours=rest // 3600, minutes=rest % 3600 // 60, seconds=rest % 60)

    @functools.cached_property
    def total(self) -> int:
        """The length in seconds."""
        years, months = divmod(self.months, 12)
        days = 365 * (self.years + years) + 30 * months + 7 * self.weeks + self.days
        return days * DAY + self.hours * 3600 + self.minutes * 60 + self.seconds

    @property
    def timedelta(self) -> datetime.timedelta:
        return datetime.timedelta(seconds=self.total)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Duration) and self.total == other.total

    def __lt__(self, other: Duration) -> bool:
        return self.total < other.total

    def __hash__(self) -> int:
        return hash(self.total)

    def __str__(self) -> str:
        dated = ((self.years, "Y"), (self.months, "M"), (self.weeks, "W"), (self.days, "D"))
        timed = ((self.hours, "H"), (self.minutes, "M"), (self.seconds, "S"))
        day, time = ("".join(f"{count}{unit}" for count, unit in part if count) for part in (dated, timed))
        return f"P{day}T{time}" if time else f"P{day}"
