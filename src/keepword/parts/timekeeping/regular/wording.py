"""Schedules and progress in plain words; the words are translated where they are shown."""

from __future__ import annotations

from keepword.policy.words import N_

from .course import Progress
from .phrases import Phrase
from .plan import Measure
from .schedule import Kind, Per, Schedule

WEEKDAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))
MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
_NTH = {
    1: N_("the first {weekday}"),
    2: N_("the second {weekday}"),
    3: N_("the third {weekday}"),
    4: N_("the fourth {weekday}"),
    5: N_("the fifth {weekday}"),
    -1: N_("the last {weekday}"),
    -2: N_("the last {weekday} but one"),
    -3: N_("the last {weekday} but two"),
    -4: N_("the last {weekday} but three"),
    -5: N_("the last {weekday} but four"),
}
# (each time, with an interval)
_CALENDAR = {
    Kind.WEEKDAYS: (N_("every week on {days}"), N_("every {count} weeks on {days}")),
    Kind.MONTH_DAYS: (N_("every month on {days}"), N_("every {count} months on {days}")),
    Kind.MONTH_WEEKDAYS: (N_("every month on {days}"), N_("every {count} months on {days}")),
    Kind.YEAR_DATES: (N_("every year on {days}"), N_("every {count} years on {days}")),
    Kind.YEAR_WEEKDAYS: (N_("every year on {days} in {months}"), N_("every {count} years on {days} in {months}")),
    Kind.YEAR_DAYS: (N_("every year on {days}"), N_("every {count} years on {days}")),
}
_PERIOD = {
    Per.WEEK: (N_("once a week"), N_("{count} times a week")),
    Per.MONTH: (N_("once a month"), N_("{count} times a month")),
    Per.YEAR: (N_("once a year"), N_("{count} times a year")),
}
_SPAN = {
    "day": N_("{amount} today"),
    "week": N_("{amount} this week"),
    "month": N_("{amount} this month"),
    "year": N_("{amount} this year"),
    "days": N_("{amount} in {days} days"),
}


def describe(schedule: Schedule) -> Phrase:
    """The schedule as people say it, to stand inside a sentence: "every month on day 1 and the last day"."""
    times = schedule.times
    if schedule.kind == Kind.PERIOD:
        return Phrase(_PERIOD[schedule.per][times > 1], {"count": times})
    if schedule.kind == Kind.ROLLING:
        message = N_("{count} times in any {days} days") if times > 1 else N_("once in any {days} days")
        return Phrase(message, {"count": times, "days": schedule.within})
    if schedule.kind == Kind.DAYS and schedule.interval == 1 and times > 1:
        return Phrase(N_("{count} times a day"), {"count": times})
    rule = _rule(schedule)
    return Phrase(N_("{rule}, {count} times a day"), {"rule": rule, "count": times}) if times > 1 else rule


def _rule(schedule: Schedule) -> Phrase:
    count = schedule.interval
    if schedule.kind == Kind.DAYS:
        return Phrase(N_("every {count} days") if count > 1 else N_("every day"), {"count": count})
    months = tuple(Phrase(MONTHS[month - 1]) for month in schedule.months)
    return Phrase(_CALENDAR[schedule.kind][count > 1], {"count": count, "days": _days(schedule), "months": months})


def _days(schedule: Schedule) -> tuple[Phrase, ...]:
    if schedule.kind == Kind.WEEKDAYS:
        return tuple(Phrase(WEEKDAYS[day]) for day in schedule.weekdays)
    if schedule.nth_weekdays:
        inside = sorted(schedule.nth_weekdays, key=lambda nth: (nth[0] < 0, nth))
        return tuple(Phrase(_NTH[number], {"weekday": Phrase(WEEKDAYS[day])}) for number, day in inside)
    days = sorted(schedule.days, key=lambda day: (day < 0, day))
    if schedule.kind == Kind.YEAR_DATES:
        return tuple(_date(month, day) for month in schedule.months for day in days)
    if schedule.kind == Kind.YEAR_DAYS:
        last, before, usual = (
            N_("the last day of the year"),
            N_("the day {day} days before the last of the year"),
            N_("day {day} of the year"),
        )
    else:
        last, before, usual = N_("the last day"), N_("the day {day} days before the last"), N_("day {day}")
    return tuple(
        Phrase(last) if day == -1 else Phrase(before, {"day": -1 - day}) if day < 0 else Phrase(usual, {"day": day})
        for day in days
    )


def _date(month: int, day: int) -> Phrase:
    named = Phrase(MONTHS[month - 1])
    if day == -1:
        return Phrase(N_("the last day of {month}"), {"month": named})
    if day < 0:
        return Phrase(N_("the day {day} days before the last of {month}"), {"month": named, "day": -1 - day})
    return Phrase(N_("{day} {month}"), {"month": named, "day": day})


def said_progress(progress: Progress, unit: str = "") -> Phrase:
    """ "2 of 3 this week", "1:20 of 4:00 h this week", "3 of at most 5 cups today". `unit` is the person's own word."""
    duration = progress.measure == Measure.DURATION
    filled = {
        "done": clock(progress.done) if duration else plain(progress.done),
        "need": clock(progress.need) if duration else plain(progress.need),
        "unit": unit,
    }
    if duration:
        message = N_("{done} of at most {need} h") if progress.at_most else N_("{done} of {need} h")
    elif unit and progress.measure != Measure.YES:
        message = N_("{done} of at most {need} {unit}") if progress.at_most else N_("{done} of {need} {unit}")
    else:
        message = N_("{done} of at most {need}") if progress.at_most else N_("{done} of {need}")
    return Phrase(_SPAN[progress.span], {"amount": Phrase(message, filled), "days": progress.days})


def clock(thousandths: int) -> str:
    """Thousandths of a second as hours and minutes, "1:20", rounded down so that no target seems met too early."""
    minutes = thousandths // 60_000
    return f"{minutes // 60}:{minutes % 60:02}"


def plain(thousandths: int) -> str:
    """Thousandths as a plain number with a point: "3", "2.5"."""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03}".rstrip("0") if rest else str(whole)
