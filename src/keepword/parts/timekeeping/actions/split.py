"""Parts one entry: at any moments, and with pieces cut out."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from typing import Any

from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY
from keepword.parts.timekeeping.models import Entry
from keepword.parts.timekeeping.queries import entries
from keepword.parts.timekeeping.refusals import refusing
from keepword.parts.timekeeping.spans import Span, split
from keepword.policy.words import N_

type Cut = int | tuple[int, int]


def split_entry(person: int, entry: uuid.UUID, cuts: Iterable[Cut]) -> list[Entry]:
    """The entry in parts: cut at each moment, and each (from, to) cut out; all about the same as before."""
    wanted = list(cuts)
    if not wanted:
        raise Invalid("cuts", N_("nothing says where to split"), N_("Write one or more times."))
    with writing(person, "split") as journal:
        row = entries.one(person, entry)
        with refusing("cuts"):
            first, *others = split(entries.span_of(row), wanted, now=int(time.time()))
        about = ENTRY.shown(row, ("project", "tags", "billable", "note", "zone"))
        journal.change(ENTRY, row, span_values(first))
        made: list[Any] = journal.make_all(ENTRY, [{**about, **span_values(each)} for each in others])
    return [row, *made]


def span_values(span: Span) -> dict[str, Any]:
    """A stretch of time as the fields of an entry."""
    return {
        "started": span.started,
        "stopped": span.stopped,
        "zone": span.zone,
        "pauses": [list(pause) for pause in span.pauses],
    }
