"""Opens backups: looks first at what a file says of itself, refuses what can't be used, and reads nothing before."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone

from keepword.enforcement.keys.master import open_with
from keepword.enforcement.keys.models import TABLES, Backup

from . import life
from .making import FORMAT, bound_to, site_digest
from .records import Reader
from .stream import CHUNK, Decrypting, Header, encoded, read_header
from .trouble import BackupError, told

MODELS: dict[str, Any] = {model._meta.label: model for model in TABLES}


@dataclass(frozen=True)
class Found:
    """A backup file that may be opened."""

    path: Path
    header: Header
    size: int

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.header["made_at"])

    @property
    def gone_by(self) -> datetime:
        return datetime.fromisoformat(self.header["gone_by"])


def look(path: Path, kind: life.Kind, site: str) -> Found:
    """What a file says of itself. Raises `BackupError` if it is not a backup of this kind, of this site, in time."""
    with told(path), path.open("rb") as file:
        header = read_header(file)
        found = Found(path, header, path.stat().st_size)
    if not isinstance(header.get("format"), int) or header["format"] > FORMAT:
        raise BackupError(
            f"{path} was made by a newer Keepword ({header.get('program')})", "Restore it with that Keepword"
        )
    if header.get("kind") != kind:
        other = "the keys" if header.get("kind") == life.Kind.KEYS else "the data"
        raise BackupError(f"{path} is a backup of {other}", "Data: restore FILE; keys: --keys FILE")
    if header["site"] != site_digest(site):
        raise BackupError(
            f"{path} is a backup of another site than “{site}”", "Give the backup of this site, or --site"
        )
    if found.gone_by <= timezone.now():
        raise life.gone(found.gone_by) if kind == life.Kind.DATA else _too_old(found)
    return found


def _too_old(found: Found) -> BackupError:
    return BackupError(
        f"This backup of the keys is of {found.made_at:%Y-%m-%d %H:%M} UTC, and its published life ended on "
        f"{found.gone_by:%Y-%m-%d %H:%M} UTC: keys of people who were erased since may be in it",
        "Use a newer one; without any, data that was sealed is lost, and the rest can be restored without it only by "
        "starting anew",
    )


def key_in_header(found: Found, masters: Sequence[bytes]) -> bytes:
    """The key of a backup of keys. Raises `KeyStoreError` if none of these master keys opens it."""
    header = found.header
    return open_with(masters, bytes.fromhex(header["wrapped"]), header["master"], bound_to(header["name"]))


@contextmanager
def opened(found: Found, key: bytes, progress: Callable[[float], None] = lambda done: None) -> Iterator[Reader]:
    """The entries of a backup, each byte proven before it is given on."""
    with told(found.path), found.path.open("rb") as file:
        file.seek(len(encoded(found.header)))
        yield Reader(Decrypting(_Watched(file, found.size, progress), key, found.header))


def check(found: Found, key: bytes, progress: Callable[[float], None] = lambda done: None) -> dict[str, Any]:
    """Reads all of it and keeps nothing: whether it is whole. Its manifest."""
    with opened(found, key, progress) as reader:
        for _ in reader.entries():
            pass
        return reader.manifest


def rows(reader: Reader) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """The rows of a backup of keys, some at a time, each with its model."""
    for entry in reader.entries():
        for block in entry.blocks:
            content = json.loads(block)
            names = content["fields"]
            yield (
                MODELS[entry.name],
                [dict(zip(names, map(_value, row), strict=True)) for row in content["rows"]],
            )


def key_of(data: Found, keys: Found, key: bytes) -> tuple[bytes, str]:
    """The wrapped key of a backup of data, from a backup of keys, and under which master key it is."""
    name = data.header["name"]
    with opened(keys, key) as reader:
        listed = [row for model, some in rows(reader) if model is Backup for row in some if row["name"] == name]
    if not listed:
        raise BackupError(
            f"The key that opens {data.path} is not in {keys.path}",
            "Give the backup of the keys that was made with it, or a later one",
        )
    if listed[0]["wrapped"] is None:
        raise life.gone(listed[0]["gone_by"])
    return listed[0]["wrapped"], listed[0]["master"]


class _Watched:
    """A file that tells how far it was read."""

    def __init__(self, file: BinaryIO, size: int, progress: Callable[[float], None]) -> None:
        self._file, self._size, self._progress = file, max(size, CHUNK), progress

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        self._progress(min(self._file.tell() / self._size, 1.0))
        return data


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return base64.b64decode(value["bytes"]) if "bytes" in value else datetime.fromisoformat(value["at"])
    return value
