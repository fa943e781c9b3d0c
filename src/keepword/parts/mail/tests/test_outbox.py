"""A mail goes out exactly if its transaction holds, is tried again when it has to be, and leaves nothing behind."""

from __future__ import annotations

import email
import email.policy
import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from keepword.enforcement.people import purpose
from keepword.enforcement.refused import Refused
from keepword.enforcement.retention import overdue
from keepword.parts.mail import composing, mailbox, queries, rendering, sending
from keepword.parts.mail.actions.contact import contact
from keepword.parts.mail.actions.queue import queue
from keepword.parts.mail.models import Contact, Message
from tests.waiting import free_port

from .conftest import Server, at

pytestmark = pytest.mark.django_db

BASE = "http://localhost:8000"
TO = "ann@example.invalid"


def put(person: int, name: str = "Ann Ash") -> Message:
    return queue(person, "hello", {"name": name}, to=TO, language="en", base=BASE)


def read(content: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


def again(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_what_is_queued_arrives_with_text_and_html_of_one_template(person: int, template: str, server: Server) -> None:
    message = put(person)
    assert sending.send_due() == 1
    arrived = read(server.taken[0])
    assert arrived["to"] == TO
    assert arrived["subject"] == "Hello Ann Ash"
    assert arrived["from"] == "Wesrom <support@wesrom.com>"
    assert arrived["message-id"] == f"<{message.message_id}@localhost>"
    text = arrived.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "Dear Ann Ash,\n\nopen this page:\nhttp://localhost:8000/x/?a=1&b=2\nnow." in text
    assert "- one\n- two" in text
    assert "Seventy Five Mestesugarilor Street" in text
    assert f"{BASE}/privacy/" in text
    assert "not for the text" not in text
    html = arrived.get_body(("html",)).get_content()
    assert "Dear Ann Ash," in html
    assert "<img" not in html


def test_once_taken_nothing_of_what_it_said_is_left(person: int, template: str, server: Server) -> None:
    message = put(person)
    sending.send_due()
    after = again(message)
    assert (after.state, after.payload, after.attempts) == ("sent", None, 1)
    assert sending.send_due() == 0


def test_while_it_waits_it_lies_sealed(person: int) -> None:
    put(person, name="a canary in a mail")
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM mail_message")
        content = bytes(cursor.fetchone()[0])
    assert b"canary" not in content
    assert TO.encode() not in content
    with pytest.raises(Refused):
        again(Message.objects.get()).payload  # noqa: B018
    with purpose.reading("deliver-mail"):
        assert "canary" in Message.objects.get().payload


def test_a_mail_whose_transaction_broke_off_never_was(person: int, template: str, server: Server) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        put(person)
        raise RuntimeError
    assert sending.send_due() == 0
    assert not server.taken


@pytest.mark.parametrize("answer", ["421 closing", "451 later", "452 full"])
def test_what_is_refused_for_now_is_tried_again_later(person: int, template: str, server: Server, answer: str) -> None:
    message = put(person)
    server.answers = [answer]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sending.send_due()
        waiting = again(message)
        assert (waiting.state, waiting.reason, waiting.attempts) == ("waiting", answer[:3], 1)
        assert waiting.next_try_at == timezone.now() + sending.FIRST_PAUSE
        assert sending.send_due() == 0
        clock.shift(sending.FIRST_PAUSE)
        assert sending.send_due() == 1
    assert again(message).state == "sent"
    assert len(server.taken) == 1


def test_what_is_refused_for_good_is_not_tried_again(person: int, template: str, server: Server) -> None:
    message = put(person)
    server.answers = ["550 no such person"]
    sending.send_due()
    after = again(message)
    assert (after.state, after.reason, after.payload) == ("refused", "550", None)
    assert queries.outbox().refused == 1


def test_an_unreachable_server_costs_longer_and_longer_pauses_and_in_the_end_it_is_given_up(
    person: int, template: str
) -> None:
    message = put(person)
    pauses = []
    with (
        override_settings(MAILERS=at(free_port())),
        time_machine.travel(timezone.now(), tick=False) as clock,
    ):
        while again(message).state == "waiting":
            sending.send_due()
            now = again(message)
            pauses.append(now.next_try_at - timezone.now())
            clock.move_to(now.next_try_at)
    assert pauses[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert max(pauses) == timedelta(hours=6)
    after = again(message)
    assert (after.state, after.reason, after.payload) == ("given-up", "unreachable", None)


def test_who_holds_a_lease_and_dies_gives_it_back_in_time(person: int, template: str, server: Server) -> None:
    put(person)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert len(sending._lease(5)[0]) == 1
        assert sending.send_due() == 0
        clock.shift(sending.LEASE)
        assert sending.send_due() == 1
    assert len(server.taken) == 1


def test_without_a_server_it_becomes_a_file_that_only_its_owner_reads(
    person: int, template: str, mailbox_folder: Path
) -> None:
    message = put(person)
    sending.send_due()
    (path,) = mailbox.files()
    assert path == mailbox_folder / f"{message.message_id}.eml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert read(path.read_bytes())["to"] == TO
    assert queries.outbox().to_folder


def test_the_files_of_a_person_go_with_them(person: int, template: str, mailbox_folder: Path) -> None:
    put(person)
    sending.send_due()
    assert mailbox.of(person) == list(mailbox.files())
    assert mailbox.forget(person) == 1
    assert not list(mailbox.files())


def test_a_file_whose_message_is_gone_is_found_by_its_address_and_tidied(
    person: int, template: str, mailbox_folder: Path
) -> None:
    put(person)
    sending.send_due()
    Message.objects.all().delete()
    assert mailbox.forget(person) == 0
    assert mailbox.forget(person, ("else@example.invalid",)) == 0
    assert mailbox.forget(person, (TO.upper(),)) == 1
    put(person)
    sending.send_due()
    Message.objects.all().delete()
    assert mailbox.tidy() == 1


def test_a_file_past_its_time_is_counted_and_tidied(person: int, template: str, mailbox_folder: Path) -> None:
    put(person)
    sending.send_due()
    (file,) = mailbox.files()
    week = timezone.now().timestamp() - 7 * 86_400
    os.utime(file, (week - 30, week - 30))
    assert (mailbox.late(timedelta(minutes=1)), mailbox.late(timedelta(0))) == (0, 1)
    assert [(each.table, each.count) for each in overdue.overdue(timezone.now())] == [("mailbox", 1)]
    assert mailbox.tidy() == 1
    assert not overdue.overdue(timezone.now())


def test_mail_of_somebody_else_stays_though_its_address_was_named(person: int, template: str, tmp_path: Path) -> None:
    """Who says that they want to change to an address has not shown that it is theirs."""
    with override_settings(KEEPWORD_DATA_FOLDER=tmp_path, MAILERS={}):
        put(person)
        sending.send_due()
        other = contact("bob@example.invalid")
        assert mailbox.holds(other, ("bob@example.invalid", TO)) == 0
        assert mailbox.forget(other, ("bob@example.invalid", TO)) == 0
        assert mailbox.holds(person, (TO,)) == 1


@pytest.mark.parametrize("mark", ["\n", "\r", "\0", "\x85", "\u2028", "\u2029"])
def test_nothing_breaks_out_of_a_header(person: int, template: str, server: Server, mark: str) -> None:
    with pytest.raises(composing.UnsendableError):
        composing.composed(
            rendering.Rendered("Hello", "<p>", "text"), to=f"a{mark}Bcc: x@y.z", message_id="1", base=BASE
        )
    message = queue(person, "hello", {"name": "Ann"}, to=f"ann@example.invalid{mark}Bcc: x@y.z", base=BASE)
    sending.send_due()
    assert (again(message).state, again(message).reason) == ("refused", "unsendable")
    put(person, name=f"Ann{mark}Bcc: eve@example.invalid")
    sending.send_due()
    for content in server.taken:
        head = content.partition(b"\r\n\r\n")[0].lower()
        assert b"\nbcc" not in head


def test_an_address_without_an_account_is_one_person(person: int) -> None:
    first = contact("Bob@Example.invalid")
    assert contact("bob@EXAMPLE.invalid ") == first
    assert Contact.objects.get().person_id == first
