"""Day first or month first? Decided from all rows of a file, with the reason; or not decided, and to be asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from keepword.policy.words import N_

from .found import Dates, Order, Says, say
from .moments import DAY, Parts, Written, made_day

ORDERS: tuple[Order, Order] = ("day-first", "month-first")
# So many different days in a row must follow each other before the order of rows is believed.
ENOUGH_DAYS = 5
ORDER_WORDS = {"day-first": say(N_("the day first")), "month-first": say(N_("the month first"))}


def day_of(written: Written, order: Order) -> dt.date | None:
    """The day that was meant, or None where this order gives none."""
    if written.day is not None or written.parts is None:
        return written.day
    return in_order(written.parts, order)


def in_order(parts: Parts, order: Order) -> dt.date | None:
    year, first, second, _ = parts
    return made_day(year, first, second) if order == "month-first" else made_day(year, second, first)


@dataclass(slots=True)
class _Sorted:
    """Whether the days seen so far only go up, or only down."""

    last: dt.date | None = None
    up: bool = True
    down: bool = True
    days: int = 0

    def see(self, day: dt.date | None) -> None:
        if day is None:
            self.up = self.down = False
        elif day != self.last:
            if self.last is not None:
                self.up = self.up and day > self.last
                self.down = self.down and day < self.last
            self.last = day
            self.days += 1


@dataclass(slots=True)
class Evidence:
    """What the rows say about it. Feed it with every row, then ask `decided`."""

    plain: int = 0
    open: int = 0
    same: int = 0
    dots: int = 0
    example: tuple[int, str] = (0, "")
    last: Parts | None = None
    above: dict[Order, tuple[int, str]] = field(default_factory=dict)
    agreeing: dict[Order, tuple[int, str]] = field(default_factory=dict)
    sorted: dict[Order, _Sorted] = field(default_factory=lambda: {order: _Sorted() for order in ORDERS})

    def see(self, row: int, text: str, written: Written) -> None:
        """A day that a row begins or ends on."""
        if written.parts is None:
            self.plain += written.day is not None
            return
        self.open += 1
        _, first, second, shape = written.parts
        self.dots += shape == "dots"
        self.same += first == second
        if not self.example[0] and first != second:
            self.example = (row, text)
        if first > 12:
            self.above.setdefault("day-first", (row, text))
        if second > 12:
            self.above.setdefault("month-first", (row, text))

    def see_span(self, row: int, text: str, start: Written, stop: Written, length: int | None) -> None:
        """A row's start and end together; `length` as the file gives it."""
        if start.parts is not None and start.parts != self.last:
            self.last = start.parts
            for order in ORDERS:
                self.sorted[order].see(in_order(start.parts, order))
        if start.parts is None or stop.parts is None or start.parts == stop.parts:
            return
        lasting = {order: _lasting(start, stop, order) for order in ORDERS}
        for order, other in (ORDERS, ORDERS[::-1]):
            mine, theirs = lasting[order], lasting[other]
            if mine is None or (theirs is not None and not _is_far(mine, theirs)):
                continue
            if abs(mine - length) <= 120 if length is not None else 0 <= mine <= DAY:
                self.agreeing.setdefault(order, (row, text))

    def decided(self, chosen: Order = "") -> Dates:
        """The order, and by which evidence; a person's choice goes before all of it."""
        if not self.open:
            return Dates("year-first", say(N_("The dates begin with the year."))) if self.plain else Dates()
        if chosen:
            return Dates(chosen, say(N_("You chose it.")))
        if len(self.above) == 2:
            return Dates("undecided", self._contradiction())
        if self.above:
            ((order, (row, text)),) = self.above.items()
            return Dates(
                order, _because(N_("Row {row} has {text}, which is a day only with {order}."), order, row, text)
            )
        if self.same == self.open:
            return Dates("either", say(N_("Day and month are the same number in every row.")))
        return self._weighed()

    def _weighed(self) -> Dates:
        """Evidence where no number is above 12."""
        if len(self.agreeing) == 1:
            ((order, (row, text)),) = self.agreeing.items()
            words = N_("In row {row} ({text}) start and end fit together only with {order}.")
            return Dates(order, _because(words, order, row, text))
        if self.dots == self.open and not self.agreeing:
            words = N_("Day and month are separated by dots, as in {text}: that is written with {order}.")
            return Dates("day-first", _because(words, "day-first", *self.example))
        ordered = [order for order in ORDERS if self._is_sorted(order)]
        if len(ordered) == 1 and not self.agreeing:
            words = N_("The rows follow each other in time only with {order}.")
            return Dates(ordered[0], _because(words, ordered[0], *self.example))
        row, text = self.example
        return Dates(
            "undecided",
            say(N_("Nothing in the file tells whether {text} begins with the day or the month."), text=text),
        )

    def _is_sorted(self, order: Order) -> bool:
        seen = self.sorted[order]
        return seen.days >= ENOUGH_DAYS and (seen.up or seen.down)

    def _contradiction(self) -> Says:
        (row, text), (other_row, other_text) = self.above["day-first"], self.above["month-first"]
        return say(
            N_("Row {row} has {text} and row {other_row} has {other_text}: the order of day and month changes."),
            row=row,
            text=text,
            other_row=other_row,
            other_text=other_text,
        )


def _because(words: str, order: Order, row: int, text: str) -> Says:
    return say(words, order=ORDER_WORDS[order], row=row, text=text)


def _is_far(mine: int, theirs: int) -> bool:
    return abs(mine - theirs) > 20 * DAY


def _lasting(start: Written, stop: Written, order: Order) -> int | None:
    """Local seconds from start to end: clock changes are too short to matter here."""
    first, last = day_of(start, order), day_of(stop, order)
    if first is None or last is None:
        return None
    return (last - first).days * DAY + (stop.clock or 0) - (start.clock or 0)
