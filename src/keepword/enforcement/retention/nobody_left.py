"""Lets a person go with their last row: nothing is then kept about them, and their keys open nothing any more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models, transaction

from keepword.enforcement import versions
from keepword.enforcement.models import Person, RetentionClock
from keepword.enforcement.people import ownership
from keepword.enforcement.register import Table

# Nobody is in the middle of coming for so long: a key without a person is left over, not on its way in.
LEFT_OVER = timedelta(days=1)
BATCH = 500


def owners(table: Table, rows: models.QuerySet[Any]) -> set[int]:
    """The persons whose rows these are."""
    if table.owned is None:
        return set()
    found: set[int | None] = set()
    for path in table.owned.paths:
        found |= set(rows.order_by().values_list(path, flat=True).distinct())
    return {each for each in found if each is not None}


def let_go(persons: Iterable[int]) -> list[int]:
    """Removes those of these persons about whom nothing is left; in the transaction that took their rows.

    Whoever writes for one of them at this moment either comes first and is seen here, or finds nobody to write for.
    """
    gone = []
    for person in sorted(persons):
        there = list(Person.objects.select_for_update().filter(pk=person).values_list("pk", flat=True))
        if there and not _has_anything(person):
            Person.objects.filter(pk=person).delete()
            gone.append(person)
    if gone:
        transaction.on_commit(lambda: _destroy_keys(gone))
    return gone


def erase(person: int) -> None:
    """Everything about this person goes, as if they had asked for it."""
    from keepword.enforcement.people import erasure

    try:
        erasure.erase_now(person, why="retention", language=versions.current().language)
    except erasure.NobodyError:
        return


def destroy_left_over_keys(now: datetime) -> int:
    """Destroys keys of persons who are not there, which a crash between two databases may leave; once a day.

    A key is durable before its person is, so only keys that were there a day ago are looked at.
    """
    if not apps.is_installed("keepword.enforcement.keys"):
        return 0
    from keepword.enforcement.keys import store
    from keepword.enforcement.keys.models import PersonKey

    clock = RetentionClock.objects.get()
    if clock.keys_seen_at is not None and abs(now - clock.keys_seen_at) < LEFT_OVER:
        return 0
    destroyed, after = 0, 0
    while numbers := list(_numbers_after(PersonKey, after, clock.keys_seen)):
        after = numbers[-1]
        there = set(Person.objects.filter(pk__in=numbers).values_list("pk", flat=True))
        for person in set(numbers) - there - _being_erased():
            destroyed += store.destroy(person)
    newest = PersonKey.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    RetentionClock.objects.update(keys_seen=newest, keys_seen_at=now)
    return destroyed


def _numbers_after(keys: Any, after: int, newest: int) -> list[int]:
    rows = keys.objects.filter(person__gt=after, pk__lte=newest).order_by("person")
    return list(rows.values_list("person", flat=True).distinct()[:BATCH])


def _has_anything(person: int) -> bool:
    if person in _being_erased():
        return True
    return any(each.model is not Person and each.rows(person).exists() for each in ownership.owned_tables())


def _being_erased() -> set[int]:
    if not apps.is_installed("keepword.enforcement.people"):
        return set()
    from keepword.enforcement.people.models import Erasure

    rows = Erasure.objects.exclude(person=None).values_list("person", flat=True)
    return {person for person in rows if person is not None}


def _destroy_keys(persons: list[int]) -> None:
    if apps.is_installed("keepword.enforcement.keys"):
        from keepword.enforcement.keys import store

        for person in persons:
            store.destroy(person)
