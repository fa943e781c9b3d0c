"""The published life of backups: for how long one can be read, and what destroys its key when that time is over."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from keepword.enforcement import versions
from keepword.enforcement.keys import master, store
from keepword.enforcement.keys.models import Backup
from keepword.enforcement.people import really_gone
from keepword.enforcement.people.elsewhere import Copy, holds_backups
from keepword.policy import Policy
from keepword.policy.statements import Retention
from keepword.policy.words import N_

from .trouble import BackupError

DATUM = {Backup.Kind.DATA: "backup.copy", Backup.Kind.KEYS: "backup.keys"}
HOLDS = {
    Backup.Kind.DATA: N_("Backups of the site’s data, in which only what was sealed can’t be read any more"),
    Backup.Kind.KEYS: N_("Backups of the keys that open sealed data"),
}
Kind = Backup.Kind


def lasts(policy: Policy, kind: Kind) -> timedelta | None:
    """For how long the policy lets a backup be read; None where it does not say so."""
    periods = [
        each.keep.timedelta
        for each in policy.in_force
        if isinstance(each, Retention) and DATUM[kind] in each.data and each.keep is not None
    ]
    return min(periods, default=None)


def begin(kind: Kind, lasting: timedelta | None = None) -> tuple[Backup, bytes]:
    """A new backup's row, and the key to encrypt it with; that of data is kept in the key store, wrapped.

    The key of a backup of keys can't lie in the store that it is a backup of: it is wrapped in the file's own header.
    """
    life = lasting or lasts(versions.current(), kind)
    if life is None:
        raise BackupError(
            "The policy in force does not say for how long a backup can be read",
            f"Add a retention statement on {DATUM[kind]} to policy.toml, and publish it (keepword policy publish)",
        )
    now = timezone.now()
    key = secrets.token_bytes(32)
    row = Backup(name=secrets.token_hex(16), kind=kind, made_at=now, gone_by=now + life)
    if kind == Kind.DATA:
        row.wrapped, row.master = master.wrap(key, store.bound_to(row))
    row.save(force_insert=True)
    return row, key


def key_of(row: Backup) -> bytes:
    """The key of a backup of data. Raises `BackupError` if it was destroyed."""
    if row.wrapped is None:
        raise gone(row.gone_by)
    return master.unwrap(bytes(row.wrapped), row.master, store.bound_to(row))


def gone(since: datetime) -> BackupError:
    """What everybody hears about a backup whose time is over."""
    return BackupError(
        f"This backup can’t be read any more: its published life ended on {since:%Y-%m-%d %H:%M} UTC, and its key was "
        "destroyed then",
        "Take a newer one",
    )


def destroy_due() -> int:
    """Destroys the key of every backup whose time is over; how many that were. Safe to repeat."""
    count = destroy(overdue())
    if count:
        really_gone.finish("keys", tables=[Backup._meta.db_table])
    return count


def destroy(rows: Any) -> int:
    """Takes the keys away from these rows."""
    return int(rows.update(wrapped=None, master=""))


def overdue(by: timedelta = timedelta(0)) -> Any:
    """The backups whose time is over while their key is still there."""
    return Backup.objects.filter(wrapped__isnull=False, gone_by__lte=timezone.now() - by)


@holds_backups
def readable() -> Iterator[Copy]:
    """Of each kind of backup made so far: until when the last one can be read."""
    for kind, words in HOLDS.items():
        rows = Backup.objects.filter(kind=kind, gone_by__gt=timezone.now()).order_by("-gone_by")
        last = rows.values_list("gone_by", flat=True).first()
        if last is not None:
            yield Copy(gettext(words), last)


def backups_until() -> list[Copy]:
    """The same as a list: until when which backup still holds what."""
    return list(readable())


def random_prefix() -> str:
    """Seven random bytes for the nonces of one file."""
    return os.urandom(7).hex()
