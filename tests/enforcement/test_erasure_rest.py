"""What an erasure leaves to others: what the law keeps, what other people share, and whoever writes at that moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from keepword.enforcement import versions
from keepword.enforcement.keys.models import PersonKey
from keepword.enforcement.models import Person
from keepword.enforcement.people import access, deleting, erasure, purpose
from keepword.enforcement.people.models import Erasure, StaffRead
from keepword.enforcement.register import REGISTER, owned_by
from keepword.parts.accounts.models import Account
from keepword.parts.mail.models import Message
from keepword.policy import Policy
from tests.sites.bundled import on, policy

# Each searches all tables and files.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _on_wescom():
    with on("wescom"):
        yield


def somebody(email: str = "ann@example.invalid") -> Account:
    return Account.objects.create_user(email, "Ann Ashberry")


def look_at(person: int, staff: int, of: str = "d") -> StaffRead:
    return StaffRead.objects.create(person_id=person, staff=staff, datum=of, purpose="p", read_at=timezone.now())


def mail_to(person: int) -> Message:
    message = Message(person_id=person, kind="k", payload="a secret letter", message_id=f"id-{person}")
    message.save()
    return message


def kept_by_law(*data: str) -> Policy:
    """Wescom's policy with a duty to keep these data whatever a person erases."""
    document = policy("wescom").as_document()
    duty = {"id": "retention.by-law", "section": "x", "says": "By law {data} stay for {keep}.", "data": list(data)}
    document["statements"].append(
        {**duty, "keep": "P10Y", "then": "erase", "survives_erasure": True, "ensures": ["due"]}
    )
    return Policy.from_document(document)


def test_what_the_law_keeps_stays_readable_and_the_receipt_says_until_when() -> None:
    versions.publish(kept_by_law("mail.message", "mail.delivery"), vouched_by="the tests")
    account = somebody()
    letter = mail_to(account.pk)
    look_at(account.pk, 7)
    done = erasure.finish(erasure.erase_now(account.pk, why="asked", language="en"))
    assert done.state == Erasure.State.DONE, done.found
    assert not Account.objects.exists()
    assert not StaffRead.objects.exists()
    assert Person.objects.filter(pk=account.pk).exists(), "the rows that stay need somebody they belong to"
    with purpose.own(account.pk):
        assert Message.objects.get(pk=letter.pk).payload == "a secret letter"
    assert PersonKey.objects.filter(person=account.pk).values_list("retention_class", flat=True).get()
    told = {each["datum"]: each for each in done.receipt["survives"]}
    assert set(told) == {"mail.message", "mail.delivery"}
    assert told["mail.message"]["statement"] == "retention.by-law"
    assert told["mail.message"]["keep"] == "P10Y"
    assert "mail.message" not in done.receipt["at_most"]


def test_where_nothing_is_kept_by_law_the_person_goes() -> None:
    versions.publish(kept_by_law("mail.message"), vouched_by="the tests")
    account = somebody()
    done = erasure.finish(erasure.erase_now(account.pk, why="asked", language="en"))
    assert done.receipt["survives"] == []
    assert not Person.objects.filter(pk=account.pk).exists()


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look belongs to two: who was looked at, and who looked."""
    table = REGISTER.find("people.StaffRead")
    assert table is not None
    marks: tuple[Any, ...] = (owned_by("person_id", "staff", clears={"staff": ("staff", "purpose")}), *table.marks[1:])
    monkeypatch.setitem(REGISTER.tables, "people.staffread", replace(table, marks=marks))


@pytest.mark.usefixtures("shared")
def test_of_a_shared_row_each_sees_and_erases_what_is_theirs() -> None:
    ann, bob = somebody(), somebody("bob@example.invalid")
    look_at(ann.pk, bob.pk)

    def columns(person: int) -> set[str]:
        tables = [each for each in access.overview(person, language="en").tables if each.label == "people.StaffRead"]
        return {cell.column for row in tables[0].rows() for cell in row.cells}

    assert columns(ann.pk) == {"datum", "read_at"}
    assert columns(bob.pk) == {"staff", "purpose"}
    erasure.finish(erasure.erase_now(bob.pk, why="asked", language="en"))
    left = StaffRead.objects.get()
    assert (left.staff, left.purpose, left.datum) == (0, "", "d")
    erasure.finish(erasure.erase_now(ann.pk, why="asked", language="en"))
    assert not StaffRead.objects.exists()


def test_nothing_can_be_written_for_whom_has_gone() -> None:
    account = somebody()
    begun = erasure.erase_now(account.pk, why="asked", language="en")
    with pytest.raises(IntegrityError), transaction.atomic():
        mail_to(account.pk)
        transaction.get_connection().check_constraints()
    assert PersonKey.objects.filter(person=account.pk).count() == 2, "a key was made for what could not be stored"
    erasure.finish(begun)
    assert not PersonKey.objects.filter(person=account.pk).exists()


def test_every_wish_has_its_own_number_and_asking_twice_is_one_wish() -> None:
    account = somebody()
    one, first = erasure.ask(account.pk, language="en", address=account.email, grace=timedelta(days=7))
    two, second = erasure.ask(account.pk, language="de", address=None, grace=timedelta(days=30))
    assert one.number == two.number
    assert erasure.by_token(first) is None
    assert erasure.by_token(second) == two
    assert two.due_at == one.due_at, "asking again makes nobody wait longer"


def test_what_cascades_and_what_lets_go_follows_the_models() -> None:
    relations = {
        (field.model._meta.label, field.name): field.remote_field.on_delete
        for each in access.owned_tables()
        for field in each.model._meta.local_fields
        if field.is_relation
    }
    assert all(how in {models.CASCADE, models.PROTECT, models.SET_NULL} for how in relations.values())


def test_the_counts_of_a_receipt_are_bounds() -> None:
    from keepword.enforcement.people.receipt import rounded

    assert [rounded(count) for count in (1, 10, 11, 49, 51, 100, 101, 999, 1001)] == [
        10, 10, 20, 50, 100, 100, 200, 1000, 2000,
    ]  # fmt: skip


def test_a_broken_deletion_changes_nothing_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    account = somebody()
    look_at(account.pk, 7)

    def fail(*told: object) -> int:
        raise IntegrityError("a row came in between")

    with monkeypatch.context() as patch:
        patch.setattr(deleting, "_clear_shared", fail)
        begun = erasure.erase_now(account.pk, why="asked", language="en")
    assert begun.state == Erasure.State.RUNNING
    assert StaffRead.objects.filter(person_id=account.pk).exists()
    assert erasure.finish(begun).state == Erasure.State.DONE
