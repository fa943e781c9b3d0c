"""Real mail servers that are slow, break off, want TLS or refuse us: mail waits, and what is taken is not repeated."""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from django.test import override_settings

from keepword.parts.disclosures.carriers import smtp
from keepword.parts.mail import queries, sending
from keepword.parts.mail.actions.queue import queue
from keepword.parts.mail.models import Message
from tests.waiting import free_port

from .certificates import certificate
from .conftest import Server, at

pytestmark = pytest.mark.django_db

TO = "ann.canary@example.invalid"

type Serve = Callable[..., Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server of a kind on loopback, and names it in the settings."""
    stops: list[Callable[[], None]] = []

    def start(handler: Server, *, options: dict[str, Any] | None = None, **how: Any) -> Server:
        controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **how)
        controller.start()
        stops.append(controller.stop)
        named = at(controller.port)
        named["default"]["OPTIONS"] |= options or {}
        settings = override_settings(MAILERS=named)
        settings.enable()
        stops.append(settings.disable)
        return handler

    try:
        yield start
    finally:
        for stop in reversed(stops):
            stop()


def put(person: int, to: str = TO) -> Message:
    return queue(person, "hello", {"name": "a canary"}, to=to, language="en", base="http://localhost:8000")


def _logged(caplog: pytest.LogCaptureFixture) -> str:
    """What was logged, but for the server's own log, which is in this process in tests only."""
    ours = [each for each in caplog.records if each.name != "mail.log"]
    return "\n".join(caplog.handler.format(each) for each in ours)


def now(message: Message) -> tuple[str, str, int]:
    after = Message.objects.get(pk=message.pk)
    return after.state, after.reason, after.attempts


class Slow(Server):
    """Thinks about each mail until the test is over."""

    def __init__(self) -> None:
        super().__init__()
        self.over = threading.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        while not self.over.is_set():
            await asyncio.sleep(0.01)
        return "451 too late"


class BreaksOff(Server):
    """Keeps the first mail and drops the line before saying so."""

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.taken) == 1:
            assert server.transport is not None
            server.transport.abort()
        return answer


class Rude(Server):
    """Takes the mail, and can't say goodbye."""

    async def handle_QUIT(self, server: SMTP, session: Any, envelope: Any) -> str:
        assert server.transport is not None
        server.transport.abort()
        return "500 what?"


class RefusesUs(Server):
    """Doesn't let us write in the name we write in."""

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        return "553 not yours"


def test_a_server_that_thinks_too_long_is_left_and_asked_again(
    person: int, template: str, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp.Line.__init__, "__defaults__", (0.3,))
    slow = serve(Slow())
    message = put(person)
    try:
        sending.send_due()
    finally:
        slow.over.set()
    assert now(message) == ("waiting", "too-slow", 1)


def test_no_lease_ends_while_a_server_may_still_be_thinking() -> None:
    assert sending.IN_HAND.total_seconds() > smtp.PATIENCE + smtp.GOODBYE


def test_a_server_that_breaks_off_after_the_mail_gets_it_again_under_the_same_number(
    person: int, template: str, serve: Serve
) -> None:
    server = serve(BreaksOff())
    message = put(person)
    sending.send_due()
    assert now(message) == ("waiting", "broken-off", 1)
    Message.objects.update(next_try_at=message.made_at)
    sending.send_due()
    assert now(message)[0] == "sent"
    assert len(server.taken) == 2
    assert all(f"Message-ID: <{message.message_id}@localhost>".encode() in content for content in server.taken)


def test_a_goodbye_that_fails_does_not_repeat_a_mail(person: int, template: str, serve: Serve) -> None:
    server = serve(Rude())
    message = put(person)
    sending.send_due()
    assert now(message) == ("sent", "", 1)
    assert len(server.taken) == 1


def test_many_mails_go_over_one_line_and_one_refusal_spoils_none(person: int, template: str, serve: Serve) -> None:
    server = serve(Server(answers=["250 OK", "550 nobody", "451 later"]))
    messages = [put(person) for _ in range(5)]
    assert sending.send_due() == 5
    assert [now(each)[:2] for each in messages] == [
        ("sent", ""),
        ("refused", "550"),
        ("waiting", "451"),
        ("sent", ""),
        ("sent", ""),
    ]
    assert len(server.taken) == 3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("421 closing", "421"), ("530 sign in first", "530")],
)
def test_what_every_mail_would_meet_puts_off_the_rest_untried(
    person: int, template: str, serve: Serve, answer: str, reason: str
) -> None:
    serve(Server(answers=[answer] * 3))
    first, second, third = [put(person) for _ in range(3)]
    sending.send_due()
    assert now(first) == ("waiting", reason, 1)
    assert [now(each) for each in (second, third)] == [("waiting", "", 0)] * 2
    assert sending.send_due() == 0


