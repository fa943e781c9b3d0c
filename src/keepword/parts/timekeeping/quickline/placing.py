"""From the words that say when to the two instants, seen from now."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from keepword.parts.timekeeping.spans import (
    NoSuchTime,
    Reached,
    Span,
    SpanRefused,
    checked,
    instant_of,
    local_day,
    wall,
)
from keepword.parts.timekeeping.spans.zones import first_instant
from keepword.policy.words import N_

from .elements import Clock, Day, Element, date_of
from .phrases import Phrase

HALF_DAY = 12 * 3600
NIGHT = 16 * 3600
ONE = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Here:
    """Where and when a line is read."""

    now: int
    zone: str
    day_start: int

    @property
    def today(self) -> datetime.date:
        return local_day(self.now, self.zone, self.day_start)


@dataclass(frozen=True)
class Placed:
    """From when to when; `twice`: of two equal local times the earlier one was taken."""

    started: int
    stopped: int | None
    twice: bool = False


def placed(found: Phrase, here: Here) -> Placed:
    """The instants that these words mean; SpanRefused if they mean none, or none that can be kept."""
    by_kind = {each.what: each for each in found}
    day = by_kind["day"].day if "day" in by_kind else None
    if length := by_kind.get("length"):
        made = _lasting(length.seconds(), day, by_kind.get("clock"), here)
    elif both := by_kind.get("range"):
        made = _between(both, day, here)
    elif any(each.opens == "since" for each in found):
        begun = _started(by_kind["clock"].clock, day, here)
        made = Placed(begun.instant, None, begun.twice)
    else:
        raise SpanRefused(
            N_("It says when it began, but not how long it lasted."),
            N_("Write 14:00-15:00, 14:00 2h, or since 14:00."),
        )
    checked(Span(made.started, made.stopped, here.zone), here.now)
    return made


def _lasting(seconds: int, day: Day | None, at: Element | None, here: Here) -> Placed:
    if at is not None:
        begun = _started(at.clock, day, here)
        return Placed(begun.instant, begun.instant + seconds, begun.twice)
    if day is not None and date_of(day, here.today) != here.today:
        raise SpanRefused(
            N_("It says how long it lasted, but not when it began."), N_("Write the time too: yesterday 14:00 2h.")
        )
    return Placed(here.now - seconds, here.now)


def _between(both: Element, day: Day | None, here: Here) -> Placed:
    first, last = both.clock, both.until
    if first is not None and last is not None:
        first, last = _same_half(first, last)
    begun = _started(first, day, here)
    if last is None:
        return Placed(begun.instant, here.now, begun.twice)
    ended = _stopped(begun.instant, wall(begun.instant, here.zone).date(), both.until_day, last, here)
    return Placed(begun.instant, ended.instant, begun.twice or ended.twice)


def _same_half(first: Clock, last: Clock) -> tuple[Clock, Clock]:
    """Gives the one without am or pm that of the other, or the one that makes the range the shorter."""
    if last.half and not first.half and 1 <= first.hour <= 12:
        halves = [replace(first, hour=first.hour % 12 + more, half=last.half) for more in (0, 12)]
        return min(halves, key=lambda each: _minutes(each, last)), last
    if first.half and not last.half and 1 <= last.hour <= 12 and not last.padded:
        halves = [replace(last, hour=last.hour % 12 + more, half=first.half) for more in (0, 12)]
        return first, min(halves, key=lambda each: _minutes(first, each))
    return first, last


def _minutes(first: Clock, last: Clock) -> int:
    """From one to the other, forwards, at least one."""
    between = (last.hour - first.hour) * 60 + last.minute - first.minute
    return between % 1440 or 1440


def _started(clock: Clock | None, day: Day | None, here: Here) -> Reached:
    """The instant of a beginning. Without a day the nearest: not over half a day ahead."""
    if clock is None:
        raise ValueError("Only a time of day can begin.")
    if day is not None:
        return _at(_date(date_of(day, here.today), clock, here, dated=day.date is not None), clock, here)
    begun = _at(_date(here.today, clock, here), clock, here)
    if begun.instant <= here.now + HALF_DAY:
        return begun
    return _at(_date(here.today - ONE, clock, here), clock, here)


def _date(day: datetime.date, clock: Clock, here: Here, *, dated: bool = False) -> datetime.date:
    """The calendar's day of a time on somebody's day, which may start after midnight."""
    early = clock.hour * 60 + clock.minute < here.day_start
    return day + ONE if early and not dated else day


def _moment(day: datetime.date, clock: Clock) -> datetime.datetime:
    if clock.hour == 24:
        return datetime.datetime.combine(day + ONE, datetime.time())
    return datetime.datetime.combine(day, datetime.time(clock.hour, clock.minute, clock.second))


def _at(day: datetime.date, clock: Clock, here: Here) -> Reached:
    reached = instant_of(_moment(day, clock), here.zone, second=clock.which == "b")
    return replace(reached, twice=False) if clock.which else reached


def _stopped(started: int, day: datetime.date, on: datetime.date | None, clock: Clock, here: Here) -> Reached:
    """The end: that day, in the afternoon, or past midnight, whichever is the first that is after the start."""
    if on is not None:
        return _after(started, on, clock, here) or _at(on, clock, here)
    same = _after(started, day, clock, here)
    if same is not None or _at_once(started, day, clock, here):
        return same or Reached(started)
    if not clock.padded and not clock.half and clock.hour <= 12:
        afternoon = _after(started, day, replace(clock, hour=clock.hour % 12 + 12), here)
        if afternoon is not None:
            return afternoon
    following = _at(day + ONE, clock, here)
    if following.instant - started > NIGHT:
        # Refused as a span that ends before it starts, which is what was written.
        return _at(day, clock, here)
    return following


def _at_once(started: int, day: datetime.date, clock: Clock, here: Here) -> bool:
    return _moment(day, clock) == wall(started, here.zone).replace(fold=0)


def _after(started: int, day: datetime.date, clock: Clock, here: Here) -> Reached | None:
    """That time, if it is after the start: the second of two equal ones, if only that is."""
    moment = _moment(day, clock)
    try:
        reached = _at(day, clock, here)
    except NoSuchTime:
        if first_instant(moment, here.zone) <= started:
            return None
        raise
    if reached.instant > started:
        return reached
    if reached.twice:
        second = instant_of(moment, here.zone, second=True)
        return Reached(second.instant) if second.instant > started else None
    return None
