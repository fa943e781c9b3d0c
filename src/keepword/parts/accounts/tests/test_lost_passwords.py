"""A new password shuts out whoever knew the old one, whatever they had begun; and a link gives one new password."""

from __future__ import annotations

import pytest
from django.urls import reverse

from keepword.parts.accounts.actions.reset_password import LinkOverError, account_of, reset_password
from keepword.parts.accounts.models import Account, Session

from .conftest import GOOD, a_browser, holder, link_in, mails

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wesrom")]

ANOTHER = "quite another long password"


def by_a_mailed_link(account: Account) -> None:
    a_browser().post(reverse("accounts:forgotten"), {"email": account.email})
    a_browser().post(link_in(mails()[-1]), {"password": ANOTHER})


def on_the_page(account: Account) -> None:
    browser = a_browser()
    browser.post(reverse("accounts:sign-in"), {"email": account.email, "password": GOOD})
    browser.post(reverse("accounts:password"), {"password": ANOTHER})


@pytest.mark.parametrize("renewed", [by_a_mailed_link, on_the_page])
def test_a_new_password_ends_a_change_of_address_that_a_thief_had_begun(renewed) -> None:
    account = holder()
    thief = a_browser()
    thief.post(reverse("accounts:sign-in"), {"email": account.email, "password": GOOD})
    thief.post(reverse("accounts:address"), {"email": "thief@example.org"})
    link = link_in(mails()[-1])
    renewed(account)
    assert Session.objects.count() == (renewed is on_the_page), "nothing is kept of the thief's"
    assert a_browser().post(link).status_code == 410
    assert "not confirmed yet has ended" in mails()[-1]["text"]
    account = Account.objects.get()
    assert account.check_password(ANOTHER)
    assert account.email == "ann@example.org"
    assert list(account.emailaddress_set.values_list("email", "verified")) == [("ann@example.org", True)]


def asked_for(account: Account) -> tuple[str, str]:
    a_browser().post(reverse("accounts:forgotten"), {"email": account.email})
    number, token, _ = link_in(mails()[-1]).removeprefix("/account/password/reset/").split("/")
    return number, token


def test_of_two_who_use_a_link_at_the_same_moment_one_sets_the_password() -> None:
    link = asked_for(holder())
    first, second = account_of(*link), account_of(*link)
    assert first is not None
    assert second is not None
    reset_password(first, ANOTHER, base="http://localhost")
    with pytest.raises(LinkOverError):
        reset_password(second, "a third and long password", base="http://localhost")
    assert Account.objects.get().check_password(ANOTHER)
    assert [mail["kind"] for mail in mails()] == ["accounts.reset", "accounts.password_changed"]
    assert "has ended" not in mails()[-1]["text"], "no change was begun"


def test_an_address_that_changed_meanwhile_takes_the_link_with_it() -> None:
    link = asked_for(holder())
    looked = account_of(*link)
    assert looked is not None
    Account.objects.update(email="new@example.org")
    with pytest.raises(LinkOverError):
        reset_password(looked, ANOTHER, base="http://localhost")
    assert Account.objects.get().check_password(GOOD)
