"""The last mail somebody erased gets: it goes to a server or nowhere, and leaves nothing here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import translation

from keepword.enforcement.backups import life
from keepword.enforcement.people import erasure, receipt
from keepword.enforcement.people.models import Erasure
from keepword.parts.accounts.models import Account
from keepword.parts.mail.tests.conftest import Server, server
from keepword.parts.privacy import receipts
from tests.sites.bundled import on

# Each erases somebody, with the search of all tables and files.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]

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


def test_which_backups_still_hold_it_is_told_in_the_readers_language() -> None:
    """The worker that writes the receipt has no reader's language, and whoever keeps it may read another one."""
    life.begin(life.Kind.DATA, timedelta(days=9))
    for writing in ("en", "de"):
        with translation.override(writing):
            done = erased()
        assert done.receipt is not None
        assert receipt.verify(done.receipt)
        said = {}
        for reading in ("en", "de"):
            with translation.override(reading):
                said[reading] = receipts.in_words(done.receipt)["backups"][0][0]
        assert said["en"].startswith("Backups of the site")
        assert said["de"].startswith("Sicherungen der Daten")


def test_a_server_that_is_away_is_tried_again(server: Server) -> None:
    server.answers = ["451 later"]
    assert erased().state == "receipted"


def test_without_a_server_nothing_is_written_anywhere(tmp_path: Path) -> None:
    with override_settings(KEEPWORD_DATA_FOLDER=tmp_path, MAILERS={}):
        assert erased().state == "done"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
