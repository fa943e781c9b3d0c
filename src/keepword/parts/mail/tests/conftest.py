"""What the tests of mail stand on: a person, a template, and a mail server on loopback that answers as told."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.test import override_settings

from keepword.enforcement import versions
from tests.sites.bundled import on
from tests.waiting import free_port

TEMPLATE = """{% extends "web/mail/message.html" %}
{% block subject %}Hello {{ name }}{% endblock %}
{% block preview %}not for the text{% endblock %}
{% block content %}<p>Dear {{ name }},</p><p>open <a href="{{ base }}/x/?a=1&amp;b=2">this page</a> now.</p>
<ul><li>one</li><li>two</li></ul>{% endblock %}
"""


@pytest.fixture
def site() -> Iterator[None]:
    with on("wesrom"):
        yield


@pytest.fixture
def person(db: None, site: None) -> int:
    return versions.come().pk


@pytest.fixture
def template(tmp_path: Path) -> Iterator[str]:
    """A mail of the tests' own."""
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "hello.html").write_text(TEMPLATE)
    changed = copy.deepcopy(settings.TEMPLATES)
    changed[0]["DIRS"] = [folder]
    with override_settings(TEMPLATES=changed):
        yield "hello"


@pytest.fixture
def mailbox_folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder without a mail server."""
    with override_settings(KEEPWORD_DATA_FOLDER=tmp_path, MAILERS={}):
        yield tmp_path / "mailbox"


@dataclass
class Server:
    """Keeps what it is sent; ``answers`` are given to recipients, in turn, and then it takes everything."""

    answers: list[str] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(bytes(envelope.original_content))
        return "250 taken"


def at(port: int) -> dict[str, dict[str, Any]]:
    """Django's MAILERS for a server on this machine."""
    options = {"host": "127.0.0.1", "port": port, "username": "", "password": "", "use_tls": False, "timeout": 10}
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


@pytest.fixture
def server() -> Iterator[Server]:
    """A mail server on loopback, and settings that name it."""
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with override_settings(MAILERS=at(controller.port)):
            yield handler
    finally:
        controller.stop()
