"""What lies in the database is sealed, however one asks for it, and the light sees it when it is not."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from keepword.enforcement import versions
from keepword.enforcement.keys import points, store
from keepword.enforcement.keys.models import PersonKey
from keepword.enforcement.people import trying
from keepword.enforcement.people.fields import Sealed
from keepword.enforcement.point import Failed
from keepword.enforcement.stack import InProcess
from keepword.parts.accounts.models import Account
from tests.people import browser
from tests.sites.bundled import on, policy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_wescom():
    with on("wescom"):
        yield


def account() -> Account:
    made = Account(email=f"{versions.come().pk}@example.invalid", name="Ann Ash")
    made.save()
    return made


def write(column: str, value: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE accounts_account SET {column} = %s", [value])


def test_no_way_of_asking_opens_it() -> None:
    """What an admin page or a shell would do."""
    made = account()
    asked: list[Any] = [
        Account.objects.values("name").get()["name"],
        Account.objects.values_list("name", flat=True).get(),
        Account.objects.only("name").get().__dict__["name"],
        Account.objects.raw("SELECT id, name FROM accounts_account")[0].__dict__["name"],
        next(iter(Account.objects.iterator())).__dict__["name"],
        Account.objects.in_bulk([made.pk])[made.pk].__dict__["name"],
    ]
    for value in asked:
        assert isinstance(value, Sealed)
        assert "Ann" not in f"{value} {value!r}"
        assert b"Ann" not in value.content


@pytest.mark.parametrize(
    "put", [b"Ann Ash", b"\x01Ann Ash", b"Ann Ash, who has a very long name for a person", b"\x01" * 40]
)
def test_the_light_sees_a_column_that_is_not_sealed(put: bytes) -> None:
    account()
    look = points.no_sealed_column_holds_plain_text
    assert look(InProcess(), policy("wescom")).params["count"] >= 2
    write("name", put)
    if put == b"\x01" * 40:  # has the form, but is no text: nobody's name can be read from it
        look(InProcess(), policy("wescom"))
        return
    with pytest.raises(Failed, match=r"accounts\.Account\.name"):
        look(InProcess(), policy("wescom"))


def test_emptied_values_are_no_plain_text() -> None:
    account()
    write("name", b"")
    points.no_sealed_column_holds_plain_text(InProcess(), policy("wescom"))


@pytest.mark.parametrize("obligation", ["security.sealing", "security.staff-reads", "purpose.declared"])
def test_anybody_may_try_it_and_leaves_nothing(obligation: str) -> None:
    answer = browser().get(reverse("keepword:attempt", args=[obligation]))
    assert answer.headers["Keepword-Attempt"] == "refused"
    assert not PersonKey.objects.exists()
    assert not store._by_number


def test_each_attempt_would_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = (trying.open_altered, trying.open_without_purpose, trying.open_for_something_undeclared)
    assert [each().refused for each in tries] == [True] * 3
    monkeypatch.setattr(trying.seal, "unseal_bytes", lambda *told, **more: b"nobody in particular")
    assert not trying.open_altered().refused
    monkeypatch.setattr(trying.purpose, "may_read", lambda *told: None)
    assert [each().refused for each in tries] == [False] * 3
