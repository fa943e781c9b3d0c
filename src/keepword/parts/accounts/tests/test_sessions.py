"""Shows that a session ends: by its owner, by idleness, by age, and everywhere at once."""

import random
import secrets
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from keepword.parts.accounts import sessions
from keepword.parts.accounts.device import label
from keepword.parts.accounts.models import Account, PendingSession, Session
from keepword.parts.accounts.sessions import HOLDER, SHARED, STAFF, Kind, SessionStore

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


def come_in(kind: str) -> Client:
    """A browser in which an account of this kind has just signed in."""
    Account.objects.create_user(f"{kind}@example.org", kind, GOOD, is_staff=kind == "staff")
    client = Client(
        headers={"host": "localhost", "sec-fetch-site": "same-origin", "user-agent": "X11; Linux Firefox/1"}
    )
    told = {"email": f"{kind}@example.org", "password": GOOD, **({"shared": "on"} if kind == "shared" else {})}
    # Nobody but staff comes in without having confirmed the address.
    account = Account.objects.get(email=told["email"])
    account.emailaddress_set.create(email=account.email, primary=True, verified=True)
    assert client.post(reverse("accounts:sign-in"), told).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:sessions")).status_code == 200


KINDS = {"holder": HOLDER, "staff": STAFF, "shared": SHARED}


@pytest.mark.parametrize("kind", KINDS)
def test_the_server_ends_it_when_it_is_idle_or_old(db: None, kind: str) -> None:
    lasting: Kind = KINDS[kind]
    moment = timedelta(seconds=61)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        browser = come_in(kind)
        began = timezone.now()
        while timezone.now() - began < lasting.absolute - lasting.idle:
            clock.shift(lasting.idle - moment)
            assert is_in(browser)
        clock.move_to(began + lasting.absolute - moment)
        assert is_in(browser) or lasting.idle < moment
        clock.move_to(began + lasting.absolute)
        assert not is_in(browser)
        other = come_in_again(kind)
        clock.shift(lasting.idle)
        assert not is_in(other)
        assert sessions.clear_ended() >= 1
        assert not Session.objects.exists()


def come_in_again(kind: str) -> Client:
    client = Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"})
    told = {"email": f"{kind}@example.org", "password": GOOD, **({"shared": "on"} if kind == "shared" else {})}
    assert client.post(reverse("accounts:sign-in"), told).status_code == 302
    return client


def test_a_clock_that_goes_back_makes_nothing_last_longer(browser: Client) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=False):
        assert asks_to_sign_in(browser)


def test_use_keeps_it_open_and_writes_at_most_once_a_minute(browser: Client) -> None:
    began = Session.objects.get().seen_at
    with time_machine.travel(began + timedelta(seconds=30), tick=False) as clock:
        browser.get(desk())
        assert Session.objects.get().seen_at == began
        clock.shift(30)
        browser.get(desk())
        assert Session.objects.get().seen_at == began + timedelta(minutes=1)


def test_what_the_database_keeps_of_it_opens_nothing(browser: Client) -> None:
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
    row = Session.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_session")
        kept = str(cursor.fetchall())
    assert cookie not in kept
    browser.cookies[settings.SESSION_COOKIE_NAME] = row.key
    assert asks_to_sign_in(browser)


@pytest.mark.slow
def test_ten_thousand_made_up_values_open_nothing(browser: Client) -> None:
    """Rule of three: none of 10,000 bounds the rate of forged sessions at 0.03 per cent with 95 per cent confidence."""
    right = browser.cookies[settings.SESSION_COOKIE_NAME].value
    row = Session.objects.get()
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    opened = 0
    for number in range(10_000):
        position = number % len(right)
        forged = (
            "".join(chance.choices(letters, k=32)),
            right[:position] + chance.choice(letters.replace(right[position], "")) + right[position + 1 :],
            right[:position],
            right.upper() if not right.isdigit() else right + "0",
            sessions.fingerprint(right)[:32],
            row.key,
            f"{right}{secrets.token_hex(2)}",
            f"{right}' OR '1'='1",
        )[number % 8]
        opened += SESSION_KEY in SessionStore(forged).load()
    assert opened == 0
    assert SESSION_KEY in SessionStore(right).load()


def test_signing_in_never_takes_over_a_session_that_was_there(db: None) -> None:
    store = SessionStore()
    store["planted"] = True
    store.save()
    planted = store.session_key
    client = Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"})
    Account.objects.create_user("ann@example.org", "Ann", GOOD, is_staff=True)
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    client.post(reverse("accounts:sign-in"), {"email": "ann@example.org", "password": GOOD})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted
    assert not PendingSession.objects.exists()
    assert SessionStore(planted).load() == {}
    assert "planted" not in client.session


def test_people_see_where_they_are_signed_in_and_end_it(db: None) -> None:
    browser = come_in("holder")
    other = come_in_again("holder")
    page = browser.get(reverse("accounts:sessions")).text
    assert "Firefox, Linux" in page
    assert page.count("End this session") == 1
    mine = sessions.fingerprint(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    theirs = Session.objects.exclude(pk=mine).get().pk
    assert browser.post(reverse("accounts:end-session"), {"session": theirs}).status_code == 302
    assert is_in(browser)
    assert not is_in(other)
    third = come_in_again("holder")
    browser.post(reverse("accounts:end-session"), {"session": "others"})
    assert is_in(browser)
    assert not is_in(third)


def test_nobody_ends_somebody_elses_session(db: None) -> None:
    holder, staff = come_in("holder"), come_in("staff")
    foreign = Session.objects.get(person=Account.objects.get(is_staff=True).pk).pk
    holder.post(reverse("accounts:end-session"), {"session": foreign})
    assert is_in(staff)


def test_a_shared_computer_is_cleared_of_everything(db: None) -> None:
    browser = come_in("shared")
    assert Session.objects.get().shared
    token = browser.get(reverse("accounts:account")).context["csrf_token"]
    answer = browser.post(reverse("accounts:sign-out"), {"csrfmiddlewaretoken": token})
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage", "cookies"'


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8", ""),
        ("<script>", ""),
    ],
)
def test_a_browser_is_named_by_kind_alone(sent: str, shown: str) -> None:
    assert label(sent) == shown


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
