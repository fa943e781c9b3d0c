"""Moves an entry, or one of its edges, by the clock on the wall."""

from __future__ import annotations

import uuid
from typing import Literal

from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY
from keepword.parts.timekeeping.models import Entry
from keepword.parts.timekeeping.queries import entries
from keepword.parts.timekeeping.refusals import refusing
from keepword.parts.timekeeping.spans import Span, moved, resized
from keepword.parts.timekeeping.spans.parting import clipped

from .split import span_values


def move(
    person: int, entry: uuid.UUID, *, days: int = 0, minutes: int = 0, edge: Literal["", "start", "end"] = ""
) -> Entry:
    """The entry so much later, or earlier; with ``edge`` that end of it alone."""
    with writing(person, "move") as journal:
        row = entries.one(person, entry)
        span = entries.span_of(row)
        with refusing("stopped" if edge == "end" else "started"):
            new = resized(span, edge, minutes) if edge else moved(span, days=days, minutes=minutes)
        journal.change(ENTRY, row, span_values(new))
    return row


def set_edge(person: int, entry: uuid.UUID, edge: Literal["start", "end"], at: int) -> Entry:
    """The entry with this end at that moment; pauses are kept as far as they lie inside."""
    with writing(person, "move") as journal:
        row = entries.one(person, entry)
        span = entries.span_of(row)
        begun, ended = (at, span.stopped) if edge == "start" else (span.started, at)
        with refusing("stopped" if edge == "end" else "started"):
            pauses = clipped(span.pauses, begun, ended)
            journal.change(ENTRY, row, span_values(Span(begun, ended, span.zone, pauses)))
    return row
