"""Local times of one zone to instants, and what clock changes do to them: hours missing, hours that come twice."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from keepword.parts.timekeeping.spans.refused import SpanRefused
from keepword.parts.timekeeping.spans.zones import zone_named

from .found import CannotRead, Says
from .moments import DAY, EPOCH


class LocalTime:
    """A zone. Days without a change of clocks cost one look-up."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._zone = _zone(name)
        self._steady: dict[int, int | None] = {}

    def instants(self, local: int) -> tuple[int, ...]:
        """The instants of local seconds since 1970: one, if all is well.

        Two, the likelier first, where clocks changed: for an hour that comes twice its first and its second time, for
        one that is missing the reading by the clock before the change and the one by the clock after it.
        """
        number = local // DAY
        if number in self._steady:
            offset = self._steady[number]
        else:
            offset = self._steady[number] = self._steady_offset(number)
        if offset is not None:
            return (local - offset,)
        first, second = self._offsets(local)
        return (local - first, local - second) if first != second else (local - first,)

    def is_missing(self, local: int) -> bool:
        """Whether clocks were set forward over this local time."""
        if self._steady.get(local // DAY) is not None:
            return False
        first, second = self._offsets(local)
        return first < second

    def day_of(self, instant: int) -> dt.date:
        """The day there at that instant."""
        return dt.datetime.fromtimestamp(instant, self._zone).date()

    def shown(self, instant: int) -> str:
        """What a clock there shows."""
        return dt.datetime.fromtimestamp(instant, self._zone).strftime("%Y-%m-%d %H:%M %Z")

    def _steady_offset(self, number: int) -> int | None:
        ends = [self._offsets((number + away) * DAY) for away in (0, 1)]
        found = {offset for pair in ends for offset in pair}
        return found.pop() if len(found) == 1 else None

    def _offsets(self, local: int) -> tuple[int, int]:
        day = EPOCH + dt.timedelta(days=local // DAY)
        minutes, seconds = divmod(local % DAY, 60)
        at = dt.datetime.combine(day, dt.time(minutes // 60, minutes % 60, seconds), self._zone)
        return _seconds(at.replace(fold=0).utcoffset()), _seconds(at.replace(fold=1).utcoffset())


def _zone(name: str) -> ZoneInfo:
    try:
        return zone_named(name)
    except SpanRefused as refusal:
        values = {key: str(value) for key, value in refusal.values.items()}
        raise CannotRead(Says(refusal.what, values), Says(refusal.instead, values)) from refusal


def _seconds(offset: dt.timedelta | None) -> int:
    return round(offset.total_seconds()) if offset is not None else 0
