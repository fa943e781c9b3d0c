"""An erasure: asked, undone, done; nothing is left, and what must stay is said."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from keepword.enforcement import ledger
from keepword.enforcement.keys import store
from keepword.enforcement.keys.models import PersonKey
from keepword.enforcement.models import LedgerEntry, Person
from keepword.enforcement.people import erasure, purpose, receipt
from keepword.enforcement.people.models import Erasure, StaffRead
from keepword.enforcement.retention import asking
from keepword.parts.accounts.models import Account
from tests.sites.bundled import on

# Each searches all tables and files.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = timedelta(0)


@pytest.fixture(autouse=True)
def _on_wescom():
    with on("wescom"):
        yield


def somebody(name: str = "Ann Ashberry", email: str = "ann.ashberry@example.invalid") -> Account:
    account = Account(email=email, name=name)
    account.set_password("a long walk along the river")
    account.save()
    with purpose.reading("run-desk", staff=7):
        assert account.pk
        Account.objects.get(pk=account.pk).name  # noqa: B018
    return account


def work_through(mine: Erasure) -> Erasure:
    for _ in range(200):
        if not erasure.work():
            break
    mine.refresh_from_db()
    return mine


def test_a_wish_becomes_real_after_its_grace_and_ends_with_a_receipt() -> None:
    account, other = somebody(), somebody("Bob Birch", "bob@example.invalid")
    mine, token = erasure.ask(account.pk, language="en", address=account.email, grace=NOW)
    done = work_through(mine)
    assert done.state == Erasure.State.DONE, (done.state, done.progress, done.found)
    assert not Person.objects.filter(pk=account.pk).exists()
    assert not Account.objects.filter(pk=account.pk).exists()
    assert not StaffRead.objects.filter(person_id=account.pk).exists()
    assert not PersonKey.objects.filter(person=account.pk).exists()
    assert Account.objects.filter(pk=other.pk).exists()
    assert PersonKey.objects.filter(person=other.pk).exists()
    assert list(store.erased()) == [account.pk]
    assert done.person is None
    assert done.terms is None
    assert erasure.by_token(token) == done
    assert done.receipt["at_most"]["account.email"] == 10
    assert receipt.verify(done.receipt)
    assert (
        LedgerEntry.objects.get(pk=done.receipt["ledger"]["entry"]).commitment == done.receipt["ledger"]["commitment"]
    )
    assert list(ledger.verify()) == []


def test_until_its_grace_is_over_it_can_be_undone() -> None:
    account = somebody()
    mine, token = erasure.ask(account.pk, language="en", address=account.email, grace=timedelta(days=7))
    assert work_through(mine).state == Erasure.State.ASKED
    undone = erasure.undo(token)
    assert undone.state == Erasure.State.UNDONE
    assert undone.person is None
    with pytest.raises(erasure.TooLateError):
        erasure.undo(account.pk)
    assert Account.objects.filter(pk=account.pk).exists()
    again, _ = erasure.ask(account.pk, language="en", address=None, grace=NOW)
    assert again.number != mine.number
    assert work_through(again).state == Erasure.State.DONE


def test_now_means_that_the_rows_are_gone_on_return() -> None:
    account = somebody()
    mine = erasure.erase_now(account.pk, why="operator", language="en")
    assert not Person.objects.filter(pk=account.pk).exists()
    assert erasure.finish(mine).state == Erasure.State.DONE
    with pytest.raises(erasure.NobodyError):
        erasure.erase_now(account.pk, why="operator", language="en")
    assert connection.vendor in {"sqlite", "postgresql"}


def test_a_clock_that_jumped_ends_nobodys_grace() -> None:
    account = somebody()
    mine, _ = erasure.ask(account.pk, language="en", address=None, grace=timedelta(days=7))
    asking.look()
    with time_machine.travel(timezone.now() + timedelta(days=30), tick=False):
        asking.forget()
        assert work_through(mine).state == Erasure.State.ASKED
        asking.confirm()
        assert work_through(mine).state == Erasure.State.DONE
    asking.forget()
