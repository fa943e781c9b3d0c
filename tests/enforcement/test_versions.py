"""Versions: immutable, hashed, in force per person, and never worded anew without somebody's word for it."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, transaction

from keepword.enforcement import versions
from keepword.enforcement.models import LedgerDetail, LedgerEntry, PolicyVersion
from keepword.parts.accounts.invitations import invite
from keepword.policy import Policy, parse
from tests.people import PASSWORD, browser, come
from tests.sites.bundled import FOLDER, on

pytestmark = pytest.mark.django_db

WESCOM = (FOLDER / "wescom" / "policy.toml").read_text()
LONGER = WESCOM.replace('life = "P1Y"', 'life = "P2Y"')
SHORTER = WESCOM.replace('life = "P1Y"', 'life = "P3M"')
REWORDED = WESCOM.replace('says = "', 'says = "Truly: ', 1)


def policy(text: str) -> Policy:
    return parse(text, file="policy.toml")


@pytest.fixture(autouse=True)
def _published() -> None:
    if versions.current().digest != policy(WESCOM).digest:
        versions.publish(policy(WESCOM), vouched_by="the tests")


def test_the_first_start_publishes_the_file() -> None:
    first = versions.by_number(1)
    assert first.policy.digest == versions.file_policy().digest
    assert not first.version.reduces_rights


def test_nothing_new_is_not_published() -> None:
    with pytest.raises(versions.NotPublished, match="nothing changed"):
        versions.publish(policy(WESCOM))


def test_a_longer_life_reduces_rights_and_a_shorter_one_does_not() -> None:
    assert versions.publish(policy(LONGER)).reduces_rights
    assert not versions.publish(policy(SHORTER)).reduces_rights


def test_other_words_need_somebody_s_word() -> None:
    with pytest.raises(versions.NotPublished, match="--vouched-by"):
        versions.publish(policy(REWORDED))
    assert versions.publish(policy(REWORDED), vouched_by="the privacy officer").vouched_by == "the privacy officer"


def test_publishing_is_entered_in_the_ledger() -> None:
    version = versions.publish(policy(LONGER))
    entry = LedgerEntry.objects.order_by("-sequence")[0]
    assert entry.kind == "policy-version"
    assert json.loads(LedgerDetail.objects.get(entry=entry).detail) == {
        "number": version.number,
        "digest": version.digest,
    }


def test_a_refused_publication_leaves_nothing_behind() -> None:
    before = (PolicyVersion.objects.count(), LedgerEntry.objects.count())
    with pytest.raises(versions.NotPublished):
        versions.publish(policy(REWORDED))
    assert (PolicyVersion.objects.count(), LedgerEntry.objects.count()) == before


def test_a_published_version_cannot_be_changed() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyVersion.objects.update(document="{}")


def test_who_was_not_told_stays_where_they_are() -> None:
    told = versions.newest().version.number
    old = versions.come().pk
    versions.publish(policy(LONGER))
    assert versions.for_person(old).digest == policy(WESCOM).digest
    assert versions.for_person(None).digest == policy(LONGER).digest
    assert versions.for_person(versions.come().pk).digest == policy(LONGER).digest, "new people start under the newest"
    versions.hold(old)
    assert versions.for_person(old).digest == policy(LONGER).digest
    assert versions.newest().version.number == told + 1


def test_what_does_not_reduce_is_in_force_at_once_even_past_a_version_that_waits() -> None:
    old = versions.come().pk
    versions.publish(policy(LONGER))
    versions.publish(policy(SHORTER))
    assert versions.for_person(old).digest == policy(SHORTER).digest


def test_both_sites_can_be_published_and_read_back() -> None:
    for site in ("wescom", "wesrom"):
        with on(site) as whole:
            versions.forget()
            assert versions.current().digest == whole.digest
            assert versions.current().as_document() == whole.as_document()


def test_a_pending_version_does_not_reach_who_is_signed_in_and_was_not_told() -> None:
    """The longer life holds for a new visitor at once, and not for the account that was told of the shorter one."""
    year = 365 * 24 * 60 * 60
    with on("wescom"):
        staff, visitor = come("staff"), come("visitor")
        versions.hold(staff.account.pk)
        versions.publish(policy(LONGER), vouched_by="the tests")
        lives = {}
        for person in (staff, visitor):
            person.browser.post("/privacy/choices/", {"answer": "accept"})
            answer = person.browser.post("/privacy/preferences/", {"theme": "dark"})
            lives[person.name] = answer.cookies["wescom_theme"]["max-age"]
    assert lives == {"staff": year, "visitor": 2 * year}


def test_joining_is_being_told() -> None:
    with on("wescom"):
        link = invite("http://localhost")
        person = {"name": "A joiner", "email": "joiner@example.invalid", "password": PASSWORD}
        assert browser().post(link, person).status_code in {302, 303}
        account = get_user_model().objects.get(email=person["email"])
        versions.publish(policy(LONGER), vouched_by="the tests")
        assert str(versions.for_person(account.pk).cookies["theme"].life) == "P1Y"
        assert str(versions.current().cookies["theme"].life) == "P2Y"
