"""Questions about one person's entries."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import QuerySet

from keepword.parts.timekeeping import cleaning
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.models import Entry
from keepword.parts.timekeeping.spans import Span
from keepword.policy.words import N_

LONGEST = timedelta(days=366)
GONE = N_("this entry is no longer there")
PERHAPS = N_("It may have been removed on another device; then it lies in the trash.")


def running(person: int) -> QuerySet[Entry]:
    """What runs now, the newest first."""
    return Entry.objects.filter(person_id=person, stopped__isnull=True).order_by("-started")


def of_days(person: int, first: date, last: date) -> QuerySet[Entry]:
    """The entries that begin on these days, in their order."""
    found = Entry.objects.filter(person_id=person, day__range=(first, last))
    return found.order_by("started", "pk").select_related("project")


def touching(person: int, first: date, last: date) -> QuerySet[Entry]:
    """The entries of which a part lies on these days, in their order; what runs counts to the day it began."""
    found = Entry.objects.filter(person_id=person, day__range=(first - LONGEST, last), last_day__gte=first)
    return found.order_by("started", "pk").select_related("project")


def one(person: int, entry: uuid.UUID) -> Entry:
    """This entry of this person. Raises `Invalid` if it is not there."""
    found: Entry | None = Entry.objects.filter(person_id=person, pk=entry).select_related("project").first()
    if found is None:
        raise Invalid("entry", GONE, PERHAPS)
    return found


def chosen(person: int, ids: Iterable[uuid.UUID]) -> list[Entry]:
    """These entries of this person, in their order. Raises `Invalid` if none is named, or one is not there."""
    wanted = set(ids)
    if not wanted:
        raise Invalid("entries", N_("no entry is chosen"), N_("Tick one or more of them first."))
    listed = list(wanted)
    found: list[Entry] = []
    for at in range(0, len(listed), 500):
        found += Entry.objects.filter(person_id=person, pk__in=listed[at : at + 500])
    if len(found) != len(wanted):
        raise Invalid("entries", N_("one of these entries is no longer there"), PERHAPS)
    return sorted(found, key=lambda entry: (entry.started, str(entry.pk)))


def span_of(entry: Entry) -> Span:
    """The stretch of time of an entry."""
    pauses = tuple((begun or 0, ended) for begun, ended in cleaning.show_pauses(entry.pauses))
    return Span(entry.started, entry.stopped, entry.zone, tuple(each for each in pauses if each[0] != each[1]))
