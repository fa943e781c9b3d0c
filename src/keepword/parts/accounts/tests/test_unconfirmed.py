"""A sign-up that nobody confirmed: it goes in time, and opens no door into what its address’s owner asks for."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from keepword.enforcement.people import purpose
from keepword.enforcement.retention import lapsing
from keepword.parts.accounts.models import Account

from .conftest import a_browser, holder, link_in, mails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wesrom")]


def test_who_confirms_while_others_are_erased_keeps_the_account() -> None:
    holder("ann@example.org", confirmed=False)
    holder("bob@example.org", confirmed=False)
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        (work,) = (
            each
            for each in lapsing.works(timezone.now())
            if each.what == "ended" and each.model is Account and each.rows.exists()
        )
        keys = list(work.rows.values_list("pk", flat=True))
        assert len(keys) == 2
        EmailAddress.objects.filter(email="bob@example.org").update(verified=True)
        assert work.act(keys) == 1
    assert Account.objects.get().email == "bob@example.org"


STRANGERS, OWNERS = "a phrase that strangers took", "quite another long password"


def two_sign_ups() -> tuple[str, str]:
    """The links of somebody who took another's address, and then of that address's owner."""
    for name, password in (("Eve Elm", STRANGERS), ("Ann Ash", OWNERS)):
        told = {"name": name, "email": "ann@example.org", "password": password}
        a_browser().post(reverse("accounts:sign-up"), told)
        mails()
    first, second = (link_in(mail) for mail in mails())
    return first, second


def lets_in(password: str) -> bool:
    pair = {"email": "ann@example.org", "password": password}
    return a_browser().post(reverse("accounts:sign-in"), pair).headers.get("Location") == reverse("accounts:account")


def test_a_link_confirms_the_sign_up_that_it_was_mailed_for() -> None:
    _, owners = two_sign_ups()
    assert a_browser().get(owners).status_code == 200
    assert Account.objects.get().check_password(STRANGERS), "looking at a link changes nothing"
    assert a_browser().post(owners).status_code == 200
    assert (lets_in(OWNERS), lets_in(STRANGERS)) == (True, False)
    account = Account.objects.get()
    with purpose.own(account.pk):
        assert account.name == "Ann Ash"


def test_once_one_is_confirmed_the_other_link_changes_nothing() -> None:
    first, second = two_sign_ups()
    a_browser().post(first)
    assert "Your address is confirmed" in a_browser().post(second).text
    assert (lets_in(STRANGERS), lets_in(OWNERS)) == (True, False)


def test_a_short_password_of_the_later_sign_up_takes_its_code() -> None:
    holder("ann@example.org", confirmed=False)
    told = {"name": "Ann Ash", "email": "ann@example.org", "password": "xkpw7-qzv9"}
    a_browser().post(reverse("accounts:sign-up"), told)
    a_browser().post(link_in(mails()[-1]))
    assert Account.objects.get().needs_code
