"""Draws the key figures that the policy names from each account that did not object, and adds old ones up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Sum

from keepword.enforcement.people import purpose
from keepword.enforcement.refused import Refused
from keepword.parts.timekeeping.models import Entry, KeyFigures, KeyTotals, Routine, Timebook

PURPOSE = "improve-service"
DATA = ("figures.time-entries", "figures.hours", "figures.routines")
BATCH = 100


def draw(day: date, after: int = 0, most: int = BATCH) -> int | None:
    """Draws the figures of the accounts next after this number; the last one looked at, or None after all of them.

    Drawn already, an account keeps what it has. Who objected to the use, restricted their data or stands under a
    version of the policy without it is left out.
    """
    looked_at = list(Timebook.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:most])
    if not looked_at:
        return None
    with transaction.atomic():
        _draw(day, [person for person in looked_at if may_draw(person)])
    return looked_at[-1]


def may_draw(person: int) -> bool:
    """Whether figures of this account may be used now."""
    try:
        for datum in DATA:
            purpose.may_use_of(person, datum, PURPOSE)
    except Refused:
        return False
    return True


def fold(rows: Any) -> None:
    """Adds single figures to the totals of their days, in the transaction that then erases them."""
    added = rows.values("day").annotate(
        n=Count("pk"), all_entries=Sum("entries"), all_hours=Sum("hours"), all_routines=Sum("routines")
    )
    for each in added.order_by("day"):
        KeyTotals.objects.get_or_create(day=each["day"])
        KeyTotals.objects.filter(day=each["day"]).update(
            accounts=F("accounts") + each["n"],
            entries=F("entries") + each["all_entries"],
            hours=F("hours") + each["all_hours"],
            routines=F("routines") + each["all_routines"],
        )


def _draw(day: date, persons: list[int]) -> None:
    entries = _per_person(Entry.objects.filter(person_id__in=persons), Count("pk"))
    seconds = _per_person(Entry.objects.filter(person_id__in=persons), Sum("seconds"))
    routines = _per_person(Routine.objects.filter(person_id__in=persons), Count("pk"))
    KeyFigures.objects.bulk_create(
        (
            KeyFigures(
                person_id=person,
                day=day,
                entries=entries.get(person, 0),
                hours=seconds.get(person, 0) // 3600,
                routines=routines.get(person, 0),
            )
            for person in persons
        ),
        ignore_conflicts=True,
    )


def _per_person(rows: Any, counted: Any) -> dict[int, int]:
    found: Iterable[tuple[int, int | None]] = rows.values_list("person_id").annotate(n=counted).order_by()
    return {person: number or 0 for person, number in found}
