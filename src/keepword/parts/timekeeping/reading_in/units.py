"""In which unit a column of plain numbers gives durations: told by end minus start, by fractions, or asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from .columns import Times
from .found import Order, Unit
from .lengths import UNITS
from .moments import DAY, EPOCH, Written
from .order import day_of

ENOUGH = 2_000


def unit_of(all_times: Iterable[Times], order: Order, chosen: Unit) -> str:
    """ "hours", "minutes", "seconds" or "days"; "" if no number needs one; "ask" if nothing tells."""
    plain = [times for times in all_times if times.length is not None and times.length.number and not times.unit]
    if not plain:
        return ""
    if chosen:
        return chosen
    votes = Counter(unit for times in plain[:ENOUGH] for unit in _fitting(times, order))
    if votes:
        return votes.most_common(1)[0][0]
    if any(times.length is not None and not times.length.whole for times in plain):
        return "hours"
    needed = any(times.stop.clock is None and times.stop.instant is None for times in plain)
    return "ask" if needed else "hours"


def _fitting(times: Times, order: Order) -> list[str]:
    lasting = _lasting(times, order)
    if lasting is None or lasting <= 0 or times.length is None or not times.length.number:
        return []
    number = times.length.number
    return [unit for unit, seconds in UNITS.items() if abs(number * seconds - lasting) <= max(30, lasting // 100)]


def _lasting(times: Times, order: Order) -> int | None:
    start = _at(times.start, order)
    if start is None:
        return None
    if times.same_day and times.stop.clock is not None and times.start.instant is None:
        return (times.stop.clock - start) % DAY
    stop = _at(times.stop, order)
    return None if stop is None else stop - start


def _at(written: Written, order: Order) -> int | None:
    """Seconds on one scale for the two ends of a row: a clock change between them doesn't matter here."""
    if written.instant is not None:
        return written.instant
    day = day_of(written, order)
    if day is None or written.clock is None:
        return None
    return (day - EPOCH).days * DAY + written.clock - (written.offset or 0)
