"""Where files lie: in the data folder, each under its SHA-256, never under a name that came from outside."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

FOLDER = "files"
BLOCK = 1024 * 1024
FINGERPRINT_BLOCK = 8 * BLOCK  # `upload.js` has the same
_HASH = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[A-Za-z0-9_-]{12}")


class NoFolderError(Exception):
    """This process has no data folder, so there is no place for files."""


class GoneError(Exception):
    """A file of a release is not in its folder."""


def folder() -> Path:
    """The folder, made if it is not there yet."""
    data: Path | None = settings.KEEPWORD_DATA_FOLDER
    if data is None:
        raise NoFolderError("there is no data folder")
    made = data / FOLDER
    made.mkdir(mode=0o700, exist_ok=True)
    return made


def place(sha256: str) -> Path:
    """Where the file with this hash lies, or is to lie."""
    if not _HASH.fullmatch(sha256):
        raise GoneError("this is no hash")
    return folder() / sha256


def open_file(sha256: str) -> int:
    """An open descriptor; the caller closes it. Raises `GoneError`."""
    try:
        return os.open(place(sha256), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except (OSError, NoFolderError):
        raise GoneError("the file is not in its folder") from None


def size_of(sha256: str) -> int:
    """How long the file with this hash is on the disk; -1 if it is not there."""
    try:
        return place(sha256).stat().st_size
    except (OSError, NoFolderError, GoneError):
        return -1


def arriving(key: str) -> Path:
    """Where a file lies while it is on its way in. The dot keeps it out of backups."""
    if not _KEY.fullmatch(key):
        raise GoneError("this is no upload")
    return folder() / f".{key}"


def arrived(key: str) -> int:
    """How many bytes of an upload are there."""
    try:
        return arriving(key).stat().st_size
    except FileNotFoundError:
        return 0


def append(key: str, offset: int, blocks: Iterator[bytes], most: int) -> int:
    """Writes at the end of what is there, which must be ``offset``, up to ``most`` bytes; how much is there then.

    What came before a line broke is kept and made durable. Raises `OffsetError`.
    """
    descriptor = os.open(arriving(key), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        os.lockf(descriptor, os.F_TLOCK, 0)  # two tabs that send the same file would mix it
        at = os.lseek(descriptor, 0, os.SEEK_END)
        if at != offset:
            raise OffsetError(at)
        try:
            for block in blocks:
                if at + len(block) > most:
                    raise OffsetError(at)
                written = 0
                while written < len(block):
                    written += os.write(descriptor, memoryview(block)[written:])
                at += len(block)
        finally:
            os.fsync(descriptor)
        return at
    finally:
        os.close(descriptor)


class OffsetError(Exception):
    """The bytes that were sent don't go where the file ends; ``at`` is where it does."""

    def __init__(self, at: int) -> None:
        super().__init__(f"the file ends at {at}")
        self.at = at


def read(path: Path) -> Iterator[bytes]:
    """A file, some of it at a time."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(path: Path) -> str:
    """The SHA-256 over those of its blocks: a browser can work it out, too, without holding all of a file."""
    made = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(FINGERPRINT_BLOCK):
            made.update(hashlib.sha256(block).digest())
    return made.hexdigest()


def keep(key: str, sha256: str) -> None:
    """Puts what arrived under its hash, durable when this returns. It stays where it arrived too, until it is dropped:
    whoever is killed in between finds everything as it was."""
    second = folder() / f".{key}.second"
    drop(second)
    os.link(arriving(key), second)
    os.replace(second, place(sha256))
    descriptor = os.open(folder(), os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def holding(key: str) -> Iterator[Path]:
    """What arrived, held so that one process at a time takes it in. Raises `GoneError` if another one has done so."""
    path = arriving(key)
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        raise GoneError("it was taken in, or never came") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if not path.exists():
            raise GoneError("it was taken in meanwhile")
        yield path
    finally:
        os.close(descriptor)


def drop(path: Path) -> None:
    """Takes a file away; nothing happens if it is not there."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
