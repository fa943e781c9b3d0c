"""Restores backups into an empty place, so that whatever interrupts it, nothing half-written is ever served."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import environment
from .data_folder import MEGABYTE, ROOM_NEEDED, DataFolder, DataFolderError, told

if TYPE_CHECKING:
    from keepword.enforcement.backups.reading import Found
    from keepword.enforcement.backups.restoring import Result

# What may lie in a folder that is to be filled.
ALLOWED = {"master.key", "secret.key", "serve.lock", "keeping.lock", "lost+found"}
MADE = ("site.sqlite3", "identity.toml", "policy.json", "mailbox", "files")

type Steps = Callable[[str], Any]


@dataclass(frozen=True)
class Asked:
    """What is to be restored, and where to."""

    name: str
    place: DataFolder
    file: Path | None
    keys: Path | None

    @property
    def what(self) -> frozenset[str]:
        return frozenset(name for name, given in (("data", self.file), ("keys", self.keys)) if given is not None)


@dataclass(frozen=True)
class Opening:
    """The backups, looked at and proven whole, with the keys that open them."""

    data: Found | None
    data_key: bytes
    keys: Found | None
    keys_key: bytes


@contextmanager
def a_secret_to_start_with(place: DataFolder) -> Iterator[None]:
    """Django wants a secret to be set up with, and before the folder is made there is none."""
    there = environment.optional("KEEPWORD_SECRET_KEY") is not None or place.secret_key_file.exists()
    if not there:
        environment.put("KEEPWORD_SECRET_KEY", secrets.token_urlsafe(64))
    try:
        yield
    finally:
        if not there:
            environment.drop("KEEPWORD_SECRET_KEY")


def restore(asked: Asked, steps: Steps) -> Result:
    """Does all of it; ``steps(label)`` gives a context with a progress function. Django is set up."""
    from django.db import connections

    from keepword.enforcement.backups import marker, restoring

    opening = _open(asked, steps)
    begun = _target(asked)
    _room(asked, opening)
    with told(asked.place.path):
        asked.place.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with asked.place.serving(), asked.place.keeping():
        marker.put(asked.place.path, begun | asked.what)
        _wipe(asked, begun)
        try:
            rows = _fill(asked, opening, steps)
            result = restoring.finish(rows)
        except Exception:
            connections.close_all()
            _wipe(asked, asked.what)
            marker.take_away(asked.place.path)
            raise
        _tidy(asked)
        marker.take_away(asked.place.path)
    return result


def _open(asked: Asked, steps: Steps) -> Opening:
    """Nothing is written before every byte of both files was proven."""
    from keepword.enforcement.backups import life, reading, restoring

    data = reading.look(asked.file, life.Kind.DATA, asked.name) if asked.file else None
    keys = reading.look(asked.keys, life.Kind.KEYS, asked.name) if asked.keys else None
    if data is not None:
        restoring.refuse_newer(data)
    masters = asked.place.master_keys()
    keys_key = reading.key_in_header(keys, masters) if keys else b""
    if keys:
        with steps("Looking through the keys") as progress:
            reading.check(keys, keys_key, progress)
    data_key = _data_key(asked, data, keys, keys_key, masters) if data else b""
    if data:
        with steps("Looking through the data") as progress:
            reading.check(data, data_key, progress)
    return Opening(data, data_key, keys, keys_key)


def _data_key(asked: Asked, data: Found, keys: Found | None, keys_key: bytes, masters: tuple[bytes, ...]) -> bytes:
    from django.db import DatabaseError

    from keepword.enforcement.backups import life, reading
    from keepword.enforcement.backups.trouble import BackupError
    from keepword.enforcement.keys import master
    from keepword.enforcement.keys.models import Backup

    if keys is not None:
        wrapped, by = reading.key_of(data, keys, keys_key)
        return master.open_with(masters, wrapped, by, f"backup/{data.header['name']}")
    try:
        row = Backup.objects.filter(pk=data.header["name"]).first() if _has_key_store(asked.place) else None
    except DatabaseError:
        row = None
    if row is None:
        raise BackupError(
            f"The key that opens {data.path} is not here", "Give the backup of the keys, too: --keys FILE"
        )
    return life.key_of(row)


def _has_key_store(place: DataFolder) -> bool:
    return environment.optional("KEEPWORD_KEYS_URL") is not None or place.key_store.exists()


def _target(asked: Asked) -> frozenset[str]:
    """Sees that what is to be filled is empty; returns what an interrupted restore left, which may be begun anew."""
    from keepword.enforcement.backups import marker
    from keepword.enforcement.backups.trouble import BackupError

    place = asked.place.path
    if place.exists() and not place.is_dir():
        raise DataFolderError(f"{place} is a file, not a folder", "Give --data a folder")
    begun = marker.held()
    if not begun <= asked.what:
        raise BackupError(
            f"A restore of {' and '.join(sorted(begun))} was interrupted here",
            "Run that one again, with the same files",
        )
    if asked.file is None and not begun:
        asked.place.check(asked.name)
    if asked.file is not None:
        _refuse_filled(asked, begun)
    if asked.keys is not None and not ("keys" in begun and marker.vouches("keys")) and _keys_there(asked.place):
        raise BackupError(
            "There is a key store already, and it holds keys",
            "Leave --keys out to use it; it is newer than any backup of it. Or move it away, if it is damaged",
        )
    return begun


def _refuse_filled(asked: Asked, begun: frozenset[str]) -> None:
    from keepword.enforcement.backups import marker
    from keepword.enforcement.backups.trouble import BackupError

    place = asked.place.path
    strangers = sorted(
        each
        for each in (os.listdir(place) if place.is_dir() and "data" not in begun else [])
        if each not in ALLOWED
        and not each.startswith(".new.")
        and not (asked.keys is None and each.startswith("keys.sqlite3"))
    )
    tables = [] if "data" in begun and marker.vouches("data") else _tables()
    if strangers or tables:
        raise BackupError(
            f"{place} is not empty ({', '.join(strangers[:3])})"
            if strangers
            else "The database that DATABASE_URL names is not empty",
            "Restore into a new folder with nothing but master.key in it, and an empty database; the old one stays "
            "as it is",
        )


def _tables() -> list[str]:
    from django.db import connection

    from keepword.enforcement.backups import postgres

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        return postgres.tables(cursor)


def _keys_there(place: DataFolder) -> bool:
    from django.db import DatabaseError

    from keepword.enforcement.keys.models import TABLES

    if not _has_key_store(place):
        return False
    try:
        return any(model._default_manager.exists() for model in TABLES)
    except DatabaseError as error:
        from django.db import connections

        if "keys" in connections and not _has_tables():
            return False
        raise DataFolderError(
            f"The key store that is there can’t be read ({' '.join(str(error).split())})",
            "Move it away, and run this again",
        ) from error


def _has_tables() -> bool:
    from django.db import DatabaseError, connections

    try:
        return bool(connections["keys"].introspection.table_names())
    except DatabaseError:
        return True


def _room(asked: Asked, opening: Opening) -> None:
    needed = ROOM_NEEDED + sum(each.size for each in (opening.data, opening.keys) if each is not None)
    there = next(each for each in (asked.place.path, *asked.place.path.parents) if each.exists())
    free = shutil.disk_usage(there).free
    if free < needed:
        raise DataFolderError(
            f"The disk of {asked.place.path} is full ({free // MEGABYTE} MB free, {needed // MEGABYTE} needed)",
            "Make room, or give --data a folder on another disk",
        )


def _fill(asked: Asked, opening: Opening, steps: Steps) -> dict[str, int]:
    from django.core.management import call_command

    from keepword.enforcement.backups import restoring

    asked.place.make_secret_key()
    if opening.keys is not None:
        call_command("migrate", database="keys", verbosity=0, interactive=False)
        with steps("Restoring the keys") as progress:
            restoring.keys(opening.keys, opening.keys_key, progress)
    rows: dict[str, int] = {}
    if opening.data is not None:
        with steps("Restoring the data") as progress:
            rows = restoring.data(opening.data, opening.data_key, progress)
    return rows


def _wipe(asked: Asked, what: frozenset[str]) -> None:
    """Takes out what an interrupted restore wrote: its place was empty before."""
    from django.db import connection, connections

    from keepword.enforcement.backups import postgres

    connections.close_all()
    if "data" in what:
        for name in MADE:
            for path in asked.place.path.glob(f"{name}*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                postgres.empty_schema(cursor)
    if "keys" in what and environment.optional("KEEPWORD_KEYS_URL") is None:
        for path in asked.place.path.glob("keys.sqlite3*"):
            path.unlink(missing_ok=True)
    elif "keys" in what:
        from keepword.enforcement.keys.models import TABLES

        for model in TABLES:
            if model._meta.db_table in connections["keys"].introspection.table_names():
                model._default_manager.all().delete()
    connections.close_all()


def _tidy(asked: Asked) -> None:
    from django.db import connections

    from keepword.enforcement import versions

    asked.place.keep_policy(versions.newest().policy)
    asked.place.keep_databases_private()
    connections.close_all()
