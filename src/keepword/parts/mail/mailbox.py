"""The folder that takes the mail of a site without a mail server: one file a message, for whoever may read the folder.

Such a file is a copy of personal data: it goes with its message's person, and at the latest when the time is over that
the policy gives to mail.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from keepword.enforcement import versions
from keepword.policy.statements import Retention

from .models import Message

DATUM = "mail.message"
UNFINISHED_FOR = 60.0
_NAME = re.compile(r"[0-9a-f]{32}\.eml")
# What a kill left half written is a copy like any other.
_UNFINISHED = re.compile(r"\.new\.\d+\.([0-9a-f]{32})")


def folder() -> Path | None:
    """Where the files lie, or None for a site that remembers nothing."""
    data = settings.KEEPWORD_DATA_FOLDER
    return Path(data) / "mailbox" if data else None


def put(message: EmailMessage, message_id: str) -> bool:
    """Writes one message as a file, whole or not at all; False where there is no folder."""
    place = folder()
    if place is None:
        return False
    place.mkdir(mode=0o700, exist_ok=True)
    fresh = place / f".new.{os.getpid()}.{message_id}"
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(message.message().as_bytes())
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(fresh, place / f"{message_id}.eml")
        _sync(place)
    finally:
        fresh.unlink(missing_ok=True)
    return True


def _sync(place: Path) -> None:
    # The name, too, must survive a power cut: what the mail says is taken out of the outbox next.
    descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def files() -> Iterator[Path]:
    """All whole ones, the newest first."""
    yield from _found(_NAME)


def copies() -> Iterator[Path]:
    """Every file with something of somebody's mail in it, half-written ones too: what a search must look through."""
    yield from files()
    yield from _found(_UNFINISHED)


def _found(name: re.Pattern[str]) -> list[Path]:
    place = folder()
    if place is None or not place.is_dir():
        return []
    found = []
    for path in place.iterdir():
        if name.fullmatch(path.name):
            with suppress(FileNotFoundError):  # another process was faster
                found.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(found, reverse=True)]


def of(person: int) -> list[Path]:
    """The files of one person."""
    place = folder()
    if place is None:
        return []
    named = Message.objects.filter(person=person).values_list("message_id", flat=True)
    return [path for each in named if (path := place / f"{each}.eml").exists()]


def remove(message_id: str) -> None:
    """Removes the file of one message, if there is one."""
    place = folder()
    if place is not None:
        (place / f"{message_id}.eml").unlink(missing_ok=True)


def forget(person: int, addresses: tuple[str, ...] = ()) -> int:
    """Removes the files of one person, found by their messages and by the addresses they were sent to."""
    gone = _of(person, addresses)
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def holds(person: int, addresses: tuple[str, ...] = ()) -> int:
    """How many files `forget` would remove."""
    return len(_of(person, addresses))


def _of(person: int, addresses: tuple[str, ...]) -> set[Path]:
    wanted = b"|".join(re.escape(address.lower().encode()) for address in addresses)
    alone = re.compile(rb"(?<![^\s<,:])(?:" + wanted + rb")(?![^\s>,])")  # ann@… is not within joann@…
    found = {path for path in copies() if wanted and _is_to(path, alone)}
    # An address that somebody only named may be another's, whose mail stays theirs.
    others = Message.objects.exclude(person_id=person).filter(message_id__in=[path.stem for path in found])
    theirs = set(others.values_list("message_id", flat=True))
    return {*of(person)} | {path for path in found if path.stem not in theirs}


def tidy() -> int:
    """Removes the files whose time is over, those whose message nobody remembers, and what a kill left half written."""
    keep = _keep()
    gone = 0
    for path in [*files(), *_found(_UNFINISHED)]:
        with suppress(FileNotFoundError):
            age = timezone.now().timestamp() - path.stat().st_mtime
            over = age > (UNFINISHED_FOR if path.suffix != ".eml" else keep or float("inf"))
            if over or (path.suffix == ".eml" and not _remembered(path.stem)):
                path.unlink()
                gone += 1
    return gone


def _remembered(message_id: str) -> bool:
    return Message.objects.filter(message_id=message_id).exists()


def late(grace: timedelta) -> int:
    """How many files are older than the policy keeps mail, by more than ``grace``."""
    keep = _keep()
    if keep is None:
        return 0
    oldest = timezone.now().timestamp() - keep - grace.total_seconds()
    return sum(path.stat().st_mtime < oldest for path in files())


def _is_to(path: Path, addresses: re.Pattern[bytes]) -> bool:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return False
    head = content.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0].lower()
    return addresses.search(head) is not None


def _keep() -> float | None:
    """Seconds for which the policy in force keeps mail."""
    periods = [
        each.keep.total
        for each in versions.current().in_force
        if isinstance(each, Retention) and DATUM in each.data and each.keep is not None
    ]
    return min(periods, default=None)
