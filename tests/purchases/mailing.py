"""Reads what the outbox holds, as its readers get it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from keepword.parts.mail import answering, sending
from tests.mails import mails_in


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Path]:
    """The folder that mails go to."""
    with override_settings(KEEPWORD_DATA_FOLDER=tmp_path, MAILERS={}):
        yield tmp_path / "mailbox"


def mailed(folder: Path) -> list[tuple[str, str, str]]:
    """Whom each mail went to, its subject and its text, after the worker came by."""
    answering.answer_waiting()
    sending.send_due()
    return [(each.to, each.subject, each.text) for each in mails_in(folder)]
