"""Sets how somebody wants to see their time."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping.cleaning import zone
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.models import Entry, Timebook
from keepword.parts.timekeeping.spans import local_day

BATCH = 1_000
SETTINGS = ("zone", "day_start", "week_start", "expected", "ask_after")


def arrange(person: int, **values: Any) -> Timebook:
    """Sets some of `SETTINGS`. When days begin at another time, each entry finds its day anew."""
    with transaction.atomic(), purpose.own(person):
        book = book_of(person, lock=True)
        moved = "day_start" in values and values["day_start"] != book.day_start
        for name, value in values.items():
            setattr(book, name, zone(value) if name == "zone" else value)
        book.save(update_fields=list(values))
        if moved:
            _find_days(person, book.day_start)
    return book


def _find_days(person: int, day_start: int) -> None:
    rows: list[Any] = []
    for row in Entry.objects.filter(person_id=person).defer("note").iterator(chunk_size=BATCH):
        row.day = local_day(row.started, row.zone, day_start)
        row.last_day = local_day(row.started if row.stopped is None else row.stopped - 1, row.zone, day_start)
        rows.append(row)
        if len(rows) >= BATCH:
            Entry.objects.bulk_update(rows, ["day", "last_day"])
            rows = []
    Entry.objects.bulk_update(rows, ["day", "last_day"])
