"""A backup holds everything, shows nothing, and can't be read once its published life is over."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import timezone

from keepword.enforcement.backups import life, making, reading
from keepword.enforcement.backups.trouble import BackupError
from keepword.enforcement.keys import store
from keepword.enforcement.keys.master import KeyStoreError
from keepword.enforcement.keys.models import Backup, PersonKey
from keepword.enforcement.models import Person
from keepword.enforcement.people import erasure, purpose, seal
from keepword.enforcement.people.models import Erasure
from keepword.parts.accounts.models import Account
from tests.enforcement import triggers
from tests.sites.bundled import on

pytestmark = [pytest.mark.django_db(transaction=True)]
CLEAR, SEALED = "clear.canary@example.invalid", "Sealed Canary"


@pytest.fixture(scope="module", autouse=True)
def _ledger_that_can_be_emptied(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A backup sees what was committed, so these tests commit, and the tables are emptied after each."""
    with django_db_blocker.unblock():
        triggers.release()
    yield
    with django_db_blocker.unblock():
        triggers.protect()


@pytest.fixture(autouse=True)
def _on_wescom() -> Iterator[None]:
    with on("wescom"):
        yield


def somebody() -> Account:
    account = Account(email=CLEAR, name=SEALED)
    account.save()
    return account


def masters() -> tuple[bytes, ...]:
    given: tuple[bytes, ...] = settings.KEEPWORD_MASTER_KEYS()
    return given


def content(found: reading.Found, key: bytes) -> bytes:
    with reading.opened(found, key) as reader:
        return b"".join(block for entry in reader.entries() for block in entry.blocks)


def test_it_holds_everything_and_its_file_shows_nothing(tmp_path: Path) -> None:
    somebody()
    row = making.data(tmp_path / "a", "a site")
    file = (tmp_path / "a").read_bytes()
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
    assert CLEAR.encode() not in file
    assert b"accounts_account" not in file
    found = reading.look(tmp_path / "a", life.Kind.DATA, "a site")
    inside = content(found, life.key_of(row))
    assert CLEAR.encode() in inside
    assert SEALED.encode() not in inside, "what is sealed stays sealed in a backup"
    rows = reading.check(found, life.key_of(row))["rows"]
    assert rows["accounts_account"] == 1
    assert row.size == len(file)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_backup_sees_one_instant_beside_a_writer(tmp_path: Path) -> None:
    somebody()
    seen: list[float] = []

    def write(done: float) -> None:
        if not seen:
            Account(email="later@example.invalid", name="Later").save()
        seen.append(done)

    row = making.data(tmp_path / "a", "a site", write)
    found = reading.look(tmp_path / "a", life.Kind.DATA, "a site")
    rows = reading.check(found, life.key_of(row))["rows"]
    assert Account.objects.count() == 2
    assert rows["accounts_account"] in {1, 2 if connection.vendor == "postgresql" else 1}


def test_when_its_life_is_over_no_copy_of_it_opens(tmp_path: Path) -> None:
    somebody()
    made = making.data(tmp_path / "a", "a site")
    kept = making.keys(tmp_path / "k", "a site")
    assert made.gone_by - made.made_at == timedelta(days=30)
    assert kept.gone_by - kept.made_at == timedelta(days=7)
    held = life.backups_until()
    assert [each.until for each in held] == [made.gone_by, kept.gone_by]
    with time_machine.travel(timezone.now() + timedelta(days=29, hours=23), tick=False):
        assert life.destroy_due() == 0
        assert life.key_of(Backup.objects.get(pk=made.pk))
        with pytest.raises(BackupError, match="its published life ended on"):
            reading.look(tmp_path / "k", life.Kind.KEYS, "a site")
        assert [each.until for each in life.backups_until()] == [made.gone_by]
    with time_machine.travel(timezone.now() + timedelta(days=30, hours=1), tick=False):
        assert life.destroy_due() == 1
        assert life.destroy_due() == 0
        with pytest.raises(BackupError, match="can’t be read any more"):
            life.key_of(Backup.objects.get(pk=made.pk))
        with pytest.raises(BackupError, match="can’t be read any more"):
            reading.look(tmp_path / "a", life.Kind.DATA, "a site")
        later = making.keys(tmp_path / "later", "a site")
        found = reading.look(tmp_path / "later", life.Kind.KEYS, "a site")
        key = reading.key_in_header(found, masters())
        with pytest.raises(BackupError, match="can’t be read any more"):
            reading.key_of(reading.Found(tmp_path / "a", header_of(tmp_path / "a"), 1), found, key)
        assert life.backups_until()[0].until == later.gone_by


