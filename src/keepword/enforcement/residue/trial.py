"""Puts somebody invented through access, export and erasure, and looks what came of it, for the lights of rights."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils import timezone

from keepword.enforcement import versions
from keepword.enforcement.keys import router, store
from keepword.enforcement.keys.models import PersonKey
from keepword.enforcement.models import Person
from keepword.enforcement.people import access, deleting, erasing, export, really_gone, seal
from keepword.enforcement.people.models import Erasure, StaffRead
from keepword.enforcement.register import REGISTER

from . import canaries

# A larger file is not read every few minutes; the search after each erasure reads all of it in its own time.
LARGEST = 64 * 1024 * 1024
# No account has this number: a look of staff that was one of ours.
NOBODY = 0
LATE = timedelta(days=1)


def shown() -> tuple[int, list[str]]:
    """How many canaries there were, and the columns that the person does not get to see."""
    with canaries.somebody() as planted:
        found = access.overview(planted.person, language=None)
        texts = "\n".join(cell.text for table in found.tables for row in table.rows() for cell in row.cells)
        return len(planted.shown), [place for canary, place in planted.shown.items() if canary not in texts]


def exported() -> tuple[int, list[str]]:
    """How many canaries there were, and the columns that are missing in the person's copy."""
    with canaries.somebody() as planted:
        stream = io.BytesIO()
        export.write(planted.person, stream, language=None)
        with zipfile.ZipFile(stream) as archive:
            text = archive.read("data.json").decode()
        return len(planted.shown), [place for canary, place in planted.shown.items() if canary not in text]


def deleted() -> tuple[int, list[str]]:
    """How many rows there were, and the tables in which one is left that should not be."""
    policy = versions.current()
    staying = deleting.surviving(policy)
    with canaries.somebody() as planted:
        gone = deleting.delete(planted.person, policy)
        left = [each for each in deleting.left(planted.person) if not (gone.kept and each == Person._meta.label)]
        left += [row._meta.label for row in planted.rows if type(row)._base_manager.filter(pk=row.pk).exists()]
        return len(planted.rows), [label for label in dict.fromkeys(left) if not _may_stay(label, staying)]


def _may_stay(label: str, staying: dict[str, str]) -> bool:
    table = REGISTER.find(label)
    return table is not None and any(datum in staying for datum in table.data)


def really_erased() -> str:
    """Where a word is still that was really stored, sealed and erased: a file, the key store; or nowhere."""
    _remove_what_a_crash_left()
    person, canary = versions.come().pk, canaries.word()
    try:
        StaffRead.objects.create(person_id=person, staff=NOBODY, datum=canary, purpose=canary, read_at=timezone.now())
        seal.seal_bytes(canary.encode(), person=person, datum=canary, place=canary)
        with transaction.atomic():
            deleting.delete(person, versions.current())
        store.destroy(person)
        touched = [StaffRead._meta.db_table, Person._meta.db_table]
        swept = really_gone.finish(DEFAULT_DB_ALIAS, tables=touched) and really_gone.finish(router.ALIAS)
        if StaffRead.objects.filter(person_id=person).exists():
            return StaffRead._meta.db_table
        if PersonKey.objects.filter(person=person).exists():
            return PersonKey._meta.db_table
        return _file_with(canary.encode()) if swept else ""
    finally:
        StaffRead.objects.filter(person_id=person).delete()
        Person.objects.filter(pk=person).delete()
        store.destroy(person)


def real_ones() -> tuple[int, int, int]:
    """Of the erasures people asked for: how many found something, how many are late, and how many were due at all."""
    active = Erasure.objects.filter(state__in=erasing.ACTIVE)
    late = active.exclude(state__in=(Erasure.State.FOUND, Erasure.State.RECEIPTED))
    waiting = Erasure.objects.filter(state=Erasure.State.ASKED)
    before = timezone.now() - LATE
    return (
        active.filter(state=Erasure.State.FOUND).count(),
        (late | waiting).filter(due_at__lt=before).count(),
        active.count() + Erasure.objects.filter(state=Erasure.State.DONE).count(),
    )


def _remove_what_a_crash_left() -> None:
    lately = StaffRead.objects.filter(staff=NOBODY, read_at__gt=timezone.now() - LATE)
    for person in list(lately.values_list("person_id", flat=True)):
        lately.filter(person_id=person).delete()
        Person.objects.filter(pk=person).delete()
        store.destroy(person)


def _file_with(word: bytes) -> str:
    """The name of a file of either SQLite database in which the word stands."""
    for alias in (DEFAULT_DB_ALIAS, router.ALIAS):
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        for path in (Path(f"{connection.settings_dict['NAME']}{ending}") for ending in ("", "-wal")):
            if path.is_file() and os.path.getsize(path) <= LARGEST and word in path.read_bytes():
                return path.name
    return ""
