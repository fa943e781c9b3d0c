"""What the tests of accounts stand on: a site that gives accounts, a browser, and the mail that was written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from keepword.enforcement.people import purpose
from keepword.parts.accounts.models import Account
from keepword.parts.mail import answering, rendering
from keepword.parts.mail.models import Message
from tests.sites.bundled import on

GOOD = "four unrelated words indeed"
SHORT = "xkpw7-qzv9"


@pytest.fixture
def wesrom(db: None) -> Iterator[None]:
    with on("wesrom"):
        yield


def a_browser() -> Client:
    """A browser on this machine, which says where its forms come from as browsers do."""
    return Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"})


def holder(email: str = "ann@example.org", password: str = GOOD, *, confirmed: bool = True) -> Account:
    """Somebody with an account."""
    from keepword.parts.accounts.passwords import set_password

    account = Account(email=email, name="Ann Ash")
    set_password(account, password)
    account.save()
    account.emailaddress_set.create(email=email, primary=True, verified=confirmed)
    return account


def mails() -> list[dict[str, Any]]:
    """What waits in the outbox, opened, after the worker looked whose the addresses are."""
    answering.answer_waiting()
    found = []
    with purpose.reading("deliver-mail"):
        for message in Message.objects.order_by("pk"):
            payload = json.loads(message.payload)
            shown = rendering.rendered(
                payload["template"], payload["context"], language=payload["language"], base=payload["base"]
            )
            found.append({**payload, "kind": message.kind, "text": shown.text, "subject": shown.subject})
    return found


def link_in(mail: dict[str, Any]) -> str:
    """The first address of a page of ours in a mail, without its host."""
    found = re.search(r"http://localhost(/account/\S+)", mail["text"])
    assert found, mail["text"]
    return found[1]
