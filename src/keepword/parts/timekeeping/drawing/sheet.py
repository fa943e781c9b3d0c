"""One day as it was lived: its entries, what lies between them, what lies on top of each other, and its sums."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date

from keepword.parts.timekeeping.models import Entry, Timebook
from keepword.parts.timekeeping.queries import entries
from keepword.parts.timekeeping.spans import Overlap, Span, day_begins, gaps, local_day, overlaps, per_day
from keepword.parts.timekeeping.spans.days import ONE

SHORTEST_GAP = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """A day and what is on it. ``spans`` stand in the order of ``entries``, and so do the places in ``overlaps``."""

    book: Timebook
    day: date
    today: date
    now: int
    entries: list[Entry]
    spans: list[Span]
    gaps: list[tuple[int, int]]
    overlaps: list[Overlap]
    seconds: list[int]
    begins: int
    ends: int
    running: Entry | None = field(default=None)

    @property
    def worked(self) -> int:
        """All seconds on this day."""
        return sum(self.seconds)

    @property
    def billable(self) -> int:
        """The seconds on this day that somebody pays for."""
        return sum(each for each, entry in zip(self.seconds, self.entries, strict=True) if entry.billable)

    @property
    def is_today(self) -> bool:
        return self.day == self.today


def sheet(book: Timebook, day: date | None = None) -> Sheet:
    """This day of the person, or today. What runs is on each day that it reached."""
    now = int(time.time())
    today = local_day(now, book.zone, book.day_start)
    day = day or today
    begins = day_begins(day, book.zone, book.day_start)
    ends = day_begins(day + ONE, book.zone, book.day_start)
    running = entries.running(book.pk).select_related("project").first()
    found = list(entries.touching(book.pk, day, day))
    if running and all(each.pk != running.pk for each in found) and running.day < day <= today:
        found.insert(0, running)
    spans = [entries.span_of(each) for each in found]
    seconds = [per_day(span, span.zone, book.day_start, now).get(day, 0) for span in spans]
    within = _reach(spans, begins, min(ends, now) if day == today else ends, now)
    return Sheet(
        book=book,
        day=day,
        today=today,
        now=now,
        entries=found,
        spans=spans,
        gaps=gaps(spans, within, now=max(now, begins), shortest=SHORTEST_GAP) if within else [],
        overlaps=overlaps(spans, now),
        seconds=seconds,
        begins=begins,
        ends=ends,
        running=running,
    )


def _reach(spans: list[Span], begins: int, ends: int, now: int) -> tuple[int, int] | None:
    """From the first entry to the last: nobody is asked about the night."""
    if not spans:
        return None
    first = max(begins, min(span.started for span in spans))
    last = min(ends, max(span.end(now) for span in spans))
    return (first, last) if first < last else None
