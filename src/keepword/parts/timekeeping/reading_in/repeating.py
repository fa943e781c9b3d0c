"""Repeated events one by one, as far as now: only rules that surely come to an end of their search are followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from dateutil.rrule import rrulestr
from icalendar import Event
from icalendar.prop import vDDDLists, vRecur

from keepword.policy.words import N_

from .found import Says, say

MOST_TIMES = 5_000
# All events of a calendar together.
MOST_IN_ALL = 150_000
# A rule that never fits any day is searched for thousands of years: after so many no more are tried.
MOST_IN_VAIN = 10
_PARTS = {
    "DAILY": {"BYDAY", "BYMONTH"},
    "WEEKLY": {"BYDAY", "BYMONTH"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"},
}
_ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}


class NotExpanded(Exception):
    """This rule is not followed; `says` why."""

    def __init__(self, says: Says) -> None:
        super().__init__(says)
        self.says = says


class Repeating:
    """Expands the rules of one calendar until `now`."""

    def __init__(self, now: int) -> None:
        self._now = now
        self._in_vain = 0
        self._left = MOST_IN_ALL

    def starts(self, event: Event, first: dt.datetime, instant: Callable[[dt.datetime], int]) -> list[int]:
        """The instants at which the event starts, in their order, until now."""
        if self._left <= 0:
            raise NotExpanded(say(N_("the calendar’s events repeat too often.")))
        if self._in_vain >= MOST_IN_VAIN:
            raise NotExpanded(say(N_("too many rules of this calendar fit no day.")))
        # Wall-clock times repeat, so the rule runs without a zone and gets it back for each time.
        zone = first.tzinfo
        local = first.replace(tzinfo=None)
        try:
            found = self._expanded(event, local, zone)
            excluded = {instant(each.replace(tzinfo=zone)) for each in _dates(event, "EXDATE", zone)}
            times = {instant(each.replace(tzinfo=zone)) for each in found}
        except (ValueError, TypeError, OverflowError, KeyError, AttributeError, IndexError) as trouble:
            raise NotExpanded(say("{why}", why=str(trouble))) from trouble
        return sorted(each for each in times if each not in excluded and each <= self._now)

    def _expanded(self, event: Event, local: dt.datetime, zone: dt.tzinfo | None) -> list[dt.datetime]:
        last = dt.datetime.fromtimestamp(self._now + 86_400, dt.UTC).replace(tzinfo=None)
        found = [local, *islice(_dates(event, "RDATE", zone), MOST_TIMES)]
        for rule in _listed(event.get("RRULE")):
            if not isinstance(rule, vRecur):
                raise NotExpanded(say(N_("its rule has parts that are not followed.")))
            before = len(found)
            found += self._followed(rule, local, zone, last)
            if len(found) == before:
                self._in_vain += 1
            if len(found) > MOST_TIMES:
                raise NotExpanded(say(N_("it happens more than {most} times."), most=f"{MOST_TIMES:,}"))
        return found

    def _followed(
        self, rule: vRecur, local: dt.datetime, zone: dt.tzinfo | None, last: dt.datetime
    ) -> Iterator[dt.datetime]:
        parts = {str(name).upper(): value for name, value in rule.items()}
        frequency = str((_listed(parts.get("FREQ")) or [""])[0]).upper()
        if frequency not in _PARTS or set(parts) - _PARTS[frequency] - _ALWAYS:
            raise NotExpanded(say(N_("its rule has parts that are not followed.")))
        interval = int(str((_listed(parts.get("INTERVAL")) or [1])[0]))
        if not 1 <= interval <= 1000 or (frequency == "DAILY" and interval > 1 and set(parts) - _ALWAYS):
            raise NotExpanded(say(N_("its rule has parts that are not followed.")))
        until = _until(parts, zone)
        told = ";".join(
            f"{name}={','.join(map(str, _listed(held)))}" for name, held in parts.items() if name != "UNTIL"
        )
        rules = rrulestr(told, dtstart=local)
        end = last if until is None else min(last, until)
        for count, each in enumerate(rules):
            if each > end or count > MOST_TIMES:
                return
            self._left -= 1
            yield each


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _until(parts: dict[str, object], zone: dt.tzinfo | None) -> dt.datetime | None:
    """The rule's end as a wall clock's time."""
    held = (_listed(parts.get("UNTIL")) or [None])[0]
    if isinstance(held, dt.datetime):
        return held.astimezone(zone).replace(tzinfo=None) if held.tzinfo and zone else held.replace(tzinfo=None)
    if isinstance(held, dt.date):
        return dt.datetime.combine(held, dt.time(23, 59, 59))
    return None


def _dates(event: Event, name: str, zone: dt.tzinfo | None) -> Iterable[dt.datetime]:
    """The times of a list of dates, as the wall clock of the event's zone shows them."""
    for each in _listed(event.get(name)):
        for held in getattr(each, "dts", ()) if isinstance(each, vDDDLists) else ():
            at = held.dt
            if isinstance(at, dt.datetime):
                yield at.astimezone(zone).replace(tzinfo=None) if at.tzinfo and zone else at.replace(tzinfo=None)
