"""A person's yes is the record of it: it ends when it is withdrawn, by its own clock, and with the record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from keepword.enforcement import ledger, versions
from keepword.enforcement.models import LedgerDetail
from keepword.enforcement.people import access, consenting, leave, purpose
from keepword.enforcement.people.models import Consent, StaffRead
from keepword.enforcement.refused import Refused
from tests.sites.bundled import on

pytestmark = pytest.mark.django_db

ABOUT, STAFF = "tests.something", 7


@pytest.fixture(autouse=True)
def _named(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(consenting, "_NAMED", {ABOUT: "Something to say yes to"})
    with on("wescom"):
        yield


def given(person: int, **more: timedelta) -> Consent:
    ends = timezone.now() + more["ends_in"] if more else None
    return consenting.give(person, ABOUT, shown="Shall we?", language="en", ends_at=ends)


def test_it_is_recorded_with_what_was_read_and_a_line_in_the_ledger() -> None:
    person = versions.come().pk
    made = given(person)
    assert consenting.of(person, ABOUT) == made
    assert made.shown == hashlib.sha256(b"Shall we?").hexdigest()
    assert consenting.withdraw(person, ABOUT)
    assert not consenting.withdraw(person, ABOUT)
    assert consenting.of(person, ABOUT) is None
    lines = [json.loads(each.detail) for each in LedgerDetail.objects.order_by("-pk")[:2]]
    assert lines[1] == {
        "record": made.key, "version": made.version.number, "shown": made.shown, "choices": [ABOUT],
    }  # fmt: skip
    assert lines[0] == {"record": made.key}
    assert list(ledger.verify()) == []


def test_it_ends_by_its_clock_and_another_person_gave_none() -> None:
    person, other = versions.come().pk, versions.come().pk
    with time_machine.travel(timezone.now(), tick=False) as clock:
        given(person, ends_in=timedelta(hours=1))
        assert consenting.of(other, ABOUT) is None
        clock.shift(timedelta(minutes=59, seconds=59))
        assert consenting.of(person, ABOUT) is not None
        clock.shift(timedelta(seconds=1))
        assert consenting.of(person, ABOUT) is None


def test_a_second_yes_takes_the_place_of_the_first() -> None:
    person = versions.come().pk
    first, second = given(person), given(person)
    assert consenting.of(person, ABOUT) == second
    assert Consent.objects.get(pk=first.pk).withdrawn_at is not None


def test_what_nobody_named_can_t_be_permitted() -> None:
    with pytest.raises(ValueError, match="nobody said what"):
        consenting.give(versions.come().pk, "tests.nothing", shown="", language="en")


def test_its_person_reads_what_it_was_about() -> None:
    person = versions.come().pk
    given(person)
    [table] = [each for each in access.overview(person, language="en").tables if each.label == "people.Consent"]
    texts = [cell.text for row in table.rows() for cell in row.cells]
    assert "Something to say yes to" in texts


def test_staff_see_what_takes_leave_only_while_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leave, "_needed", {})
    leave.needed(["account.name"], lambda person: consenting.of(person, ABOUT) is not None)
    person = versions.come().pk
    for _ in range(2):
        with purpose.reading("run-desk", staff=STAFF), pytest.raises(Refused, match="lets them look"):
            purpose.may_read(person, "account.name")
        assert not StaffRead.objects.exists()
    with purpose.reading("run-desk"):
        purpose.may_read(person, "account.name")
    given(person)
    with purpose.reading("run-desk", staff=STAFF):
        purpose.may_read(person, "account.name")
    assert StaffRead.objects.get().person_id == person