def test_a_server_that_refuses_the_site_itself_costs_no_mail(person: int, template: str, serve: Serve) -> None:
    serve(RefusesUs())
    message = put(person)
    sending.send_due()
    assert now(message) == ("waiting", "sender-553", 1)
    assert queries.outbox().waits == {"sender-553": 1}


def test_a_wrong_password_costs_no_mail(person: int, template: str, serve: Serve) -> None:
    def nobody(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    serve(
        Server(),
        options={"username": "site", "password": "wrong"},
        authenticator=nobody,
        auth_require_tls=False,
    )
    message = put(person)
    sending.send_due()
    assert now(message) == ("waiting", "sign-in", 1)


@pytest.fixture
def tls(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """What a server needs for TLS under a certificate it made itself for this machine, and where that lies."""
    return certificate(tmp_path, "127.0.0.1")


@pytest.mark.parametrize("way", ["starttls", "implicit"])
def test_over_tls_with_a_certificate_that_the_machine_trusts(
    person: int,
    template: str,
    serve: Serve,
    tls: tuple[ssl.SSLContext, Path],
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    context, file = tls
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    server = _over_tls(serve, context, way)
    message = put(person)
    sending.send_due()
    assert now(message) == ("sent", "", 1)
    assert len(server.taken) == 1


@pytest.mark.parametrize("way", ["starttls", "implicit"])
def test_nothing_is_sent_under_a_certificate_that_nobody_vouches_for(
    person: int, template: str, serve: Serve, tls: tuple[ssl.SSLContext, Path], way: str
) -> None:
    server = _over_tls(serve, tls[0], way)
    message = put(person)
    sending.send_due()
    assert now(message) == ("waiting", "certificate", 1)
    assert not server.taken


def test_nothing_is_sent_under_the_certificate_of_another_name(
    person: int, template: str, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, file = certificate(tmp_path, "127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    server = _over_tls(serve, context, "starttls")
    message = put(person)
    sending.send_due()
    assert now(message) == ("waiting", "certificate", 1)
    assert not server.taken


def test_nothing_is_sent_in_the_clear_where_tls_was_asked_for(person: int, template: str, serve: Serve) -> None:
    server = serve(Server(), options={"use_tls": True})
    message = put(person)
    sending.send_due()
    assert now(message) == ("waiting", "unable", 1)
    assert not server.taken


def _over_tls(serve: Serve, context: ssl.SSLContext, way: str) -> Server:
    if way == "starttls":
        return serve(Server(), options={"use_tls": True}, tls_context=context, require_starttls=True)
    options = {"use_ssl": True}
    return serve(Server(), options=options, ssl_context=context)


def test_one_mail_that_can_not_be_made_keeps_no_other_from_going_out_and_is_given_up(
    person: int, template: str, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve(Server())
    broken = queue(person, "there/is/no/such", {}, to=TO, base="http://localhost")
    message = put(person)
    with caplog.at_level(logging.DEBUG):
        assert sending.send_due() == 2
    assert now(message)[0] == "sent"
    assert now(broken) == ("waiting", "broken", 1)
    Message.objects.filter(pk=broken.pk).update(made_at=broken.made_at - sending.GIVE_UP, next_try_at=broken.made_at)
    sending.send_due()
    assert now(broken) == ("given-up", "broken", 2)
    assert len(server.taken) == 1
    assert "canary" not in _logged(caplog)


@pytest.mark.parametrize("address", ["ünwritable@example.invalid", "a b@example.invalid", "a@b@example.invalid", ""])
def test_an_address_that_can_not_be_written_is_refused_and_not_logged(
    person: int, template: str, serve: Serve, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    serve(Server())
    message = put(person, to=address)
    with caplog.at_level(logging.DEBUG):
        sending.send_due()
    assert now(message)[:2] == ("refused", "unsendable")
    assert not address or address not in _logged(caplog)


def test_the_log_names_no_person_whatever_a_server_says(
    person: int, template: str, serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    serve(Server(answers=[f"550 <{TO}> no such user", f"451 {TO} later"]))
    put(person)
    put(person)
    with caplog.at_level(logging.DEBUG):
        sending.send_due()
    assert len([record for record in caplog.records if record.name == "keepword.mail"]) == 2
    assert "canary" not in _logged(caplog)


def test_the_site_names_itself_and_not_the_machine(person: int, template: str, serve: Serve) -> None:
    names: list[str] = []

    class Asks(Server):
        async def handle_EHLO(self, server: Any, session: Any, envelope: Any, name: str, responses: Any) -> Any:
            session.host_name = name
            names.append(name)
            return responses

    serve(Asks())
    put(person)
    with override_settings(KEEPWORD_ADDRESS="https://www.example.invalid"):
        sending.send_due()
    assert names == ["www.example.invalid"]
