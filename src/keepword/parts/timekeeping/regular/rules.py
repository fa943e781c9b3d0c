"""Schedules as text: a subset of RFC 5545's RRULE, with X- parts for what a calendar rule can't say."""

from __future__ import annotations

import re

from keepword.policy.words import N_

from .phrases import refusal
from .schedule import FREQUENCY, Kind, Per, Schedule

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST_TEXT = 2_000
_KNOWN = {
    "FREQ",
    "INTERVAL",
    "BYDAY",
    "BYMONTHDAY",
    "BYMONTH",
    "BYYEARDAY",
    "WKST",
    "X-TIMES",
    "X-PER",
    "X-DAYS",
}
_ALLOWED = {
    "DAILY": {"FREQ", "INTERVAL"},
    "WEEKLY": {"FREQ", "INTERVAL", "BYDAY", "WKST"},
    "MONTHLY": {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY"},
    "YEARLY": {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYYEARDAY"},
}


def parse(text: str) -> Schedule:
    """The schedule a text says, in any case and order of its parts; NotUsable, with what to write instead, if none."""
    parts = _parts(text)
    if "X-DAYS" in parts:
        _only(parts, {"X-TIMES", "X-DAYS"})
        return Schedule(Kind.ROLLING, times=_number(parts, "X-TIMES"), within=_number(parts, "X-DAYS"))
    per = parts.get("X-PER", "DAY")
    if per in Per:
        _only(parts, {"X-TIMES", "X-PER", "WKST"})
        return Schedule(Kind.PERIOD, times=_number(parts, "X-TIMES"), per=Per(per), week_starts=_week_start(parts))
    if per != "DAY":
        raise refusal(
            N_("X-PER={per} is no period"), N_("Write X-PER=DAY, X-PER=WEEK, X-PER=MONTH or X-PER=YEAR."), per=per
        )
    return _calendar_rule(parts)


def _parts(text: str) -> dict[str, str]:
    written = text.strip().upper().removeprefix("RRULE:")
    if not written or len(written) > LONGEST_TEXT:
        raise refusal(N_("this is no schedule"), N_("Write a rule such as FREQ=DAILY or X-TIMES=3;X-PER=WEEK."))
    parts: dict[str, str] = {}
    for piece in written.rstrip(";").split(";"):
        name, equals, value = (each.strip() for each in piece.partition("="))
        if not equals or not name:
            raise refusal(N_('"{piece}" is no part of a rule'), N_("Parts are written NAME=VALUE."), piece=piece[:40])
        if name in ("COUNT", "UNTIL"):
            raise refusal(
                N_("{name} would end the routine"),
                N_("Leave it out, and archive the routine when it is over."),
                name=name,
            )
        if name not in _KNOWN:
            known = ", ".join(sorted(_KNOWN))
            raise refusal(N_("{name} is not understood here"), N_("Known parts: {known}."), name=name[:40], known=known)
        if name in parts:
            raise refusal(N_("{name} stands there twice"), N_("Put its values into one list."), name=name)
        parts[name] = value
    return parts


def _only(parts: dict[str, str], allowed: set[str]) -> None:
    for name in parts:
        if name not in allowed:
            listed = ", ".join(sorted(allowed))
            raise refusal(
                N_("{name} does not go with the other parts"),
                N_("Here only these belong: {listed}."),
                name=name,
                listed=listed,
            )


def _calendar_rule(parts: dict[str, str]) -> Schedule:
    frequency = parts.get("FREQ", "DAILY" if "X-TIMES" in parts else "")
    if frequency not in _ALLOWED:
        raise refusal(
            N_("the rule does not say how often it comes"),
            N_("Begin with FREQ=DAILY, FREQ=WEEKLY, FREQ=MONTHLY or FREQ=YEARLY."),
        )
    _only(parts, _ALLOWED[frequency] | {"X-TIMES", "X-PER"})
    days = [name for name in ("BYDAY", "BYMONTHDAY", "BYYEARDAY") if name in parts]
    if len(days) > 1:
        raise refusal(
            N_("{one} and {other} do not go together"),
            N_("Make two routines, one for each."),
            one=days[0],
            other=days[1],
        )
    counted = _by_day(parts)
    return Schedule(
        _kind(frequency, parts),
        _number(parts, "INTERVAL"),
        weekdays=_plain_weekdays(counted) if frequency == "WEEKLY" else (),
        nth_weekdays=_nth_weekdays(counted) if frequency != "WEEKLY" else (),
        days=_numbers(parts, "BYYEARDAY" if "BYYEARDAY" in parts else "BYMONTHDAY"),
        months=_numbers(parts, "BYMONTH"),
        times=_number(parts, "X-TIMES"),
        week_starts=_week_start(parts),
    )


def _kind(frequency: str, parts: dict[str, str]) -> Kind:
    if frequency == "DAILY":
        return Kind.DAYS
    if frequency == "WEEKLY":
        return Kind.WEEKDAYS
    if frequency == "MONTHLY":
        return Kind.MONTH_WEEKDAYS if "BYDAY" in parts else Kind.MONTH_DAYS
    if "BYYEARDAY" in parts:
        _only(parts, {"FREQ", "INTERVAL", "BYYEARDAY", "X-TIMES", "X-PER"})
        return Kind.YEAR_DAYS
    return Kind.YEAR_WEEKDAYS if "BYDAY" in parts else Kind.YEAR_DATES


def _number(parts: dict[str, str], name: str) -> int:
    written = parts.get(name, "1")
    if not re.fullmatch(r"[0-9]{1,6}", written):
        raise refusal(N_("{name} is not a whole number"), N_("Write it like {name}=2."), name=name)
    return int(written)


def _numbers(parts: dict[str, str], name: str) -> tuple[int, ...]:
    written = [piece.strip() for piece in parts.get(name, "").split(",") if piece.strip()]
    if not all(re.fullmatch(r"[+-]?[0-9]{1,3}", piece) for piece in written):
        raise refusal(N_("{name} is not a list of whole numbers"), N_("Write it like {name}=1,3."), name=name)
    return tuple(int(piece) for piece in written)


def _by_day(parts: dict[str, str]) -> list[tuple[int, int]]:
    """(number, weekday) of each, with 0 where no number stands before it."""
    found = []
    for piece in (piece.strip() for piece in parts.get("BYDAY", "").split(",")):
        read = re.fullmatch(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", piece)
        if piece and not read:
            raise refusal(
                N_('"{piece}" is no weekday'), N_("Weekdays are MO, TU, WE, TH, FR, SA and SU."), piece=piece[:20]
            )
        if read:
            found.append((int(read[1] or 0), WEEKDAYS.index(read[2])))
    return found


def _plain_weekdays(counted: list[tuple[int, int]]) -> tuple[int, ...]:
    if any(number for number, _ in counted):
        raise refusal(N_("a week has each weekday once"), N_("Leave the number out, or write FREQ=MONTHLY before it."))
    return tuple(day for _, day in counted)


def _nth_weekdays(counted: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    if any(not number for number, _ in counted):
        raise refusal(
            N_("it is not said which weekday of the month is meant"),
            N_("Write BYDAY=1MO for the first Monday, or FREQ=WEEKLY;BYDAY=MO for each."),
        )
    return tuple(counted)


def _week_start(parts: dict[str, str]) -> int:
    written = parts.get("WKST", "MO")
    if written not in WEEKDAYS:
        raise refusal(
            N_('"{piece}" is no weekday'), N_("Weekdays are MO, TU, WE, TH, FR, SA and SU."), piece=written[:20]
        )
    return WEEKDAYS.index(written)


def text(schedule: Schedule) -> str:
    """The schedule as `parse` reads it: the same for equal schedules."""
    starts = f";WKST={WEEKDAYS[schedule.week_starts]}" if schedule.week_starts else ""
    if schedule.kind == Kind.ROLLING:
        return f"X-TIMES={schedule.times};X-DAYS={schedule.within}"
    if schedule.kind == Kind.PERIOD:
        return f"X-TIMES={schedule.times};X-PER={schedule.per}{starts}"
    several = f";X-TIMES={schedule.times};X-PER=DAY" if schedule.times > 1 else ""
    return _rule(schedule) + several


def _rule(schedule: Schedule) -> str:
    parts = [f"FREQ={FREQUENCY[schedule.kind]}"]
    if schedule.interval > 1:
        parts.append(f"INTERVAL={schedule.interval}")
    if schedule.months:
        parts.append(f"BYMONTH={_list(schedule.months)}")
    if schedule.weekdays:
        parts.append(f"BYDAY={','.join(WEEKDAYS[day] for day in schedule.weekdays)}")
    if schedule.nth_weekdays:
        parts.append(f"BYDAY={','.join(f'{number}{WEEKDAYS[day]}' for number, day in schedule.nth_weekdays)}")
    if schedule.days:
        parts.append(f"{'BYYEARDAY' if schedule.kind == Kind.YEAR_DAYS else 'BYMONTHDAY'}={_list(schedule.days)}")
    if schedule.week_starts:
        parts.append(f"WKST={WEEKDAYS[schedule.week_starts]}")
    return ";".join(parts)


def _list(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))


def to_rrule(schedule: Schedule) -> str:
    """The rule for other people's calendars: pure RFC 5545, one event on each due day.

    Where the person chooses the days, a calendar needs some: they are spread evenly, so "three times a week" becomes
    Monday, Wednesday and Friday, and "twice in any 7 days" every third day. How often on one day is left out.
    """
    if schedule.kind == Kind.ROLLING:
        return _rule(Schedule(Kind.DAYS, max(1, schedule.within // schedule.times)))
    if schedule.kind != Kind.PERIOD:
        return _rule(schedule)
    times = schedule.times
    if schedule.per == Per.WEEK:
        return _rule(Schedule(Kind.WEEKDAYS, weekdays=tuple(number * 7 // times for number in range(times))))
    if schedule.per == Per.MONTH:
        # Days after the 28th are missing from some months.
        return _rule(Schedule(Kind.MONTH_DAYS, days=tuple(1 + number * 28 // times for number in range(times))))
    if times <= 12:
        months = tuple(1 + number * 12 // times for number in range(times))
        return _rule(Schedule(Kind.YEAR_DATES, days=(1,), months=months))
    return _rule(Schedule(Kind.YEAR_DAYS, days=tuple(1 + number * 365 // times for number in range(times))))
