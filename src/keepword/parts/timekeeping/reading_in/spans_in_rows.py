"""A row's times to instants: zones, clock changes, midnight, and durations held against end minus start."""

from __future__ import annotations

from dataclasses import dataclass, field

from keepword.policy.words import N_

from .columns import Misread, Times
from .found import Order, Says, say
from .local_time import LocalTime
from .moments import DAY, EPOCH, Written
from .order import day_of
from .remarks import Remarks

# A duration in whole minutes, or with two decimals of an hour, is right to the minute.
TOLERATED = 60
LONGEST = 366 * DAY


@dataclass(slots=True)
class Tally:
    """How many rows were what, for the sentences above the preview."""

    absolute: int = 0
    local: int = 0
    agreeing: int = 0
    differing: int = 0
    clocks: int = 0
    computed: int = 0
    zones: set[str] = field(default_factory=set)


class Spans:
    """Resolves rows in one order of day and month, one zone unless a row names another, one unit of plain durations."""

    def __init__(self, zone: LocalTime, order: Order, unit: str, remarks: Remarks) -> None:
        self.zone = zone
        self.order = order
        self.unit = unit
        self.remarks = remarks
        self.tally = Tally()

    def span(
        self, row: int, times: Times, headings: tuple[str, str, str], zone: LocalTime, pause: int = 0
    ) -> tuple[int, int]:
        """Start and end of a row; Misread if there is none. `headings` are those of start, end and duration."""
        length = times.length.taken(times.unit or self.unit or "hours") if times.length else None
        starts = self._instants(row, times.start, times.start_text, headings[0], zone)
        if times.stop.has_day or times.stop.clock is not None:
            started, stopped = self._ended(row, times, starts, length, headings, zone)
        elif length is None:
            raise Misread(headings[2] or headings[1], self._no_end(times))
        else:
            self.tally.computed += 1
            started = starts[0]
            stopped = started + length + pause
            if len(starts) == 2:
                self._changed(row, headings[0], times.start, times.start_text, started, zone)
        if stopped < started:
            raise Misread(
                headings[1], say(N_("It ends before it starts ({text})."), text=times.stop_text or times.length_text)
            )
        if stopped - started > LONGEST:
            raise Misread(headings[1], say(N_("It would last {days} days."), days=(stopped - started) // DAY))
        if times.stop.clock is not None and length is not None:
            self._compare(row, times, stopped - started - pause, length, headings[2])
        return started, stopped

    def _no_end(self, times: Times) -> Says:
        if times.length_text:
            return say(N_("“{text}” is no duration."), text=times.length_text)
        return say(N_("There is neither an end nor a duration."))

    def _ended(
        self,
        row: int,
        times: Times,
        starts: tuple[int, ...],
        length: int | None,
        headings: tuple[str, str, str],
        zone: LocalTime,
    ) -> tuple[int, int]:
        stop = times.stop
        if times.same_day:
            stop = self._on_day_of(times.start, stop, starts[0], zone)
        stops = self._instants(row, stop, times.stop_text, headings[1], zone)
        if times.same_day and stops[-1] < starts[0]:
            assert stop.day is not None
            stop = Written(
                day=type(stop.day).fromordinal(stop.day.toordinal() + 1), clock=stop.clock, offset=stop.offset
            )
            stops = self._instants(row, stop, times.stop_text, headings[1], zone)
            self.remarks.taken(
                row,
                headings[1],
                say(N_("{text} is earlier than the start: read as the next day."), text=times.stop_text),
            )
        if len(starts) == len(stops) == 1:
            return starts[0], stops[0]
        pairs = [(started, stopped) for started in starts for stopped in stops]
        possible = [pair for pair in pairs if pair[1] >= pair[0]] or pairs[:1]
        taken = possible[0] if length is None else min(possible, key=lambda pair: abs(pair[1] - pair[0] - length))
        if len(starts) == 2:
            self._changed(row, headings[0], times.start, times.start_text, taken[0], zone)
        if len(stops) == 2:
            self._changed(row, headings[1], stop, times.stop_text, taken[1], zone)
        return taken

    def _on_day_of(self, start: Written, stop: Written, started: int, zone: LocalTime) -> Written:
        day = day_of(start, self.order)
        if day is None:
            day = zone.day_of(started)
        return Written(
            day=day, clock=stop.clock, half=stop.half, offset=stop.offset if stop.offset is not None else start.offset
        )

    def _instants(self, row: int, at: Written, text: str, heading: str, zone: LocalTime) -> tuple[int, ...]:
        if at.instant is not None:
            self.tally.absolute += 1
            return (at.instant,)
        day = day_of(at, self.order)
        if day is None:
            what = N_("There is no day {text} in the order chosen.") if at.parts else N_("The day is missing.")
            raise Misread(heading, say(what, text=text))
        if at.clock is None:
            raise Misread(heading, say(N_("The time of day is missing.")))
        local = (day - EPOCH).days * DAY + at.clock
        if at.offset is not None:
            self.tally.absolute += 1
            return (local - at.offset,)
        self.tally.local += 1
        return zone.instants(local)

    def _changed(self, row: int, heading: str, at: Written, text: str, taken: int, zone: LocalTime) -> None:
        """Remarks on a local time that was there twice or not at all."""
        day = day_of(at, self.order)
        local = (day - EPOCH).days * DAY + (at.clock or 0) if day else 0
        if zone.is_missing(local):
            words = N_("{text} did not exist in {zone}, as clocks were set forward: read as {taken}.")
        else:
            words = N_(
                "Clocks in {zone} showed {text} twice: read as {taken}, which fits the duration if there is one."
            )
        self.remarks.taken(row, heading, say(words, text=text, zone=zone.name, taken=zone.shown(taken)))

    def _compare(self, row: int, times: Times, lasting: int, length: int, heading: str) -> None:
        assert times.length is not None
        self.tally.clocks += times.length.clock
        if abs(lasting - length) <= TOLERATED:
            self.tally.agreeing += 1
            return
        self.tally.differing += 1
        self.remarks.taken(
            row,
            heading,
            say(
                N_("The duration says {text}, from start to end it is {lasting}: the latter was taken."),
                text=times.length_text,
                lasting=as_hours(lasting),
            ),
        )


def as_hours(seconds: int) -> str:
    """Hours, minutes and seconds as "1:02:03"."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
