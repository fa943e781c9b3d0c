"""The last mail somebody erased gets: it goes to a server or nowhere, and leaves nothing here."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from django.test import override_settings

from keepword.enforcement.people import erasure
from keepword.enforcement.people.models import Erasure
from keepword.parts.accounts.models import Account
from keepword.parts.mail.tests.conftest import Server, server
from tests.sites.bundled import on

pytestmark = pytest.mark.django_db

ADDRESS = "ann.ashberry@example.invalid"

__all__ = ["server"]


@pytest.fixture(autouse=True)
def _on_wesrom() -> Iterator[None]:
    with on("wesrom"):
        yield


def erased() -> Erasure:
    account = Account.objects.create_user(ADDRESS, "Ann Ashberry")
    return erasure.finish(erasure.erase_now(account.pk, why="asked", language="de", address=ADDRESS))


def test_the_receipt_is_mailed_with_what_proves_it_and_the_address_is_forgotten(server: Server) -> None:
    done = erased()
    assert done.state == "done"
    (mail,) = map(message_from_bytes, server.taken)
    assert mail["To"] == ADDRESS
    text = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    said = text.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert done.number in said
    assert done.receipt is not None
    assert done.receipt["ledger"]["salt"] in said
    assert "Ashberry" not in said


def test_a_server_that_is_away_is_tried_again(server: Server) -> None:
    server.answers = ["451 later"]
    assert erased().state == "receipted"


def test_without_a_server_nothing_is_written_anywhere(tmp_path: Path) -> None:
    with override_settings(KEEPWORD_DATA_FOLDER=tmp_path, MAILERS={}):
        assert erased().state == "done"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
