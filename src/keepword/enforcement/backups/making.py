"""Makes backups: of the site's data (database, mails, files, identity, policy), and of the key store, each one file."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from keepword.enforcement.keys import master
from keepword.enforcement.keys.models import TABLES, Backup

from . import life, postgres, snapshot
from .records import BLOCK, Writer
from .stream import Encrypting, Header
from .trouble import BackupError, told
from .whole import whole

FORMAT = 1
KEPT = ("identity.toml", "policy.json")
# Folders whose files are kept whole.
FOLDERS = ("mailbox", "files")
DATABASE = "database"
# Small enough for one block.
BATCH = 100

type Progress = Callable[[float], None]


def data(file: Path, site: str, progress: Progress = lambda done: None) -> Backup:
    """Writes a backup of the site's data, beside a running site; its key stays in the key store."""
    with _made(life.Kind.DATA) as (row, key), snapshot.of("default") as alias, whole(file) as sink:
        engine = connections[alias].vendor
        said = header(row, site) | {"engine": engine, "migrations": _migrations(alias)}
        encrypting = Encrypting(sink, key, said)
        writer = Writer(encrypting)
        _files(writer)
        if engine == "postgresql":
            with connections[alias].connection.cursor() as cursor:
                postgres.save(cursor, writer, progress)
        else:
            _sqlite(alias, writer, progress)
        writer.finish()
        encrypting.finish()
        row.size, row.digest = sink.size, sink.digest
    return row


def keys(file: Path, site: str, progress: Progress = lambda done: None) -> Backup:
    """Writes a backup of the key store. The master key is not in it, and without that key it can't be read."""
    with _made(life.Kind.KEYS) as (row, key), snapshot.of("keys") as alias, whole(file) as sink:
        wrapped, by = master.wrap(key, bound_to(row.name))
        encrypting = Encrypting(sink, key, header(row, site) | {"wrapped": wrapped.hex(), "master": by})
        writer = Writer(encrypting)
        rows: dict[str, int] = {}
        for number, model in enumerate(TABLES, start=1):
            rows[model._meta.label] = _rows(writer, model, alias)
            progress(number / len(TABLES))
        writer.manifest["rows"] = rows
        writer.finish()
        encrypting.finish()
        row.size, row.digest = sink.size, sink.digest
    return row


def bound_to(name: str) -> str:
    """What the wrapped key in the header of a backup of keys is bound to."""
    return f"keys-backup/{name}"


def site_digest(site: str) -> str:
    """What a backup says of the site in clear: enough to tell another site's."""
    return hashlib.sha256(b"keepword site\0" + site.encode()).hexdigest()


@contextmanager
def _made(kind: life.Kind) -> Iterator[tuple[Backup, bytes]]:
    """A row in the key store from before the first byte; without a file it goes again."""
    row, key = life.begin(kind)
    try:
        yield row, key
    except BaseException:
        row.delete()
        raise
    Backup.objects.filter(pk=row.pk).update(size=row.size, digest=row.digest)


def header(row: Backup, site: str) -> Header:
    """What a backup says of itself in clear."""
    return {
        "format": FORMAT,
        "kind": row.kind,
        "site": site_digest(site),
        "name": row.name,
        "made_at": row.made_at.isoformat(),
        "gone_by": row.gone_by.isoformat(),
        "program": version("keepword"),
        "prefix": life.random_prefix(),
    }


def _migrations(alias: str) -> dict[str, str]:
    """Of each app the newest migration that the database has seen."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return dict(cursor.fetchall())


def _files(writer: Writer) -> None:
    folder: Path | None = settings.KEEPWORD_DATA_FOLDER
    if folder is None:
        return
    for name in KEPT:
        _file(writer, name, folder / name)
    for each in FOLDERS:
        if (folder / each).is_dir():
            for entry in sorted(os.listdir(folder / each)):
                if not entry.startswith("."):
                    _file(writer, f"{each}/{entry}", folder / each / entry)


def _file(writer: Writer, name: str, path: Path) -> None:
    """One file, unless it has gone meanwhile, as mails do."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    except OSError as error:
        raise BackupError(
            f"{path} can’t be read ({error.strerror})", "Look at its rights; it should be a file"
        ) from None
    with os.fdopen(descriptor, "rb") as file:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            writer.begin(name)
            while block := file.read(BLOCK):
                writer.data(block)
            writer.end()


def _sqlite(alias: str, writer: Writer, progress: Progress) -> None:
    """The database file, and what has to be in it."""
    rows: dict[str, int] = {}
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%%' ORDER BY name")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {postgres.quoted(table)}")
            rows[table] = cursor.fetchone()[0]
    folder = Path(connections[alias].settings_dict["NAME"]).parent
    with snapshot.copied(alias, folder, lambda done, total: progress(0.4 * done / max(total, 1))) as (file, size):
        writer.begin(DATABASE)
        done = 0
        with told(folder):
            while block := os.read(file, BLOCK):
                writer.data(block)
                done += len(block)
                progress(0.4 + 0.6 * done / size)
        writer.end()
    writer.manifest["rows"] = rows


def _rows(writer: Writer, model: Any, alias: str) -> int:
    """The rows of a table of the key store, readable for either engine."""
    fields = [field.attname for field in model._meta.concrete_fields]
    count, batch = 0, []
    writer.begin(model._meta.label)
    for row in model.objects.using(alias).order_by("pk").values_list(*fields).iterator(chunk_size=2_000):
        batch.append([_plain(value) for value in row])
        count += 1
        if len(batch) == BATCH:
            writer.data(_lines(fields, batch))
            batch = []
    if batch:
        writer.data(_lines(fields, batch))
    writer.end()
    return count


def _lines(fields: list[str], batch: list[list[Any]]) -> bytes:
    return json.dumps({"fields": fields, "rows": batch}).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, (bytes, memoryview)):
        return {"bytes": base64.b64encode(value).decode()}
    return {"at": value.isoformat()} if hasattr(value, "isoformat") else value
