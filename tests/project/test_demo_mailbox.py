"""The demo's mailbox shows what the site would have sent, and a mail's own page can do nothing."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.utils.html import escape

from keepword.enforcement import versions
from keepword.parts.mail import mailbox, sending
from keepword.parts.mail.actions.queue import queue
from keepword.parts.mail.models import Message
from keepword.project.urls import handler404 as handler404
from keepword.project.urls import urlpatterns as site_urls
from tests.sites.bundled import on

pytestmark = pytest.mark.django_db

urlpatterns = [path("", include("keepword.project.demo.urls")), *site_urls]
DEMO = Path(__file__).parents[2] / "src/keepword/project/demo/templates"


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Client]:
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [DEMO, tmp_path]
    (tmp_path / "hello.html").write_text(
        '{% extends "web/mail/message.html" %}{% block subject %}Hello {{ name }}{% endblock %}'
        '{% block content %}<p><a href="{{ base }}/x/">See <b>this</b></a></p>{% endblock %}'
    )
    with (
        on("wesrom"),
        override_settings(ROOT_URLCONF=__name__, TEMPLATES=templates, KEEPWORD_DATA_FOLDER=tmp_path, MAILERS={}),
    ):
        yield Client(headers={"host": "localhost"})


def send() -> Message:
    told = {"name": "<script>Ann</script>"}
    message = queue(versions.come().pk, "hello", told, to="ann@example.invalid", base="http://localhost")
    sending.send_due()
    return message


def get(reader: Client, address: str, status: int = 200) -> HttpResponse:
    answer = reader.get(address)
    assert answer.status_code == status, address
    return answer  # type: ignore[return-value]


def test_an_empty_mailbox_says_how_to_get_a_mail(reader: Client) -> None:
    assert "No mail yet" in get(reader, "/tour/mailbox/").text


def test_mails_are_listed_and_read_and_their_links_lead_on(reader: Client) -> None:
    number = send().message_id
    page = get(reader, "/tour/mailbox/").text
    assert escape("Hello <script>Ann</script>") in page
    assert f"/tour/mailbox/{number}/" in page
    letter = get(reader, f"/tour/mailbox/{number}/").text
    assert '<a href="http://localhost/x/">' in letter
    assert "<script>Ann" not in page + letter


def test_the_page_of_a_mail_runs_and_loads_nothing(reader: Client) -> None:
    page = get(reader, f"/tour/mailbox/{send().message_id}/page/")
    assert "<script" not in page.text
    allowed = page.headers["Content-Security-Policy"]
    assert allowed.startswith("default-src 'none'; style-src 'unsafe-inline';")
    assert "sandbox" in allowed
    assert "script" not in allowed


def test_a_mail_that_went_is_not_found(reader: Client) -> None:
    message = send()
    mailbox.forget(message.person_id)
    for address in (f"/tour/mailbox/{message.message_id}/", f"/tour/mailbox/{message.message_id}/page/"):
        get(reader, address, 404)
