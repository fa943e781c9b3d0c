"""Local times and instants: which zone, which of two equal times, and what to do about one that never was."""

from __future__ import annotations

import datetime
import functools
import zoneinfo
from dataclasses import dataclass

from keepword.policy.words import N_

from .refused import SpanRefused

MINUTE = 60
DAY = 86_400
_ORDINAL_1970 = datetime.date(1970, 1, 1).toordinal()
_FIRST_YEAR, _LAST_YEAR = 1969, 3000


@dataclass(frozen=True)
class Reached:
    """The instant of a local time. `twice`: clocks were put back and showed it twice; this is the one asked for."""

    instant: int
    twice: bool = False


class NoSuchTime(SpanRefused):
    """Clocks were put forward over this local time. `before` and `after` are the minutes at both sides of the gap."""

    def __init__(
        self, asked: datetime.datetime, zone: str, before: datetime.datetime, after: datetime.datetime
    ) -> None:
        self.asked, self.before, self.after = asked, before, after
        super().__init__(
            N_("There was no {time} on {day} in {zone}: clocks were put forward."),
            N_("Write {before} or {after}."),
            time=f"{asked:%H:%M}",
            day=asked.date().isoformat(),
            zone=zone,
            before=_shown(before, asked),
            after=_shown(after, asked),
        )


def _shown(moment: datetime.datetime, beside: datetime.datetime) -> str:
    return f"{moment:%H:%M}" if moment.date() == beside.date() else f"{moment:%Y-%m-%d %H:%M}"


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def zone_named(name: str) -> zoneinfo.ZoneInfo:
    """The zone of that IANA name; anything else, a path too, is refused."""
    if not isinstance(name, str) or name not in _known():
        raise SpanRefused(
            N_("The time zone “{zone}” is not known."),
            N_("Write a name such as Europe/Berlin or UTC."),
            zone=str(name)[:60],
        )
    return zoneinfo.ZoneInfo(name)


def wall(instant: int, zone: str) -> datetime.datetime:
    """What clocks in that zone showed at the instant (without a zone of its own; `fold` is 1 the second time)."""
    return datetime.datetime.fromtimestamp(instant, zone_named(zone)).replace(tzinfo=None)


def instant_of(local: datetime.datetime, zone: str, *, second: bool = False) -> Reached:
    """The instant at which clocks in that zone showed `local`.

    Shown twice: the earlier one, or the later one with `second`; `twice` says so. Never shown: NoSuchTime.
    """
    first, later = _candidates(local, zone)
    if first == later:
        return Reached(first)
    if first < later:
        return Reached(later if second else first, twice=True)
    change = _reached_or_passed(local, zone, later, first)
    raise NoSuchTime(local, zone, wall(change - MINUTE, zone), wall(change, zone))


def first_instant(local: datetime.datetime, zone: str) -> int:
    """The first instant at which clocks there showed `local` or later: never refused for a gap."""
    first, later = _candidates(local, zone)
    return first if first <= later else _reached_or_passed(local, zone, later, first)


def _candidates(local: datetime.datetime, zone: str) -> tuple[int, int]:
    """The local time by the clock before and the one after the change next to it; the same, if there is none."""
    if not _FIRST_YEAR <= local.year <= _LAST_YEAR:
        raise SpanRefused(N_("The year {year} is out of reach."), N_("Write a day from 1970 on."), year=local.year)
    there = zone_named(zone)
    plain = (local.toordinal() - _ORDINAL_1970) * DAY + local.hour * 3600 + local.minute * MINUTE + local.second
    return plain - _offset(local, there, 0), plain - _offset(local, there, 1)


def _offset(local: datetime.datetime, there: zoneinfo.ZoneInfo, fold: int) -> int:
    ahead = local.replace(tzinfo=there, fold=fold).utcoffset()
    return 0 if ahead is None else ahead.days * DAY + ahead.seconds


def _reached_or_passed(local: datetime.datetime, zone: str, early: int, late: int) -> int:
    """The change of clocks after `early` and not after `late` that skipped `local`."""
    plain = local.replace(tzinfo=None, fold=0)
    while late - early > 1:
        middle = (early + late) // 2
        if wall(middle, zone).replace(fold=0) >= plain:
            late = middle
        else:
            early = middle
    return late
