"""Reads the folder in which a site without a mail server leaves its mail."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as its reader gets it."""

    to: str
    subject: str
    text: str


def mails_in(folder: Path, to: str = "") -> list[Mail]:
    """The mails in a mailbox folder, oldest first; only those to this address, if one is given."""
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    read = [_read(path) for path in files]
    return [each for each in read if to in each.to]


def _read(path: Path) -> Mail:
    mail = email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=email.policy.default)
    body = mail.get_body(("plain",))
    assert body is not None, "each mail can be read as text"
    return Mail(str(mail["To"]), str(mail["Subject"]), str(body.get_content()))
