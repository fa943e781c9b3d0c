"""Whose each row is has to be said, and rightly; and nobody's row is written with what their policy lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from keepword.enforcement import versions
from keepword.enforcement.people import ownership
from keepword.enforcement.people.models import StaffRead
from keepword.enforcement.people.personal import PersonalModel
from keepword.enforcement.refused import Refused
from keepword.enforcement.register import REGISTER, Register, owned_by, unlinked
from keepword.parts.accounts.models import Account
from keepword.policy import Policy
from tests.sites.bundled import on, policy

pytestmark = pytest.mark.django_db


def declared(label: str, *marks: object) -> Register:
    """A register that holds one table alone, with these marks in place of its own."""
    table = REGISTER.find(label)
    assert table is not None
    return Register({label.lower(): replace(table, marks=marks)})  # type: ignore[arg-type]


def test_every_installed_table_about_persons_says_whose_its_rows_are() -> None:
    assert list(ownership.problems()) == []


@pytest.mark.parametrize(
    ("label", "path", "said"),
    [
        ("people.StaffRead", None, "nothing says whose its rows are"),
        ("people.StaffRead", "nobody_id", "has no field 'nobody_id'"),
        ("people.StaffRead", "staff", "no index leads with the owner"),
        ("people.StaffRead", "person__name", "enforcement.Person has no field 'name'"),
        ("accounts.Invitation", "used_at", "may be missing"),
    ],
)
def test_a_wrong_owner_is_named_with_its_place_and_remedy(label: str, path: str | None, said: str) -> None:
    table = REGISTER.find(label)
    assert table is not None
    register = declared(label, *([owned_by(path)] if path else []))
    if label == "accounts.Invitation":
        columns = {**table.columns, "used_at": next(iter(REGISTER.find("people.StaffRead").columns.values()))}  # type: ignore[union-attr]
        columns["used_at"] = replace(columns["used_at"], datum="account.name", reason=None)
        register.tables[label.lower()] = replace(register.tables[label.lower()], columns=columns)
    found = list(ownership.problems(register))
    assert any(said in problem.what for problem in found), found
    assert all(problem.place == table.place and problem.instead for problem in found)


def test_nobody_being_able_to_say_it_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        unlinked(" ")


def test_tables_of_ours_about_persons_pass_the_gate_when_they_are_written() -> None:
    ours = [each for each in ownership.owned_tables() if each.model.__module__.startswith("keepword.parts")]
    assert ours
    assert [each.label for each in ours if not issubclass(each.model, PersonalModel)] == []


def test_rows_that_point_to_others_are_deleted_before_them() -> None:
    order = [each.model for each in ownership.owned_tables()]
    for number, model in enumerate(order):
        earlier = {field.related_model for field in model._meta.local_fields if field.is_relation}
        assert not earlier & set(order[:number]) - {model}, model
    assert order[-1] is apps.get_model("enforcement.Person")


def test_a_row_of_nobody_is_refused_by_the_database() -> None:
    with on("wescom"), pytest.raises(IntegrityError), transaction.atomic():
        StaffRead.objects.create(person_id=None, staff=1, datum="d", purpose="p", read_at="2026-01-01T00:00:00Z")


def without(datum: str) -> Policy:
    """Wescom's policy before it collected this datum."""
    document = policy("wescom").as_document()
    for each in document["statements"]:
        if "data" in each:
            each["data"] = [name for name in each["data"] if name != datum]
    return Policy.from_document(document)


@pytest.fixture
def told_of_less() -> Account:
    """Somebody who joined when the policy did not collect names, and was not told of the version that does."""
    with on("wescom"):
        versions.publish(without("account.name"), vouched_by="the tests")
        old = versions.come()
        versions.publish(policy("wescom"), vouched_by="the tests")
        account = Account(id=old.pk, email="old@example.invalid", name="")
        account.save()
        yield account


def test_what_a_pending_version_collects_is_not_written_for_who_was_not_told(told_of_less: Account) -> None:
    told_of_less.name = "Ann Ash"
    with pytest.raises(Refused, match=r"account\.name"):
        told_of_less.save()
    told_of_less.refresh_from_db()
    told_of_less.is_staff = True
    told_of_less.save()


def test_a_bulk_write_is_no_way_around_it(told_of_less: Account) -> None:
    told_of_less.name = "Ann Ash"
    with pytest.raises(Refused):
        Account.objects.bulk_create([told_of_less])
    with pytest.raises(Refused):
        Account.objects.bulk_update([told_of_less], ["name"])


def test_who_comes_now_and_who_was_told_can_be_written(told_of_less: Account) -> None:
    Account(email="new@example.invalid", name="Bob").save()
    versions.hold(told_of_less.pk)
    told_of_less.name = "Ann Ash"
    told_of_less.save()
