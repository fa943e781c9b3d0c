"""Several spans of one, one of several, and what lies between them or on top of each other."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from keepword.policy.words import N_

from .refused import SpanRefused
from .span import LAST, Pause, Span, pieces

type Cut = int | tuple[int, int]


@dataclass(frozen=True)
class Overlap:
    """Two spans, by their places in the list that was asked about, were both worked in from `started` to `stopped`."""

    first: int
    second: int
    started: int
    stopped: int


def split(span: Span, at: Iterable[Cut], *, now: int | None = None) -> list[Span]:
    """The span in parts: cut at each instant, and each (from, to) cut out. What runs, runs on in the last part.

    Pauses stay where they were. Refused: a cut that is not inside, two that overlap, and cuts between which nothing
    was worked.
    """
    end = LAST if span.stopped is None and now is None else span.end(now)
    at_once = sorted((cut, cut) if isinstance(cut, int) else cut for cut in at)
    parts = []
    begun = span.started
    for left, right in at_once:
        if not begun < left <= right < end:
            raise SpanRefused(N_("A cut is not inside the entry."), N_("Cut between its start and its end."))
        parts.append(_part(span, begun, left))
        begun = right
    parts.append(_part(span, begun, span.stopped))
    if any(not part.running and not pieces(part) for part in parts):
        raise SpanRefused(N_("There is nothing but pause between two cuts."), N_("Leave one of them out."))
    return parts


def _part(span: Span, begun: int, ended: int | None) -> Span:
    return Span(begun, ended, span.zone, clipped(span.pauses, begun, ended))


def clipped(pauses: Iterable[Pause], begun: int, ended: int | None) -> tuple[Pause, ...]:
    """What of the pauses lies between the two instants."""
    kept: list[Pause] = []
    for start, stop in pauses:
        first = max(start, begun)
        last = stop if ended is None else min(LAST if stop is None else stop, ended)
        if (last is None and (ended is None or first < ended)) or (last is not None and first < last):
            kept.append((first, last))
    return tuple(kept)


def merge(spans: Sequence[Span]) -> Span:
    """One span from the first start to the last end, in the zone of the first.

    What was worked in any of them was worked in it, once; what lies between becomes pause. If one runs, it runs.
    """
    if not spans:
        raise SpanRefused(N_("There is nothing to merge."), N_("Choose at least two entries."))
    running = any(span.running for span in spans)
    first = min(spans, key=lambda span: (span.started, span.zone))
    end = LAST if running else max(span.end(None) for span in spans)
    pauses: list[Pause] = []
    at = first.started
    for begun, ended in sorted(piece for span in spans for piece in pieces(span, LAST)):
        if begun > at:
            pauses.append((at, begun))
        at = max(at, ended)
    if at < end:
        pauses.append((at, None if running else end))
    return Span(first.started, None if running else end, first.zone, tuple(pauses))


def overlaps(spans: Sequence[Span], now: int | None = None) -> list[Overlap]:
    """Where two of them were worked in at once: a pause of one is free for another."""
    limit = LAST if now is None else now
    worked = sorted((begun, ended, place) for place, span in enumerate(spans) for begun, ended in pieces(span, limit))
    going: list[tuple[int, int]] = []
    found = []
    for begun, ended, place in worked:
        while going and going[0][0] <= begun:
            heapq.heappop(going)
        for until, other in going:
            pair = sorted((place, other))
            found.append(Overlap(pair[0], pair[1], begun, min(ended, until)))
        heapq.heappush(going, (ended, place))
    return sorted(found, key=lambda each: (each.started, each.first, each.second))


def gaps(
    spans: Iterable[Span], within: tuple[int, int], *, now: int | None = None, shortest: int = 1
) -> list[tuple[int, int]]:
    """The stretches of `within` in no span, of at least `shortest` seconds. A pause is in its span: it is no gap."""
    begun, end = within
    found = []
    for started, ended in sorted((span.started, span.end(LAST if now is None else now)) for span in spans):
        if min(started, end) - begun >= shortest:
            found.append((begun, min(started, end)))
        begun = max(begun, ended)
    if end - begun >= shortest:
        found.append((begun, end))
    return found
