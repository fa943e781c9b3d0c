"""Reads what the outbox holds, as its readers get it."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from django.test import override_settings

from keepword.parts.mail import answering, sending


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Path]:
    """The folder that mails go to."""
    with override_settings(KEEPWORD_DATA_FOLDER=tmp_path, MAILERS={}):
        yield tmp_path / "mailbox"


def mailed(folder: Path) -> list[tuple[str, str, str]]:
    """Whom each mail went to, its subject and its text, after the worker came by."""
    answering.answer_waiting()
    sending.send_due()
    files = sorted(folder.glob("*.eml")) if folder.exists() else []
    found = []
    for path in files:
        mail = message_from_bytes(path.read_bytes())
        text = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
        found.append((str(mail["To"]), str(mail["Subject"]), text.get_payload(decode=True).decode()))  # type: ignore[union-attr]
    return found
