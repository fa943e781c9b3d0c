"""When a routine is due: rules of the calendar as RFC 5545 has them, and "so many times a week", which it has not."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from keepword.policy.words import N_

from .phrases import refusal

ONE_DAY = datetime.timedelta(days=1)
# A rule with longer steps than these is a mistake in typing, and looking for its next day would take long.
LONGEST_STEP = {"DAILY": 3_650, "WEEKLY": 520, "MONTHLY": 120, "YEARLY": 10}
MOST_TIMES_A_DAY = 100
MOST_ROLLING_DAYS = 3_650
# 29 February every ten years comes back after 40 years at the latest, or never.
_SEARCHED = 366 * 40


class Kind(StrEnum):
    """The shapes a schedule can have. All but the last two name days; those leave the days to the person."""

    DAYS = "days"  # every n days, counted from the first
    WEEKDAYS = "weekdays"
    MONTH_DAYS = "month-days"  # the 1st, the 15th, the last day (-1)
    MONTH_WEEKDAYS = "month-weekdays"  # the second Tuesday, the last Friday
    YEAR_DATES = "year-dates"  # these days of these months
    YEAR_WEEKDAYS = "year-weekdays"  # the fourth Thursday in November
    YEAR_DAYS = "year-days"  # the 100th day of the year, the last (-1)
    PERIOD = "period"  # so many times in each week, month or year of the calendar
    ROLLING = "rolling"  # so many times in any so many days


class Per(StrEnum):
    WEEK = "WEEK"
    MONTH = "MONTH"
    YEAR = "YEAR"


MOST_TIMES_IN = {Per.WEEK: 7, Per.MONTH: 31, Per.YEAR: 366}
FREQUENCY = {
    Kind.DAYS: "DAILY",
    Kind.WEEKDAYS: "WEEKLY",
    Kind.MONTH_DAYS: "MONTHLY",
    Kind.MONTH_WEEKDAYS: "MONTHLY",
    Kind.YEAR_DATES: "YEARLY",
    Kind.YEAR_WEEKDAYS: "YEARLY",
    Kind.YEAR_DAYS: "YEARLY",
}
# What else is given is forgotten, so that equal rules are equal values.
_USES = {
    Kind.DAYS: {"interval"},
    Kind.WEEKDAYS: {"interval", "weekdays", "week_starts"},
    Kind.MONTH_DAYS: {"interval", "days"},
    Kind.MONTH_WEEKDAYS: {"interval", "nth_weekdays"},
    Kind.YEAR_DATES: {"interval", "days", "months"},
    Kind.YEAR_WEEKDAYS: {"interval", "nth_weekdays", "months"},
    Kind.YEAR_DAYS: {"interval", "days"},
    Kind.PERIOD: {"per", "week_starts"},
    Kind.ROLLING: {"within"},
}


@dataclass(frozen=True)
class Schedule:
    """One rule. Which fields count depends on `kind`; the functions below make the usual ones.

    `times` is the number of times on each due day, and for PERIOD and ROLLING the number of days in the period.
    Weekdays are 0 (Monday) to 6; lists are kept sorted and without doubles. A rule that no day can ever meet is
    refused with NotUsable.
    """

    kind: Kind
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth_weekdays: tuple[tuple[int, int], ...] = ()  # (2, 1) is the second Tuesday, (-1, 4) the last Friday
    days: tuple[int, ...] = ()  # of the month, or of the year for YEAR_DAYS; negative ones count from the end
    months: tuple[int, ...] = ()
    times: int = 1
    per: Per = Per.WEEK  # PERIOD only
    within: int = 0  # ROLLING only: the number of days
    week_starts: int = 0

    def __post_init__(self) -> None:
        uses = _USES[self.kind]
        for name in ("weekdays", "nth_weekdays", "days", "months"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))) if name in uses else ())
        for name, unused in (("interval", 1), ("per", Per.WEEK), ("within", 0), ("week_starts", 0)):
            if name not in uses:
                object.__setattr__(self, name, unused)
        _hold_days(self)
        _hold_steps(self)

    @property
    def names_days(self) -> bool:
        """Whether the rule itself says which days are meant; else any day will do until there were enough."""
        return self.kind not in (Kind.PERIOD, Kind.ROLLING)

    @property
    def every_day(self) -> bool:
        """Whether each day is due by itself."""
        return self.kind == Kind.DAYS and self.interval == 1


def _hold_days(schedule: Schedule) -> None:
    """Refuses what leaves no day: an empty list, the 30th of February."""
    kind, days = schedule.kind, schedule.days
    if kind == Kind.WEEKDAYS and not schedule.weekdays:
        raise refusal(N_("the schedule has no weekday"), N_("Choose at least one weekday, as in BYDAY=MO,TH."))
    if kind in (Kind.MONTH_WEEKDAYS, Kind.YEAR_WEEKDAYS) and not schedule.nth_weekdays:
        raise refusal(
            N_("the schedule has no weekday"), N_("Say which one of the month, as in BYDAY=2TU or BYDAY=-1FR.")
        )
    if kind in (Kind.MONTH_DAYS, Kind.YEAR_DATES, Kind.YEAR_DAYS) and not days:
        raise refusal(N_("the schedule has no days"), N_("Choose at least one day, as in BYMONTHDAY=1,15,-1."))
    if kind in (Kind.YEAR_DATES, Kind.YEAR_WEEKDAYS) and not schedule.months:
        raise refusal(N_("the schedule has no month"), N_("Choose at least one month, as in BYMONTH=3."))
    for day in (*schedule.weekdays, *(day for _, day in schedule.nth_weekdays), schedule.week_starts):
        if not 0 <= day <= 6:
            raise refusal(N_("there is no weekday {day}"), N_("Weekdays are MO, TU, WE, TH, FR, SA and SU."), day=day)
    for number, _ in schedule.nth_weekdays:
        if not 1 <= abs(number) <= 5:
            raise refusal(
                N_("no month has a weekday number {number}"),
                N_("Count from 1 to 5, or from the end with -1 to -5."),
                number=number,
            )
    most = 366 if kind == Kind.YEAR_DAYS else 31
    for day in days:
        if not 1 <= abs(day) <= most:
            raise refusal(
                N_("there is no day {day} to choose"),
                N_("Count from 1 to {most}, or from the end: -1 is the last day."),
                day=day,
                most=most,
            )
    for month in schedule.months:
        if not 1 <= month <= 12:
            raise refusal(N_("there is no month {month}"), N_("Months are 1 to 12."), month=month)
    if kind == Kind.YEAR_DATES and all(abs(day) > _longest(month) for day in days for month in schedule.months):
        raise refusal(N_("the schedule has no days"), N_("Choose a day that the month has."))


def _longest(month: int) -> int:
    return 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31


def _hold_steps(schedule: Schedule) -> None:
    """Refuses steps and numbers of times that are none or too many."""
    longest = LONGEST_STEP[FREQUENCY[schedule.kind]] if schedule.names_days else 1
    if not 1 <= schedule.interval <= longest:
        raise refusal(
            N_("the schedule cannot come every {interval} times"),
            N_("INTERVAL goes from 1 to {longest} here."),
            interval=schedule.interval,
            longest=longest,
        )
    if schedule.kind == Kind.ROLLING and not 1 <= schedule.within <= MOST_ROLLING_DAYS:
        raise refusal(
            N_("the schedule looks at {days} days"),
            N_("X-DAYS goes from 1 to {most}."),
            days=schedule.within,
            most=MOST_ROLLING_DAYS,
        )
    most = MOST_TIMES_A_DAY
    if schedule.kind == Kind.PERIOD:
        most = MOST_TIMES_IN[schedule.per]
    elif schedule.kind == Kind.ROLLING:
        most = schedule.within
    if not 1 <= schedule.times <= most:
        raise refusal(
            N_("the schedule asks for {times} times"),
            N_("X-TIMES goes from 1 to {most} here. Several times on one day are X-PER=DAY."),
            times=schedule.times,
            most=most,
        )


def daily(times: int = 1) -> Schedule:
    return Schedule(Kind.DAYS, times=times)


def every(days: int) -> Schedule:
    return Schedule(Kind.DAYS, days)


def on_weekdays(*weekdays: int, weeks: int = 1) -> Schedule:
    return Schedule(Kind.WEEKDAYS, weeks, weekdays=weekdays)


def times_per(times: int, per: Per) -> Schedule:
    return Schedule(Kind.PERIOD, times=times, per=per)


def times_in(times: int, days: int) -> Schedule:
    return Schedule(Kind.ROLLING, times=times, within=days)


def due_test(
    schedule: Schedule, starts_on: datetime.date, begins: datetime.date | None = None
) -> Callable[[datetime.date], bool]:
    """A function that tells whether a day is due: what `is_due` answers, prepared for asking about many days.

    `begins` is the first day that can be due, where marks are older than `starts_on`, from which intervals are counted.

    Worked out directly instead of by dateutil's rrule, which walks from the first day: for a rule ten years old
    that is thousands of steps a question. That both always agree is tested (test_schedule).
    """
    matches = _MATCHES[schedule.kind](schedule, starts_on)
    earliest = begins or starts_on
    if matches is _always:
        return earliest.__le__
    return lambda day: day >= earliest and matches(day)


def is_due(schedule: Schedule, day: datetime.date, starts_on: datetime.date) -> bool:
    """Whether the routine may be done on that day. Where the person chooses the days, each from the first one on."""
    return due_test(schedule, starts_on)(day)


def due_days(
    schedule: Schedule, first: datetime.date, last: datetime.date, starts_on: datetime.date
) -> list[datetime.date]:
    """The due days from `first` to `last`, both included."""
    test = due_test(schedule, starts_on)
    numbers = range(max(first, starts_on).toordinal(), last.toordinal() + 1)
    return [day for day in map(datetime.date.fromordinal, numbers) if test(day)]


def next_due(schedule: Schedule, day: datetime.date, starts_on: datetime.date) -> datetime.date | None:
    """The first due day from `day` on; None where there is none within 40 years (29 February in each odd year)."""
    test = due_test(schedule, starts_on)
    begin = max(day, starts_on).toordinal()
    numbers = range(begin, min(begin + _SEARCHED, datetime.date.max.toordinal()) + 1)
    return next((found for found in map(datetime.date.fromordinal, numbers) if test(found)), None)


def week_of(day: datetime.date, week_starts: int = 0) -> int:
    """The ordinal number of the first day of that day's week (below 1 in the first days of year 1)."""
    number = day.toordinal()
    return number - (number - 1 - week_starts) % 7


