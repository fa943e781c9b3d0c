"""What a person forbade is not done: a restriction stops nearly every use, an objection one purpose, until lifted."""

from __future__ import annotations

import json

import pytest
from django.db import transaction

from keepword.enforcement import ledger, versions
from keepword.enforcement.models import LedgerDetail
from keepword.enforcement.people import bases, objection, purpose, requests, restriction
from keepword.enforcement.people.models import RightsRequest, StaffRead
from keepword.enforcement.refused import Refused
from keepword.parts.accounts.models import Account
from keepword.policy.vocabulary import BASES
from tests.sites.bundled import SITES, on, policy

pytestmark = pytest.mark.django_db

DATUM = "account.name"


@pytest.fixture(autouse=True)
def _on_wescom():
    with on("wescom"):
        yield


def account(name: str = "Ann Ash") -> Account:
    made = Account(email=f"{versions.come().pk}@example.invalid", name=name)
    made.save()
    return Account.objects.get(pk=made.pk)


def test_a_restriction_stops_a_use_until_it_is_lifted() -> None:
    made = account()
    assert restriction.begin(made.pk)
    assert not restriction.begin(made.pk)
    with purpose.reading("run-desk"), pytest.raises(Refused, match="restricted their data") as refused:
        made.name  # noqa: B018
    assert refused.value.obligation == "rights.restriction"
    assert restriction.lift(made.pk)
    assert not restriction.lift(made.pk)
    with purpose.reading("run-desk"):
        assert made.name == "Ann Ash"


def test_a_restriction_leaves_the_person_and_others_alone() -> None:
    ann, bob = account(), account("Bob")
    restriction.begin(ann.pk)
    with purpose.own(ann.pk):
        assert ann.name == "Ann Ash"
    with purpose.reading("run-desk"):
        assert bob.name == "Bob"


def test_a_restricted_person_is_not_looked_at_and_no_look_is_noted() -> None:
    made = account()
    restriction.begin(made.pk)
    with purpose.reading("run-desk", staff=7), pytest.raises(Refused):
        made.name  # noqa: B018
    assert not StaffRead.objects.exists()


def test_staff_may_not_do_under_a_contract_what_the_program_goes_on_doing() -> None:
    made, datum = account(), "mail.message"
    restriction.begin(made.pk)
    purpose.may_use_of(made.pk, datum, "deliver-mail")
    with pytest.raises(Refused, match="restricted"):
        purpose.may_use_of(made.pk, datum, "deliver-mail", staff=True)
    purpose.may_use_of(made.pk, "rights.requests", "honour-rights", staff=True)


@pytest.mark.parametrize("site", SITES)
def test_each_basis_is_decided(site: str) -> None:
    found = {(each, bases.basis_of(policy(site), each)) for each in policy(site).purposes}
    for name, basis in found:
        going_on = basis in ("contract", "legal-obligation", "vital-interest")
        assert restriction.stops(policy(site), name) is not going_on
        assert objection.open_to(policy(site), name) is (basis in ("legitimate-interest", "public-task"))
    assert {basis for _, basis in found} <= {*BASES, None}


def test_an_objection_ends_one_purpose_of_one_person() -> None:
    ann, bob = account(), account("Bob")
    assert objection.make(ann.pk, "run-desk")
    assert not objection.make(ann.pk, "run-desk")
    with purpose.reading("run-desk"):
        assert bob.name == "Bob"
        with pytest.raises(Refused, match="objected to run-desk"):
            ann.name  # noqa: B018
    with pytest.raises(Refused):
        purpose.may_use_of(ann.pk, DATUM, "run-desk")
    assert objection.of(ann.pk) == {"run-desk"}
    assert objection.withdraw(ann.pk, "run-desk")
    assert not objection.withdraw(ann.pk, "run-desk")
    purpose.may_use_of(ann.pk, DATUM, "run-desk")


@pytest.mark.parametrize("name", ["deliver-mail", "honour-rights", "never-heard-of"])
def test_what_rests_on_something_else_is_not_open_to_objection(name: str) -> None:
    made = account()
    with pytest.raises(objection.NotOpenError):
        objection.make(made.pk, name)
    assert not RightsRequest.objects.exists()


def test_use_of_what_is_not_sealed_asks_the_policy_too() -> None:
    with pytest.raises(Refused):
        purpose.may_use_of(account().pk, DATUM, "sell-to-advertisers")


def test_a_request_is_noted_with_a_line_that_names_nobody() -> None:
    made = account()
    restriction.begin(made.pk)
    objection.make(made.pk, "run-desk")
    noted = list(requests.of(made.pk))
    assert [(each.kind, each.about) for each in noted] == [("objection", "run-desk"), ("restriction", "")]
    details = [json.loads(LedgerDetail.objects.get(entry=each.line).detail) for each in noted]
    assert details == [{"request": each.key} for each in noted]
    assert list(ledger.verify()) == []


def test_a_wish_and_its_note_come_together_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    made = account()
    monkeypatch.setattr(ledger, "append", lambda kind, detail: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        restriction.begin(made.pk)
    assert not restriction.stands(made.pk)


def test_a_request_of_no_known_kind_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="the known ones are"):
        requests.note(account().pk, "apology")
