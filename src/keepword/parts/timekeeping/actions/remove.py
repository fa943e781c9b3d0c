"""Takes entries away; they lie in the trash for as long as the journal is kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY
from keepword.parts.timekeeping.queries import entries


def remove(person: int, ids: Iterable[uuid.UUID]) -> int:
    """Removes these entries, and says how many they were."""
    with writing(person, "remove") as journal:
        found = entries.chosen(person, ids)
        journal.remove(ENTRY, found)
    return len(found)
