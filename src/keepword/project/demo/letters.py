"""Reads the mails of the demo's folder, for whoever tries the tour and has no such mailbox."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from django.utils import timezone

from keepword.parts.mail import mailbox

# As many as a tour makes; nobody reads more.
MOST = 50
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail; ``text`` in pieces, of which every second is an address that can be followed."""

    number: str
    subject: str
    to: str
    at: datetime
    text: tuple[tuple[str, str], ...] = ()
    html: str = ""


def letters() -> list[Letter]:
    """The newest first, without what they say."""
    return [found for path in list(mailbox.files())[:MOST] if (found := _read(path)) is not None]


def letter(number: str) -> Letter | None:
    """One mail by the number in its file's name."""
    path = next((path for path in mailbox.files() if path.stem == number), None)
    return _read(path) if path else None


def _read(path: Path) -> Letter | None:
    try:
        content, age = path.read_bytes(), path.stat().st_mtime
    except FileNotFoundError:  # tidied away just now
        return None
    mail = email.message_from_bytes(content, policy=email.policy.default)
    return Letter(
        path.stem,
        str(mail["subject"]),
        str(mail["to"]),
        datetime.fromtimestamp(age, timezone.get_current_timezone()),
        _pieces(_part(mail, "plain")),
        _part(mail, "html"),
    )


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _pieces(text: str) -> tuple[tuple[str, str], ...]:
    """(words, the address that follows them)."""
    found, end = [], 0
    for match in _ADDRESS.finditer(text):
        found.append((text[end : match.start()], match[0]))
        end = match.end()
    return (*found, (text[end:], ""))
