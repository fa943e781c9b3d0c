"""What is sealed opens for whom, for what and where it was sealed for, and for nothing else."""

from __future__ import annotations

import pickle

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from keepword.enforcement import versions
from keepword.enforcement.keys import store
from keepword.enforcement.keys.models import PersonKey
from keepword.enforcement.people import purpose, seal
from keepword.enforcement.people.models import StaffRead
from keepword.enforcement.refused import Refused
from keepword.parts.accounts.models import Account
from tests.sites.bundled import on

pytestmark = pytest.mark.django_db

DATUM, PLACE = "account.name", "accounts.Account.name"


@pytest.fixture(autouse=True)
def _on_wescom():
    with on("wescom"):
        yield


def account(name: str = "Ann Ash") -> Account:
    made = Account(email=f"{versions.come().pk}@example.invalid", name=name)
    made.save()
    return Account.objects.get(pk=made.pk)


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_goes_in_comes_out_and_never_looks_the_same_twice(text: str) -> None:
    one, two = (seal.seal_bytes(text.encode(), person=1, datum=DATUM, place=PLACE) for _ in range(2))
    assert one != two
    assert seal.unseal_bytes(one, person=1, place=PLACE).decode() == text


def test_a_name_lies_sealed_in_the_database() -> None:
    made = account()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM accounts_account WHERE id = %s", [made.pk])
        content = bytes(cursor.fetchone()[0])
    assert b"Ann" not in content
    assert content[:1] == seal.FORMAT


def test_without_a_purpose_nothing_opens_and_the_refusal_says_so() -> None:
    with pytest.raises(Refused, match="nobody said for which purpose"):
        account().name  # noqa: B018


def test_a_purpose_of_the_policy_opens_it_and_any_other_does_not() -> None:
    made = account()
    with purpose.reading("run-desk"):
        assert made.name == "Ann Ash"
    with purpose.reading("sell-to-advertisers"), pytest.raises(Refused):
        made.name  # noqa: B018


def test_people_read_their_own_and_nobody_elses() -> None:
    ann, bob = account(), account("Bob")
    with purpose.own(ann.pk):
        assert ann.name == "Ann Ash"
        with pytest.raises(Refused, match="somebody else"):
            bob.name  # noqa: B018


def test_a_look_of_staff_is_recorded_once_before_it_opens() -> None:
    made = account()
    with purpose.reading("run-desk", staff=7):
        assert (made.name, made.name) == ("Ann Ash", "Ann Ash")
    read = StaffRead.objects.get()
    assert (read.person_id, read.staff, read.datum, read.purpose) == (made.pk, 7, DATUM, "run-desk")


@pytest.mark.parametrize("change", ["person", "place", "bit", "cut", "format"])
def test_what_was_moved_or_altered_does_not_open(change: str) -> None:
    person, place = 1, PLACE
    sealed = seal.seal_bytes(b"secret", person=person, datum=DATUM, place=place)
    seal.seal_bytes(b"", person=2, datum=DATUM, place=place)
    if change == "bit":
        sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    sealed = {"cut": sealed[:20], "format": b"\x02" + sealed[1:]}.get(change, sealed)
    person, place = (2 if change == "person" else 1), ("else" if change == "place" else place)
    with pytest.raises(seal.AlteredError):
        seal.unseal_bytes(sealed, person=person, place=place)


def test_a_destroyed_key_opens_nothing_and_says_so_clearly() -> None:
    sealed = seal.seal_bytes(b"secret", person=1, datum=DATUM, place=PLACE)
    assert store.destroy(1) == 1
    with pytest.raises(store.KeyGoneError, match="destroyed by an erasure"):
        seal.unseal_bytes(sealed, person=1, place=PLACE)


def test_a_key_is_one_per_person_and_what_is_kept_alike() -> None:
    for person, datum in ((1, DATUM), (1, DATUM), (2, DATUM), (1, "staff.reads")):
        seal.seal_bytes(b"x", person=person, datum=datum, place=PLACE)
    assert PersonKey.objects.count() == 3


def test_a_sealed_value_shows_itself_to_nobody() -> None:
    made = account()
    assert str(Account.objects.values_list("name", flat=True).get(pk=made.pk)) == "<sealed>"
    with pytest.raises(TypeError):
        pickle.dumps(made)
    with pytest.raises(FieldError, match="nothing can be searched"):
        Account.objects.filter(name="Ann Ash")
    with pytest.raises(FieldError, match="set it on an instance"):
        Account.objects.update(name="Eve")


def test_saving_a_row_that_was_read_changes_nothing() -> None:
    made = account()
    made.is_staff = True
    made.save()
    with purpose.own(made.pk):
        assert Account.objects.get(pk=made.pk).name == "Ann Ash"


def test_fetching_a_row_again_opens_nothing() -> None:
    made = account()
    made.refresh_from_db()
    later = Account.objects.only("email").get(pk=made.pk)
    for row in (made, later):
        with purpose.own(made.pk):
            assert row.name == "Ann Ash"
