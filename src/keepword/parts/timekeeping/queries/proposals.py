"""When a forgotten timer probably ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median_low

from django.db.models import Max

from keepword.parts.timekeeping.models import Entry, Timebook
from keepword.parts.timekeeping.spans import SpanRefused, wall
from keepword.parts.timekeeping.spans.zones import first_instant

DAYS = timedelta(days=28)


def likely_end(book: Timebook, entry: Entry, now: int) -> int:
    """When this person usually ends their day, on the day it began; else after as long as they want to be asked.

    Always after its start and not after now.
    """
    ends = (
        Entry.objects.filter(person_id=book.pk, day__range=(entry.day - DAYS, entry.day), stopped__isnull=False)
        .exclude(pk=entry.pk)
        .values_list("day")
        .annotate(Max("stopped"))
        .order_by()
    )
    minutes = [_minute(stopped, entry.zone) for day, stopped in ends if day < entry.day]
    otherwise = min(now, entry.started + book.ask_after * 60)
    if not minutes:
        return otherwise
    usual = median_low(minutes)
    local = datetime.combine(entry.day, datetime.min.time()) + timedelta(minutes=usual)
    try:
        found = first_instant(local, entry.zone)
    except SpanRefused:
        return otherwise
    return found if entry.started < found <= now else otherwise


def _minute(stopped: int, zone: str) -> int:
    there = wall(stopped, zone)
    return there.hour * 60 + there.minute
