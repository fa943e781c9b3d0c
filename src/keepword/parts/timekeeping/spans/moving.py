"""Moves and resizes a span by the clock on the wall: 9:00 stays 9:00 when the clocks were changed in between."""

from __future__ import annotations

import datetime
from typing import Literal

from .parting import clipped
from .span import Pause, Span
from .zones import first_instant, instant_of, wall


def moved(span: Span, *, days: int = 0, minutes: int = 0) -> Span:
    """The span some days and minutes later by the local clock, or earlier; a running one only starts at another time.

    Start and end keep their distance on the clock. Where the clocks' change would turn them round, the length is
    kept. NoSuchTime, if the start or the end would fall into a gap.
    """
    by = datetime.timedelta(days=days, minutes=minutes)
    if not by:
        return span
    start = _later(span.started, span.zone, by)
    stop = None if span.stopped is None else _later(span.stopped, span.zone, by)
    if stop is not None and span.stopped is not None and stop <= start:
        return _shifted(span, start - span.started)
    pauses: list[Pause] = []
    at = start
    for begun, ended in span.pauses:
        first = max(at, _about(begun, span.zone, by))
        if ended is None:
            pauses.append((first, None))
            break
        at = max(first, _about(ended, span.zone, by))
        if at > first:
            pauses.append((first, at))
    return Span(start, stop, span.zone, clipped(pauses, start, stop))


def resized(span: Span, edge: Literal["start", "end"], minutes: int) -> Span:
    """The span with one edge so many minutes later by the local clock; pauses are kept as far as they lie inside.

    SpanRefused, if nothing would be left; the end of a running span is where it is.
    """
    by = datetime.timedelta(minutes=minutes)
    start, stop = span.started, span.stopped
    if edge == "start":
        start = _later(start, span.zone, by)
    elif stop is not None:
        stop = _later(stop, span.zone, by)
    if stop is not None and stop <= start:
        return Span(start, stop, span.zone)
    return Span(start, stop, span.zone, clipped(span.pauses, start, stop))


def _shifted(span: Span, seconds: int) -> Span:
    pauses = tuple((begun + seconds, None if ended is None else ended + seconds) for begun, ended in span.pauses)
    return Span(span.started + seconds, None if span.stopped is None else span.stopped + seconds, span.zone, pauses)


def _later(instant: int, zone: str, by: datetime.timedelta) -> int:
    local = wall(instant, zone)
    return instant_of((local + by).replace(fold=0), zone, second=bool(local.fold)).instant


def _about(instant: int, zone: str, by: datetime.timedelta) -> int:
    return first_instant((wall(instant, zone) + by).replace(fold=0), zone)
