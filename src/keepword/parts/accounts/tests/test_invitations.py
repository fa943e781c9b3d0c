"""Shows that a link makes one account, once, and that the first one replaces a default password."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from keepword.enforcement.people import purpose
from keepword.parts.accounts import invitations
from keepword.parts.accounts.actions import accept_invitation as accept_module
from keepword.parts.accounts.actions.accept_invitation import (
    AddressTakenError,
    InvitationClosedError,
    accept_invitation,
)
from keepword.parts.accounts.models import Account, Invitation

pytestmark = pytest.mark.django_db

GOOD = "four unrelated words indeed"
PERSON = {"name": "Ann Ash", "email": "Ann@Example.org", "password": GOOD}


@pytest.fixture
def browser() -> Client:
    return Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"})


def new_link() -> str:
    return urlsplit(invitations.invite("http://localhost")).path


def token_of(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def test_the_first_link_is_there_until_somebody_came(browser: Client) -> None:
    old = invitations.first_link("https://www.example.org/")
    new = invitations.first_link("https://www.example.org/")
    assert old is not None
    assert new is not None
    assert new.startswith("https://www.example.org/account/invite/")
    assert browser.get(urlsplit(old).path).status_code == 404
    assert browser.post(urlsplit(new).path, PERSON).status_code == 302
    assert invitations.first_link("https://www.example.org") is None


def test_a_link_is_kept_as_a_fingerprint_only(db: None) -> None:
    link = new_link()
    (row,) = Invitation.objects.values_list()
    assert len(token_of(link)) >= 43
    assert token_of(link) not in str(row)


def test_looking_does_not_use_it_up(browser: Client) -> None:
    link = new_link()
    for _ in range(3):
        answer = browser.get(link)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "no-store" in answer.headers["Cache-Control"]
    browser.head(link)
    assert Invitation.objects.get().used_at is None


def test_it_makes_one_staff_account_and_signs_in(browser: Client, dear_passwords: None) -> None:
    link = new_link()
    answer = browser.post(link, PERSON)
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse(settings.LOGIN_REDIRECT_URL)
    account = Account.objects.get()
    with purpose.own(account.pk):
        assert (account.name, account.email, account.is_staff) == ("Ann Ash", "ann@example.org", True)
    assert account.check_password(GOOD)
    assert account.password.startswith("argon2$argon2id$v=19$m=32768,t=4,p=1$")
    assert browser.get(answer.headers["Location"]).status_code == 200
    for again in (browser.get(link), browser.post(link, {**PERSON, "email": "bob@example.org"})):
        assert again.status_code == 410
        assert "used already" in again.text
    assert Account.objects.count() == 1


def test_a_late_link_is_gone(browser: Client) -> None:
    link = new_link()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for answer in (browser.get(link), browser.post(link, PERSON)):
        assert answer.status_code == 410
        assert "not used in time" in answer.text
    assert not Account.objects.exists()


@pytest.mark.parametrize("token", ["x", "A" * 43, "..", "%00", "é" * 40, "x" * 4000])
def test_a_made_up_link_is_not_found(browser: Client, token: str) -> None:
    for answer in (browser.get(f"/account/invite/{token}/"), browser.post(f"/account/invite/{token}/", PERSON)):
        assert answer.status_code in (404, 400)
    assert not Account.objects.exists()


def test_who_is_later_by_a_moment_gets_nothing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(new_link())

    def hash_while_another_browser_comes(password: str) -> str:
        Invitation.objects.update(used_at=timezone.now())
        return "hashed"

    monkeypatch.setattr(accept_module, "make_password", hash_while_another_browser_comes)
    with pytest.raises(InvitationClosedError):
        accept_invitation(token, name="Ann", email="ann@example.org", password=GOOD)
    assert not Account.objects.exists()


def test_a_taken_address_leaves_the_link_open(browser: Client) -> None:
    Account.objects.create_user("ann@example.org", "Ann", GOOD)
    link = new_link()
    answer = browser.post(link, PERSON)
    assert answer.status_code == 422
    assert "an account with this address already" in answer.text
    assert Invitation.objects.get().used_at is None
    with pytest.raises(AddressTakenError):
        accept_invitation(token_of(link), name="Ann", email="ANN@example.org", password=GOOD)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short but 14 c", "15 characters"),
        ("aaaaaaaaaaaaaaaaaaaa", "different characters"),
        ("ann@example.org", "too similar"),
        ("1q2w3e4r5t6y7u8i9o0p", "too common"),
        ("1234567890123456", "mostly a run"),
        ("rosebudrosebudrosebud", "over and over"),
        ("x" * 1025, "1024"),
        ("a fine password\0", "Null"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(browser: Client, password: str, reason: str) -> None:
    link = new_link()
    answer = browser.post(link, {**PERSON, "password": password})
    assert answer.status_code == 422
    assert reason in answer.text
    assert password not in answer.text
    assert not Account.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "Ann\u202eretsaM", "Ann\x07", "Ann\0", "x" * 121])
def test_a_name_is_what_it_looks_like(browser: Client, name: str) -> None:
    assert browser.post(new_link(), {**PERSON, "name": name}).status_code == 422
    assert not Account.objects.exists()


def test_old_rows_go_and_open_ones_can_be_taken_back(db: None) -> None:
    new_link()
    Invitation.objects.update(expires_at=timezone.now() - invitations.REMEMBERED - timedelta(days=1))
    new_link()
    assert Invitation.objects.count() == 1
    assert invitations.open_count() == 1
    assert invitations.take_back() == 1
    assert invitations.open_count() == 0


def test_addresses_have_one_spelling(db: None) -> None:
    Account.objects.create_user(" ANN@B\u00fccher.example ", "Ann", GOOD)
    assert Account.objects.filter(email="ann@xn--bcher-kva.EXAMPLE").exists()
    assert Account.objects.get().email == "ann@xn--bcher-kva.example"