def header_of(path: Path) -> dict[str, object]:
    from keepword.enforcement.backups.stream import read_header

    with path.open("rb") as file:
        return read_header(file)


def test_after_an_erasure_the_keys_that_are_left_do_not_open_what_an_older_backup_holds_sealed(tmp_path: Path) -> None:
    account, other = somebody(), Account(email="other@example.invalid", name="Other")
    other.save()
    row = making.data(tmp_path / "a", "a site")
    sealed = Account.objects.values_list("name", flat=True).get(pk=account.pk).content
    done = erasure.finish(erasure.erase_now(account.pk, why="asked", language="en"))
    assert done.state == Erasure.State.DONE, done.found
    key = life.key_of(row)
    assert CLEAR.encode() in content(reading.look(tmp_path / "a", life.Kind.DATA, "a site"), key)
    making.keys(tmp_path / "k", "a site")
    found = reading.look(tmp_path / "k", life.Kind.KEYS, "a site")
    with reading.opened(found, reading.key_in_header(found, masters())) as reader:
        persons = {row["person"] for model, some in reading.rows(reader) if model is PersonKey for row in some}
    assert persons == {other.pk}
    with pytest.raises(store.KeyGoneError):
        seal.unseal_bytes(sealed, person=account.pk, place="accounts.Account.name")
    with purpose.own(other.pk):
        assert Account.objects.get(pk=other.pk).name == "Other"
    assert not Person.objects.filter(pk=account.pk).exists()
    assert list(store.erased()) == [account.pk]


@pytest.mark.parametrize("kind", [life.Kind.DATA, life.Kind.KEYS])
def test_another_sites_backup_and_one_of_the_other_kind_are_refused(tmp_path: Path, kind: life.Kind) -> None:
    write = {life.Kind.DATA: making.data, life.Kind.KEYS: making.keys}[kind]
    write(tmp_path / "a", "a site")
    with pytest.raises(BackupError, match="of another site"):
        reading.look(tmp_path / "a", kind, "another")
    other = life.Kind.KEYS if kind == life.Kind.DATA else life.Kind.DATA
    with pytest.raises(BackupError, match="is a backup of the"):
        reading.look(tmp_path / "a", other, "a site")


def test_another_master_key_does_not_open_the_keys(tmp_path: Path) -> None:
    making.keys(tmp_path / "k", "a site")
    found = reading.look(tmp_path / "k", life.Kind.KEYS, "a site")
    with pytest.raises(KeyStoreError, match="give it the right one"):
        reading.key_in_header(found, (bytes(32),))


def test_a_backup_that_could_not_be_written_leaves_no_file_and_no_key(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="There is no folder"):
        making.data(tmp_path / "nowhere" / "a", "a site")

    def stop(done: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        making.data(tmp_path / "a", "a site", stop)
    assert not list(tmp_path.iterdir())
    assert not Backup.objects.exists()


def test_a_full_disk_is_named_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        for write in (making.data, making.keys):
            with pytest.raises(BackupError, match="is full"):
                write(tmp_path / "a", "a site")
    assert not list(tmp_path.iterdir())
    assert not Backup.objects.exists()
