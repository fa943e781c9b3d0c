"""A stretch of time with its pauses: when it may be one, what was worked in it, and how it goes on."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass

from keepword.policy.words import N_

from .refused import SpanAsked, SpanRefused
from .zones import DAY, zone_named

type Pause = tuple[int, int | None]

LONG = 100 * DAY
LONGEST = 366 * DAY
YEAR = 365 * DAY
# A device's clock may be a little ahead of ours.
AHEAD = 120
# Year 3000: what a calendar can still count, whatever somebody sends.
LAST = 32_503_680_000


@dataclass(frozen=True)
class Span:
    """From `started` to `stopped`, or running, without its pauses; in the zone in which it was lived.

    Refused when made: an end that is not after the start, times before 1970, an unknown zone, a pause that is
    backwards, outside or over another. A pause without an end is the last one of a running span. Pauses that touch
    become one. What depends on the time of day is for `checked`.
    """

    started: int
    stopped: int | None
    zone: str
    pauses: tuple[Pause, ...] = ()

    def __post_init__(self) -> None:
        zone_named(self.zone)
        for instant in (self.started, self.stopped):
            _refuse_instant(instant)
        if self.stopped is not None and self.stopped <= self.started:
            if self.stopped == self.started:
                raise SpanRefused(N_("It ends when it starts."), N_("Give it an end after its start."))
            raise SpanRefused(N_("It ends before it starts."), N_("Give it an end after its start."))
        object.__setattr__(self, "pauses", self._canonical())

    def _canonical(self) -> tuple[Pause, ...]:
        kept: list[Pause] = []
        for begun, ended in sorted(self.pauses, key=_by_time):
            _refuse_instant(begun)
            _refuse_instant(ended)
            if ended is not None and ended <= begun:
                raise SpanRefused(N_("A pause ends before it starts."), N_("Give it an end after its start."))
            if ended is None and self.stopped is not None:
                raise SpanRefused(N_("A pause has no end, but the entry has."), N_("Give the pause an end."))
            outside = begun < self.started or (self.stopped is not None and (ended or begun) > self.stopped)
            if outside:
                raise SpanRefused(N_("A pause is outside the entry."), N_("Put it between the start and the end."))
            if kept and (last := kept[-1][1]) is not None and last == begun:
                kept[-1] = (kept[-1][0], ended)
                continue
            if kept and (kept[-1][1] is None or begun < (kept[-1][1] or 0)):
                raise SpanRefused(N_("Two pauses overlap."), N_("Make one of them, or move one."))
            kept.append((begun, ended))
        return tuple(kept)

    @property
    def running(self) -> bool:
        return self.stopped is None

    @property
    def pausing(self) -> bool:
        return bool(self.pauses) and self.pauses[-1][1] is None

    def end(self, now: int | None) -> int:
        """Its end, or `now` while it runs; never before its start."""
        if self.stopped is not None:
            return self.stopped
        if now is None:
            raise ValueError("A running span can only be measured by somebody who says what time it is.")
        return max(now, self.started)


def _by_time(pause: Pause) -> tuple[int, int]:
    return pause[0], LAST if pause[1] is None else pause[1]


def _refuse_instant(instant: int | None) -> None:
    if instant is None:
        return
    if not isinstance(instant, int) or isinstance(instant, bool):
        raise SpanRefused(N_("A time is not a whole number of seconds."), N_("Send whole seconds since 1970 in UTC."))
    if instant < 0:
        raise SpanRefused(N_("It is before the year 1970."), N_("Write a day from 1970 on."))
    if instant > LAST:
        raise SpanRefused(N_("It is too far in the future."), N_("Write a day within a year from now."))


def checked(span: Span, now: int, *, meant: bool = False) -> Span:
    """The span, if it can be one today.

    Refused: over a year ahead, running from a time to come, nothing but pause, over 366 days long. Asked about
    (SpanAsked), unless `meant`: over 100 days long.
    """
    latest = span.started if span.stopped is None else span.stopped
    if latest > now + YEAR:
        raise SpanRefused(N_("It is more than a year in the future."), N_("Write a day within a year from now."))
    if span.stopped is None:
        if span.started > now + AHEAD:
            raise SpanRefused(N_("A timer cannot run from a time to come."), N_("Give it an end, or let it start now."))
        return span
    length = span.stopped - span.started
    days = length // DAY
    if length > LONGEST:
        raise SpanRefused(N_("It lasts {days} days."), N_("An entry lasts at most 366 days."), days=days)
    if length > LONG and not meant:
        raise SpanAsked(N_("It lasts {days} days."), N_("Say that it is meant so, or correct the dates."), days=days)
    if not worked(span, now):
        raise SpanRefused(N_("It is nothing but pause."), N_("Make the pause shorter, or leave it out."))
    return span


def pieces(span: Span, now: int | None = None) -> list[tuple[int, int]]:
    """The worked stretches between the pauses, in order; to `now` while it runs."""
    end = span.end(now)
    found = []
    at = span.started
    for begun, ended in span.pauses:
        if min(begun, end) > at:
            found.append((at, min(begun, end)))
        at = end if ended is None else min(ended, end)
    if end > at:
        found.append((at, end))
    return found


def worked(span: Span, now: int | None = None) -> int:
    """The seconds worked, without pauses; until `now` while it runs."""
    return sum(ended - begun for begun, ended in pieces(span, now))


def paused(span: Span, at: int) -> Span:
    """A running span that pauses from then on; itself, if it does already."""
    _refuse_stopped(span)
    return span if span.pausing else dataclasses.replace(span, pauses=(*span.pauses, (at, None)))


def resumed(span: Span, at: int) -> Span:
    """A pausing span that goes on from then; a pause of no length leaves no trace."""
    _refuse_stopped(span)
    if not span.pausing:
        return span
    begun = span.pauses[-1][0]
    rest = span.pauses[:-1]
    return dataclasses.replace(span, pauses=rest if at == begun else (*rest, (begun, at)))


def stopped(span: Span, at: int) -> Span:
    """A running span that ended then. If it was pausing, it ended when that pause began."""
    _refuse_stopped(span)
    if not span.pausing:
        return dataclasses.replace(span, stopped=at)
    return dataclasses.replace(span, stopped=min(at, span.pauses[-1][0]), pauses=span.pauses[:-1])


def _refuse_stopped(span: Span) -> None:
    if span.stopped is not None:
        raise SpanRefused(N_("It has ended already."), N_("Continue it as a new entry."))


def pauses_text(pauses: tuple[Pause, ...]) -> str:
    """The pauses as they are stored: [[from,to],…], or nothing if there are none."""
    return json.dumps(pauses, separators=(",", ":")) if pauses else ""


def pauses_from_text(text: str) -> tuple[Pause, ...]:
    """Pauses as they are stored, without those of no length; SpanRefused if they are not pairs of whole numbers."""
    try:
        read = json.loads(text or "[]")
        found = [(_whole(begun), None if ended is None else _whole(ended)) for begun, ended in read]
        return tuple(each for each in found if each[0] != each[1])
    except (ValueError, TypeError, RecursionError) as wrong:
        raise SpanRefused(
            N_("The pauses cannot be read."), N_("Send pairs of whole seconds: [[from,to],…].")
        ) from wrong


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(value)
    return value
