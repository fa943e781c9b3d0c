"""Brings rows back from the trash."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable

from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import KINDS
from keepword.parts.timekeeping.queries import changes
from keepword.policy.words import N_


def restore(person: int, rows: Iterable[uuid.UUID]) -> int:
    """These rows as they were when they were removed, and how many they are."""
    wanted = set(rows)
    with writing(person, "restore") as journal:
        found = [change for change in changes.in_trash(person) if change.row in wanted]
        if not found:
            raise Invalid("rows", N_("this is not in the trash any more"))
        for name, kind in KINDS.items():
            of_kind = [change for change in found if change.kind == name]
            values = [json.loads(change.before or "{}") for change in of_kind]
            for each in values:
                changes.without_what_is_gone(person, kind, each)
            if of_kind:
                journal.make_all(kind, values, ids=[change.row for change in of_kind])
    return len(found)
