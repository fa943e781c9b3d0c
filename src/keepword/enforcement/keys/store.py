"""Finds, makes and destroys keys. Each process remembers some for a moment, as a look-up costs more than sealing."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import DatabaseError, transaction
from django.utils import timezone

from . import master
from .master import KeyStoreError
from .models import Backup, ErasedPerson, PersonKey, SiteKey
from .router import ALIAS

# Seconds for which a process may go on with a key that another one has destroyed. What the key had sealed is deleted
# before the key, so in this time nothing is left that it could open.
REMEMBERED = 30.0
MOST = 8_192
BATCH = 500
# The tables whose rows each hold a key, wrapped.
WRAPPED: tuple[Any, ...] = (PersonKey, Backup, SiteKey)


class KeyGoneError(KeyStoreError):
    """What is to be opened was sealed with a key that was destroyed, as after an erasure."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key ready for use."""

    number: int
    person: int
    cipher: AESGCM
    read_at: float


_by_number: dict[int, Key] = {}
_numbers: dict[tuple[int, str], int] = {}


def key_for(person: int, retention_class: str) -> Key:
    """The key of a person for what is kept alike; made, and durably stored, if it is not there yet."""
    key = _by_number.get(_numbers.get((person, retention_class), 0))
    if key is not None and time.monotonic() - key.read_at < REMEMBERED:
        return key
    row = PersonKey.objects.filter(person=person, retention_class=retention_class).first()
    if row is None:
        row = _make(person, retention_class)
    _numbers[person, retention_class] = row.pk
    return _remember(row)


def key(number: int) -> Key:
    """The key with this number. Raises `KeyGoneError` if it was destroyed."""
    known = _by_number.get(number)
    if known is not None and time.monotonic() - known.read_at < REMEMBERED:
        return known
    row = PersonKey.objects.filter(pk=number).first()
    if row is None:
        raise KeyGoneError(
            "this was sealed with a key that is not in the key store: it was destroyed by an erasure or at the end of "
            "its time, or the key store is another one than the database was used with"
        )
    return _remember(row)


def destroy(person: int, *, spare: Collection[str] = ()) -> int:
    """Destroys a person's keys, save for the classes to ``spare``, and says how many; safe to repeat."""
    forget()
    gone: int = PersonKey.objects.filter(person=person).exclude(retention_class__in=spare).delete()[0]
    return gone


def destroy_one(person: int, retention_class: str) -> None:
    """Destroys one key of a person; safe to repeat."""
    forget()
    PersonKey.objects.filter(person=person, retention_class=retention_class).delete()


def note_erased(person: int) -> None:
    """Remembers that this person was erased, so that a restored backup lets them go again."""
    ErasedPerson.objects.get_or_create(person=person, defaults={"erased_at": timezone.now()})


def erased() -> Iterator[int]:
    """The numbers of all persons who were erased."""
    yield from ErasedPerson.objects.order_by("person").values_list("person", flat=True).iterator()


def rewrap() -> Iterator[int]:
    """Wraps every key that an older master key wrapped anew, batch by batch, beside a running site; yields how many.

    Killed at any moment it goes on where it was: each key is under the old or the new master key, and both are known.
    """
    wanted = master.newest()
    for model in WRAPPED:
        while rows := list(model.objects.filter(wrapped__isnull=False).exclude(master=wanted).order_by("pk")[:BATCH]):
            with transaction.atomic(using=ALIAS):
                for row in rows:
                    plain = master.unwrap(bytes(row.wrapped), row.master, bound_to(row))
                    row.wrapped, row.master = master.wrap(plain, bound_to(row))
                model.objects.bulk_update(rows, ["wrapped", "master"])
            yield len(rows)


def to_rewrap() -> int:
    """How many keys are not under the newest master key."""
    wanted = master.newest()
    return sum(model.objects.filter(wrapped__isnull=False).exclude(master=wanted).count() for model in WRAPPED)


def check() -> None:
    """Sees that the store is there and that the master key opens it. Raises `KeyStoreError`."""
    for model in WRAPPED:
        try:
            wrapped = model.objects.filter(wrapped__isnull=False).order_by("pk")
            masters = list(wrapped.order_by("master").values_list("master", flat=True).distinct())
            rows = [wrapped.filter(master=each)[:1].get() for each in masters]
        except DatabaseError as error:
            raise KeyStoreError(
                "the key store can’t be read; restore it from its newest backup (`keepword restore --keys FILE`)"
            ) from error
        for row in rows:
            master.unwrap(bytes(row.wrapped), row.master, bound_to(row))


def forget() -> None:
    """Makes this process ask the store again."""
    _by_number.clear()
    _numbers.clear()


@contextmanager
def fleeting(person: int, retention_class: str) -> Iterator[None]:
    """Inside, somebody who does not exist has a key that is in no store: to try what must be refused."""
    number = secrets.randbelow(2**62) + 2**62
    _by_number[number] = Key(number, person, AESGCM(os.urandom(32)), time.monotonic())
    _numbers[person, retention_class] = number
    try:
        yield
    finally:
        _numbers.pop((person, retention_class), None)
        _by_number.pop(number, None)


def _make(person: int, retention_class: str) -> PersonKey:
    # Two processes may make it at the same moment; the one that comes second takes the other's.
    row = PersonKey(person=person, retention_class=retention_class)
    plain = os.urandom(32)
    row.wrapped, row.master = master.wrap(plain, bound_to(row))
    made, mine = PersonKey.objects.get_or_create(
        person=person, retention_class=retention_class, defaults={"wrapped": row.wrapped, "master": row.master}
    )
    if mine and master.newest() != made.master:  # it was changed meanwhile, and the old one may be forgotten already
        made.wrapped, made.master = master.wrap(plain, bound_to(made))
        made.save(update_fields=["wrapped", "master"])
    return made


def _remember(row: PersonKey) -> Key:
    if len(_by_number) >= MOST:
        forget()
    plain = master.unwrap(bytes(row.wrapped), row.master, bound_to(row))
    made = Key(row.pk, row.person, AESGCM(plain), time.monotonic())
    _by_number[row.pk] = made
    _numbers[row.person, row.retention_class] = row.pk
    return made


def bound_to(row: PersonKey | Backup | SiteKey) -> str:
    """What a wrapped key is bound to: moved to another row it does not open."""
    if isinstance(row, SiteKey):
        return f"site/{row.name}"
    return f"backup/{row.name}" if isinstance(row, Backup) else f"{row.person}/{row.retention_class}"
