"""The desk tells how many and where, never who or what."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from keepword.enforcement.people import erasure, objection, restriction
from keepword.enforcement.people.models import Erasure
from keepword.parts.accounts.models import Account
from tests import people
from tests.sites.bundled import on

pytestmark = pytest.mark.django_db

CANARY = "canary@example.invalid"


@pytest.fixture
def staff() -> Client:
    return people.come("staff").browser


@pytest.fixture(autouse=True)
def _on_wesrom():
    with on("wesrom"):
        yield


def somebody() -> Account:
    return Account.objects.create_user(CANARY, "Canary Bird", people.PASSWORD)


def test_nothing_is_told_where_nothing_is(staff: Client) -> None:
    page = staff.get(reverse("desk:rights")).content.decode()
    assert "Nobody is waiting" in page
    assert "Nobody objects to any use" in page


def test_wishes_are_counted_and_nobody_is_named(staff: Client) -> None:
    account = somebody()
    restriction.begin(account.pk)
    objection.make(account.pk, "run-desk")
    asked, _token = erasure.ask(account.pk, language="en", address=CANARY, grace=timedelta(days=7))
    page = staff.get(reverse("desk:rights")).content.decode()
    assert asked.number in page
    assert "1 person" in page
    for secret in (CANARY, "Canary Bird", str(account.pk)):
        assert secret not in page


def test_a_residue_is_shown_by_its_place_and_searched_for_again(staff: Client) -> None:
    account = somebody()
    found = erasure.erase_now(account.pk, why="asked", language="en")
    Erasure.objects.filter(pk=found.pk).update(state="found", found=[{"place": "mail_message.kind", "count": 2}])
    page = staff.get(reverse("desk:rights")).content.decode()
    assert "1 erasure needs you" in page
    assert "mail_message.kind" in page
    for number in ("E-NOBOD-YNONE", "x" * 500, "\x00"):
        assert staff.post(reverse("desk:search-again"), {"number": number}).status_code in (302, 400)
    assert Erasure.objects.get(pk=found.pk).state == "found"
    staff.post(reverse("desk:search-again"), {"number": found.number})
    assert Erasure.objects.get(pk=found.pk).state == "searching"
