"""Makes one entry of several: what lies between them becomes pause."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY
from keepword.parts.timekeeping.models import Entry
from keepword.parts.timekeeping.queries import entries
from keepword.parts.timekeeping.refusals import refusing
from keepword.parts.timekeeping.spans import merge
from keepword.policy.words import N_

from .split import span_values


def merge_entries(person: int, ids: Iterable[uuid.UUID]) -> Entry:
    """The first of them, lengthened to the last end; it keeps its project, all tags, and each note once."""
    with writing(person, "merge") as journal:
        found = entries.chosen(person, ids)
        if len(found) < 2:
            raise Invalid("entries", N_("one entry can’t be merged with itself"), N_("Tick at least two."))
        first, *others = found
        with refusing("entries"):
            span = merge([entries.span_of(each) for each in found])
        notes = dict.fromkeys(each.note for each in found if each.note)
        about = {
            "note": "\n".join(notes),
            "tags": " ".join(each.tags for each in found),
            "billable": any(each.billable for each in found),
            "project": next((str(each.project_id) for each in found if each.project_id), None),
        }
        journal.remove(ENTRY, others)
        journal.change(ENTRY, first, {**about, **span_values(span)})
    return first
