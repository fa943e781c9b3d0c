"""When somebody's days begin at another time, each of their entries finds its day anew."""

from __future__ import annotations

from typing import Any

from .models import Entry
from .spans import local_day

BATCH = 1_000


def find_days(person: int, day_start: int) -> None:
    """Works out on which days the entries of this person lie, within the caller's transaction."""
    rows: list[Any] = []
    for row in Entry.objects.filter(person_id=person).defer("note").iterator(chunk_size=BATCH):
        row.day = local_day(row.started, row.zone, day_start)
        row.last_day = local_day(row.started if row.stopped is None else row.stopped - 1, row.zone, day_start)
        rows.append(row)
        if len(rows) >= BATCH:
            Entry.objects.bulk_update(rows, ["day", "last_day"])
            rows = []
    Entry.objects.bulk_update(rows, ["day", "last_day"])
