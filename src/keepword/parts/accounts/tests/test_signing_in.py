"""Shows who comes in, who does not, and that both are told the same."""

import hashlib
import time

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from keepword.parts.accounts import access, guessing, models
from keepword.parts.accounts.actions.sign_in import WrongPairError, sign_in
from keepword.parts.accounts.models import Account, SignInAttempt

pytestmark = pytest.mark.django_db

GOOD = "four unrelated words indeed"
PAIR = {"email": "ann@example.org", "password": GOOD}


@pytest.fixture
def ann(db: None) -> Account:
    return Account.objects.create_user("ann@example.org", "Ann", GOOD, is_staff=True)


@pytest.fixture
def browser() -> Client:
    """A browser on this machine, which says where its forms come from as browsers do."""
    return Client(headers={"host": "localhost", "sec-fetch-site": "same-origin"}, raise_request_exception=True)


def login() -> str:
    return reverse("accounts:sign-in")


def desk() -> str:
    return reverse(django_settings.LOGIN_REDIRECT_URL)


def test_the_right_pair_comes_in_with_a_new_session(browser: Client, ann: Account) -> None:
    before = browser.session
    before["planted"] = "by somebody else"
    before.save()
    browser.cookies[django_settings.SESSION_COOKIE_NAME] = before.session_key
    answer = browser.post(login(), PAIR)
    assert answer.status_code == 302
    assert answer.headers["Location"] == desk()
    assert "no-store" in answer.headers["Cache-Control"]
    assert browser.session.session_key != before.session_key
    assert "planted" not in browser.session
    cookie = answer.cookies[django_settings.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == ""
    assert cookie["expires"] == ""
    assert cookie["httponly"]
    assert browser.get(desk()).status_code == 200


def test_the_address_is_known_however_it_is_written(browser: Client, ann: Account) -> None:
    assert browser.post(login(), {**PAIR, "email": " ANN@Example.ORG "}).status_code == 302


def test_accents_composed_or_not_are_one_password(browser: Client, ann: Account) -> None:
    ann.set_password("caf\u00e9 caf\u00e9 blue window")
    ann.save()
    composed = {"email": ann.email, "password": "cafe\u0301 cafe\u0301 blue window"}
    assert browser.post(login(), composed).status_code == 302


@pytest.mark.parametrize("who", ["unknown", "wrong password", "not active", "no usable password"])
def test_everybody_else_gets_one_answer(browser: Client, ann: Account, who: str) -> None:
    pair = {**PAIR, "password": "another long password"} if who == "wrong password" else dict(PAIR)
    if who == "unknown":
        ann.delete()
    ann.is_active = who != "not active"
    if who == "no usable password":
        ann.set_unusable_password()
    if who != "unknown":
        ann.save()
    answer = browser.post(login(), pair)
    assert answer.status_code == 422
    assert "belong together" in answer.text
    assert django_settings.SESSION_COOKIE_NAME not in answer.cookies
    assert not models.Session.objects.exists()


@pytest.mark.slow
def test_an_unknown_address_takes_as_long_as_a_wrong_password(dear_passwords: None, ann: Account) -> None:
    def seconds(email: str) -> float:
        began = time.thread_time()
        with pytest.raises(WrongPairError):
            sign_in(email, "not the password at all", network="192.0.2.1")
        SignInAttempt.objects.all().delete()
        return time.thread_time() - began

    pairs = [(seconds("ann@example.org"), seconds("nobody@example.org")) for _ in range(5)]
    known, unknown = (sorted(each)[2] for each in zip(*pairs, strict=True))
    assert 0.5 < known / unknown < 2
    assert unknown > 0.03


def test_five_wrong_guesses_shut_the_account_even_for_the_right_one(browser: Client, ann: Account) -> None:
    for _ in range(guessing.PER_ACCOUNT):
        assert browser.post(login(), {**PAIR, "password": "wrong"}).status_code == 422
    answer = browser.post(login(), PAIR)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= guessing.WINDOW
    assert "Too many attempts" in answer.text


def test_an_address_that_has_no_account_is_shut_alike(browser: Client) -> None:
    statuses = [browser.post(login(), PAIR).status_code for _ in range(guessing.PER_ACCOUNT + 1)]
    assert statuses[-1] == 429


def test_the_window_passes(ann: Account) -> None:
    for _ in range(guessing.PER_ACCOUNT):
        guessing.spend(ann.email, "192.0.2.1")
    SignInAttempt.objects.update(window_started=int(time.time()) - guessing.WINDOW - 1)
    assert sign_in(ann.email, GOOD, network="192.0.2.1") == ann


def test_one_network_is_shut_and_spends_nothing_more_of_others(db: None) -> None:
    for number in range(guessing.PER_NETWORK):
        guessing.spend(f"{number}@example.org", "2001:db8::1")
    with pytest.raises(guessing.TooManyGuessesError):
        guessing.spend("ann@example.org", "2001:db8::ffff")
    guessing.spend("ann@example.org", "2001:db8:0:1::1")
    assert SignInAttempt.objects.filter(failures=1).count() == guessing.PER_NETWORK + 2


def test_coming_in_gives_the_guesses_back(ann: Account) -> None:
    for _ in range(guessing.PER_NETWORK + guessing.PER_ACCOUNT):
        sign_in(ann.email, GOOD, network="192.0.2.1")
    assert list(SignInAttempt.objects.values_list("failures", flat=True)) == [0]


def test_what_is_counted_names_nobody(browser: Client) -> None:
    browser.post(login(), PAIR)
    plain = {hashlib.sha256(text.encode()).hexdigest() for text in ("ann@example.org", "127.0.0.1")}
    buckets = set(SignInAttempt.objects.values_list("bucket", flat=True))
    assert len(buckets) == 2
    assert not buckets & plain


@pytest.mark.parametrize(
    "extra",
    [
        {"HTTP_HOST": "www.example.org"},
        {"REMOTE_ADDR": "192.0.2.7"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
    ],
)
def test_no_password_over_a_connection_others_can_read(ann: Account, settings: Settings, extra: dict[str, str]) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    stranger = Client(SERVER_NAME="localhost", HTTP_SEC_FETCH_SITE="same-origin")
    for answer in (stranger.get(login(), **extra), stranger.post(login(), PAIR, **extra)):
        assert answer.status_code == 403
        assert "https://" in answer.text
    assert not SignInAttempt.objects.exists()
    secured = stranger.post(login(), PAIR, secure=True, HTTP_ORIGIN="https://localhost")
    assert secured.status_code == 302


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/privacy/", "/privacy/"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("/\\evil.example", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_the_next_page_is_ours(browser: Client, ann: Account, wanted: str, goes: str | None) -> None:
    answer = browser.post(login(), {**PAIR, "next": wanted})
    assert answer.headers["Location"] == (goes or desk())


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"email": "ann"},
        {**PAIR, "password": "x" * 1025},
        {**PAIR, "password": "with\0nul"},
        {**PAIR, "email": "a\0nn@example.org"},
        {**PAIR, "email": "a" * 300 + "@example.org"},
    ],
)
def test_bad_input_is_answered_and_counts_nothing(browser: Client, sent: dict[str, str]) -> None:
    assert browser.post(login(), sent).status_code == 422
    assert not SignInAttempt.objects.exists()


def test_other_methods_are_refused(browser: Client) -> None:
    assert browser.put(login()).status_code == 405
    assert browser.get(reverse("accounts:sign-out")).status_code == 405


def test_the_form_sets_no_cookie(browser: Client) -> None:
    answer = browser.get(login())
    assert answer.status_code == 200
    assert not answer.cookies
    assert "no-store" in answer.headers["Cache-Control"]


def test_whoever_is_in_is_sent_on(browser: Client, ann: Account) -> None:
    browser.post(login(), PAIR)
    assert browser.get(login()).headers["Location"] == desk()
    assert access.PROVED_AT in browser.session
