"""Changes one entry, and notes where that replaces what the person had not seen."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY
from keepword.parts.timekeeping.models import Change, Entry
from keepword.parts.timekeeping.queries import entries


def edit(person: int, entry: uuid.UUID, values: Mapping[str, Any], *, seen: int | None = None) -> Entry:
    """Sets these fields. Raises `Invalid` if the entry is not there or would be none.

    ``seen`` is the number of the row that the person looked at: fields that were changed elsewhere since then, and not
    by them, stay as they are; where both changed one, theirs counts and the other is kept as a conflict.
    """
    with writing(person, "edit") as journal:
        row = entries.one(person, entry)
        wanted, unseen = dict(values), set[str]()
        if seen is not None and seen < row.seq:
            known = _known_then(person, row, seen)
            cleaned = ENTRY.clean(wanted, new=False)
            meant = ENTRY.model(person_id=person)
            ENTRY.put(meant, cleaned)
            new = ENTRY.shown(meant, cleaned)
            wanted = {name: value for name, value in wanted.items() if name not in known or new[name] != known[name]}
            unseen = set(known) & set(wanted)
        if wanted:
            journal.change(ENTRY, row, wanted, unseen=unseen)
    return row


def _known_then(person: int, row: Entry, seen: int) -> dict[str, Any]:
    """The fields that were changed since, with the values they had."""
    known: dict[str, Any] = {}
    changes = Change.objects.filter(person_id=person, row=row.pk, seq__gt=seen, act=Change.Act.CHANGED)
    for change in changes.order_by("seq"):
        for name, value in json.loads(change.before or "{}").items():
            known.setdefault(name, value)
    return known
