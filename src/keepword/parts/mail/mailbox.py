"""The folder that takes the mail of a site without a mail server: one file a message, for whoever may read the folder.

Such a file is a copy of personal data: it goes with its message's person, and at the latest when the time is over that
the policy gives to mail.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from keepword.enforcement import versions
from keepword.policy.statements import Retention

from .models import Message

DATUM = "mail.message"
_NAME = re.compile(r"[0-9a-f]{32}\.eml")


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
    finally:
        fresh.unlink(missing_ok=True)
    return True


def files() -> Iterator[Path]:
    """All of them, the newest first."""
    place = folder()
    if place is None or not place.is_dir():
        return
    found = [path for path in place.iterdir() if _NAME.fullmatch(path.name)]
    yield from sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def of(person: int) -> list[Path]:
    """The files of one person."""
    place = folder()
    if place is None:
        return []
    named = Message.objects.filter(person=person).values_list("message_id", flat=True)
    return [path for each in named if (path := place / f"{each}.eml").exists()]


def forget(person: int, addresses: tuple[str, ...] = ()) -> int:
    """Removes the files of one person, found by their messages and by the addresses they were sent to."""
    wanted = tuple(address.lower().encode() for address in addresses)
    gone = {*of(person)} | {path for path in files() if wanted and _is_to(path, wanted)}
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def tidy() -> int:
    """Removes the files whose time is over, and those whose message nobody remembers."""
    keep = _keep()
    gone = 0
    known: set[str] | None = None
    for path in files():
        if known is None:
            known = set(Message.objects.values_list("message_id", flat=True))
        age = timezone.now().timestamp() - path.stat().st_mtime
        if path.stem not in known or (keep is not None and age > keep):
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _is_to(path: Path, addresses: tuple[bytes, ...]) -> bool:
    head = path.read_bytes().partition(b"\n\n")[0].partition(b"\r\n\r\n")[0].lower()
    return any(address in head for address in addresses)


def _keep() -> float | None:
    """Seconds for which the policy in force keeps mail."""
    periods = [
        each.keep.total
        for each in versions.current().in_force
        if isinstance(each, Retention) and DATUM in each.data and each.keep is not None
    ]
    return min(periods, default=None)