type _Match = Callable[[datetime.date], bool]


def _on_days(schedule: Schedule, starts_on: datetime.date) -> _Match:
    begin, step = starts_on.toordinal(), schedule.interval
    if step == 1:
        return _always
    return lambda day: (day.toordinal() - begin) % step == 0


def _on_weekdays(schedule: Schedule, starts_on: datetime.date) -> _Match:
    chosen, step, starts = frozenset(schedule.weekdays), 7 * schedule.interval, schedule.week_starts
    begin = week_of(starts_on, starts)
    if schedule.interval == 1:
        return lambda day: day.weekday() in chosen
    return lambda day: day.weekday() in chosen and (week_of(day, starts) - begin) % step == 0


def days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return _longest(month)


def _in_month(schedule: Schedule) -> _Match:
    """Whether the day is a chosen one of its month, whichever month that is."""
    if schedule.nth_weekdays:
        chosen = frozenset(schedule.nth_weekdays)

        def nth(day: datetime.date) -> bool:
            weekday, length = day.weekday(), days_in_month(day.year, day.month)
            return ((day.day + 6) // 7, weekday) in chosen or (-((length - day.day) // 7 + 1), weekday) in chosen

        return nth
    days = frozenset(schedule.days)
    if min(days) > 0:
        return lambda day: day.day in days
    return lambda day: day.day in days or day.day - days_in_month(day.year, day.month) - 1 in days


def _on_month_days(schedule: Schedule, starts_on: datetime.date) -> _Match:
    within, step, begin = _in_month(schedule), schedule.interval, starts_on.year * 12 + starts_on.month
    if step == 1:
        return within
    return lambda day: (day.year * 12 + day.month - begin) % step == 0 and within(day)


def _on_year_dates(schedule: Schedule, starts_on: datetime.date) -> _Match:
    within, months, step, begin = _in_month(schedule), frozenset(schedule.months), schedule.interval, starts_on.year
    return lambda day: day.month in months and (day.year - begin) % step == 0 and within(day)


def _on_year_days(schedule: Schedule, starts_on: datetime.date) -> _Match:
    chosen, step, begin = frozenset(schedule.days), schedule.interval, starts_on.year

    def nth(day: datetime.date) -> bool:
        number = day.timetuple().tm_yday
        length = 337 + days_in_month(day.year, 2)
        return (day.year - begin) % step == 0 and (number in chosen or number - length - 1 in chosen)

    return nth


def _on_any(schedule: Schedule, starts_on: datetime.date) -> _Match:
    return _always


def _always(day: datetime.date) -> bool:
    return True


_MATCHES: dict[Kind, Callable[[Schedule, datetime.date], _Match]] = {
    Kind.DAYS: _on_days,
    Kind.WEEKDAYS: _on_weekdays,
    Kind.MONTH_DAYS: _on_month_days,
    Kind.MONTH_WEEKDAYS: _on_month_days,
    Kind.YEAR_DATES: _on_year_dates,
    Kind.YEAR_WEEKDAYS: _on_year_dates,
    Kind.YEAR_DAYS: _on_year_days,
    Kind.PERIOD: _on_any,
    Kind.ROLLING: _on_any,
}
