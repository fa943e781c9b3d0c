"""Makes a second entry like one that is there."""

from __future__ import annotations

import uuid

from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY
from keepword.parts.timekeeping.models import Entry
from keepword.parts.timekeeping.queries import entries
from keepword.parts.timekeeping.refusals import refusing
from keepword.parts.timekeeping.spans import moved
from keepword.policy.words import N_

from .split import span_values


def duplicate(person: int, entry: uuid.UUID, *, days: int = 0) -> Entry:
    """A copy at the same time of the day, so many days later."""
    with writing(person, "duplicate") as journal:
        row = entries.one(person, entry)
        if row.stopped is None:
            raise Invalid("entry", N_("what runs can’t be duplicated"), N_("Stop it first."))
        with refusing("entry"):
            span = moved(entries.span_of(row), days=days)
        about = ENTRY.shown(row, ("project", "tags", "billable", "note"))
        return journal.make(ENTRY, {**about, **span_values(span)})
