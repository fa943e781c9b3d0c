"""All changes of clocks, and instants near them, for tests."""

from __future__ import annotations

import datetime
import functools
import zoneinfo

from hypothesis import strategies as st

ZONES = sorted(zoneinfo.available_timezones())
LAST = 2_145_916_800  # 2038


@functools.cache
def changes(name: str) -> list[int]:
    """Every instant at which clocks of the zone were changed, 1970 to 2037."""
    zone = zoneinfo.ZoneInfo(name)

    def offset(instant: int) -> datetime.timedelta | None:
        return datetime.datetime.fromtimestamp(instant, zone).utcoffset()

    found = []
    before, step = 0, 20 * 86_400
    while before < LAST:
        after = before + step
        if offset(before) != offset(after):
            low, high = before, after
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if offset(middle) != offset(before) else (middle, high)
            found.append(high)
        before = after
    return found


@st.composite
def moments(draw: st.DrawFn, zone: str) -> int:
    """An instant, most often one near a change of that zone's clocks."""
    near = changes(zone)
    if near and draw(st.integers(0, 3)):
        return max(0, draw(st.sampled_from(near)) + draw(st.integers(-100_000, 100_000)))
    return draw(st.integers(0, LAST))
