"""Questions about one person's entries."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from keepword.parts.timekeeping.models import Entry


def running(person: int) -> QuerySet[Entry]:
    """What runs now, the newest first."""
    return Entry.objects.filter(person_id=person, stopped__isnull=True).order_by("-started")


def of_days(person: int, first: date, last: date) -> QuerySet[Entry]:
    """The entries that begin on these days, in their order."""
    found = Entry.objects.filter(person_id=person, day__range=(first, last))
    return found.order_by("started", "pk").select_related("project")
