"""Shows that a session ends: by its owner, by idleness, by age, and everywhere at once."""

import time

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from keepword.parts.accounts import access
from keepword.parts.accounts.models import Account

pytestmark = pytest.mark.django_db

GOOD = "four unrelated words indeed"


@pytest.fixture
def browser(db: None) -> Client:
    Account.objects.create_user("ann@example.org", "Ann", GOOD, is_staff=True)
    client = Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"})
    answer = client.post(reverse("accounts:sign-in"), {"email": "ann@example.org", "password": GOOD})
    assert answer.status_code == 302
    return client


def desk() -> str:
    return reverse(settings.LOGIN_REDIRECT_URL)


def sign_out(client: Client) -> HttpResponse:
    page = client.get(desk())
    return client.post(reverse("accounts:sign-out"), {"csrfmiddlewaretoken": page.context["csrf_token"]})


def age(client: Client, **seconds: int) -> None:
    """Makes the session as old as if that time had passed."""
    session = client.session
    for key, passed in seconds.items():
        session[key] -= passed
    session.save()


def asks_to_sign_in(client: Client) -> bool:
    answer = client.get(desk())
    return answer.status_code == 302 and answer.headers["Location"].startswith(reverse("accounts:sign-in"))


def test_signing_out_ends_it_at_the_server(browser: Client) -> None:
    kept = browser.cookies[settings.SESSION_COOKIE_NAME].value
    answer = sign_out(browser)
    assert answer.status_code == 200
    assert "Now close this window" in answer.text
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert not Session.objects.exists()
    browser.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert asks_to_sign_in(browser)


def test_signing_out_twice_says_the_same(browser: Client) -> None:
    sign_out(browser)
    again = browser.post(reverse("accounts:sign-out"))
    assert again.status_code == 200
    assert "Now close this window" in again.text


def test_nobody_is_signed_out_by_another_site(browser: Client) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost", "sec-fetch-site": "same-origin"})
    strict.cookies = browser.cookies
    assert strict.post(reverse("accounts:sign-out")).status_code == 403
    foreign = browser.post(reverse("accounts:sign-out"), headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("passed", "ended"),
    [
        ({access.SEEN_AT: access.IDLE - 30}, False),
        ({access.SEEN_AT: access.IDLE + 1}, True),
        ({access.SIGNED_IN_AT: access.ABSOLUTE - 30}, False),
        ({access.SIGNED_IN_AT: access.ABSOLUTE + 1}, True),
        ({access.SEEN_AT: -3600}, True),
    ],
)
def test_it_ends_by_itself(browser: Client, passed: dict[str, int], ended: bool) -> None:
    age(browser, **passed)
    assert asks_to_sign_in(browser) is ended
    assert Session.objects.exists() is not ended


def test_use_keeps_it_open_and_writes_at_most_once_a_minute(browser: Client) -> None:
    first = browser.session[access.SEEN_AT]
    age(browser, **{access.SEEN_AT: 30})
    browser.get(desk())
    assert browser.session[access.SEEN_AT] == first - 30
    age(browser, **{access.SEEN_AT: 60})
    browser.get(desk())
    assert time.time() - browser.session[access.SEEN_AT] < 30


def test_signed_in_pages_are_kept_nowhere(browser: Client) -> None:
    for address in (desk(), "/"):
        assert "no-store" in browser.get(address).headers["Cache-Control"]


def test_a_new_password_ends_every_session(browser: Client) -> None:
    account = Account.objects.get()
    account.set_password("quite another long password")
    account.save()
    assert asks_to_sign_in(browser)


def test_an_account_that_is_switched_off_is_out_at_once(browser: Client) -> None:
    Account.objects.update(is_active=False)
    assert asks_to_sign_in(browser)


def test_who_is_not_staff_finds_no_desk(browser: Client) -> None:
    Account.objects.update(is_staff=False)
    assert browser.get(desk()).status_code == 404


def test_the_sign_in_page_knows_where_to_go_back_to(client: Client) -> None:
    answer = client.get(desk() + "?day=1", headers={"host": "localhost"})
    assert answer.headers["Location"].endswith("?next=%2Fdesk%2F%3Fday%3D1")


def test_the_session_is_not_used_over_a_connection_others_can_read(browser: Client) -> None:
    assert browser.get(desk(), REMOTE_ADDR="192.0.2.7").status_code == 302
