"""Saying yes, no, and no longer: with cookies, without, with a browser's signal, and with forged values."""

from __future__ import annotations

from typing import Any

import pytest

from keepword.enforcement import consent
from keepword.enforcement.models import ConsentRecord
from keepword.parts.privacy.tests.conftest import Browser
from keepword.policy import Policy

CHOICES = "/privacy/choices/"
PREFERENCES = "/privacy/preferences/"
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "/ok\r\nSet-Cookie: a=b",
    "/a\0b",
    "/\u202egnp.exe",
    "/" + "x" * 3000,
    "evil",
]


def test_declining_leaves_one_constant_cookie_and_no_row(browser: Browser, wescom: Policy) -> None:
    answer = browser.post(CHOICES, {"answer": "decline", "next": "/privacy/"})
    assert answer.status_code == 303
    assert browser.kept == {wescom.cookies["choices"].name: consent.REFUSED}
    assert not ConsentRecord.objects.exists()
    assert browser.get(answer.headers["Location"]).headers["Location"] == "/privacy/"
    assert b'class="notice"' not in browser.get("/privacy/").content


def test_accepting_is_recorded_once_and_taken_back_as_easily(browser: Browser, wescom: Policy) -> None:
    answer = browser.post(CHOICES, {"answer": "accept", "choice": "preferences"})
    assert answer.status_code == 303
    record = ConsentRecord.objects.get()
    assert record.choices == ["preferences"]
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "Take permission back" in page
    browser.post(PREFERENCES, {"theme": "dark", "next": "/"})
    assert set(browser.kept) == {wescom.cookies["choices"].name, wescom.cookies["theme"].name}
    browser.post(CHOICES, {"answer": "withdraw", "choice": "preferences"})
    assert browser.kept == {wescom.cookies["choices"].name: consent.REFUSED}
    record.refresh_from_db()
    assert record.withdrawn_at is not None


def test_a_browser_that_keeps_no_cookies_is_told_so(wescom: Policy) -> None:
    answer = Browser().post(CHOICES, {"answer": "decline", "next": "/about/"})
    page = Browser().get(answer.headers["Location"])
    assert page.status_code == 200
    assert "Your browser kept no cookie." in page.content.decode()
    assert 'href="/about/"' in page.content.decode()
    answer = Browser().post(CHOICES, {"answer": "accept", "next": "/about/"})
    assert "Your browser kept no cookie." in Browser().get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize("header", [{"Sec-GPC": "1"}, {"DNT": "1"}])
def test_a_signal_is_a_no_and_nobody_is_asked(browser: Browser, policy: Policy, header: dict[str, str]) -> None:
    signal = "gpc" if "Sec-GPC" in header else "dnt"
    honoured = any(signal in getattr(each, "signals", ()) for each in policy.in_force)
    page = browser.get("/privacy/", headers=header).content
    if honoured:
        assert b'class="notice"' not in page
        choices = browser.get(CHOICES, headers=header).content.decode()
        assert "Your browser sends" in choices
        assert "as a no to everything optional" in choices


@pytest.mark.parametrize("value", ["0", "true", "1, 1", " ", "2"])
def test_only_the_exact_signal_counts(browser: Browser, wescom: Policy, value: str) -> None:
    assert b'class="notice"' in browser.get("/privacy/", headers={"Sec-GPC": value}).content


@pytest.mark.parametrize(
    "value",
    ["yes", "yes.preferences", "yes.preferences.0000000000000000.AAAAAAAAAAAAAAAAAAAAAA", "NO", "no\0", "ÿ" * 50, "'"],
)
def test_a_forged_answer_permits_nothing(browser: Browser, wescom: Policy, value: str) -> None:
    browser.cookies[wescom.cookies["choices"].name] = value
    browser.cookies[wescom.cookies["theme"].name] = "dark"
    page = browser.get("/privacy/")
    assert page.status_code == 200
    assert b"data-theme" not in page.content
    assert b'class="notice"' in page.content


@pytest.mark.parametrize("value", ["<script>", "dark light", "x" * 4000, "\u202e".encode().decode("latin-1"), ""])
def test_a_forged_theme_changes_nothing(browser: Browser, wescom: Policy, value: str) -> None:
    browser.post(CHOICES, {"answer": "accept", "choice": "preferences"})
    browser.cookies[wescom.cookies["theme"].name] = value
    for path in ("/privacy/", CHOICES):
        page = browser.get(path)
        assert page.status_code == 200
        assert b"data-theme" not in page.content
        assert b"<script" not in page.content


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_nobody_is_led_elsewhere(browser: Browser, wescom: Policy, wanted: str) -> None:
    for path, data in ((CHOICES, {"answer": "decline"}), (PREFERENCES, {"language": "de"})):
        answer = browser.post(path, {**data, "next": wanted})
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(("/privacy/choices/", "/de/privacy/choices/"))
        assert "evil" not in answer.headers["Location"]
    browser.post(CHOICES, {"answer": "decline"})
    page = browser.get(CHOICES, {"answered": "decline", "next": wanted.replace("\0", "")})
    assert "evil" not in page.headers.get("Location", "")


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        (CHOICES, {}),
        (CHOICES, {"answer": "maybe"}),
        (CHOICES, {"answer": "accept", "choice": "everything"}),
        (CHOICES, {"answer": "accept\0"}),
        (PREFERENCES, {}),
        (PREFERENCES, {"theme": "pink"}),
        (PREFERENCES, {"language": "xx"}),
        (PREFERENCES, {"language": "de\0"}),
        (PREFERENCES, {"language": "../../etc/passwd"}),
        (PREFERENCES, {"theme": "dark", "language": "de"}),
        (PREFERENCES, {"theme": "dark", "remember": "always"}),
        (PREFERENCES, {"theme": "\ud83d\ude08".encode("utf-16", "surrogatepass").decode("utf-16")}),
        (PREFERENCES, {"theme": "x" * 100_000}),
    ],
)
def test_what_no_page_offers_changes_nothing(browser: Browser, wescom: Policy, path: str, sent: dict[str, str]) -> None:
    answer = browser.post(path, sent)
    assert answer.status_code == 400
    assert "Nothing was changed." in answer.content.decode()
    assert not answer.cookies
    assert not ConsentRecord.objects.exists()


def test_a_theme_is_asked_for_first_where_it_needs_permission(browser: Browser, wescom: Policy) -> None:
    asked = browser.post(PREFERENCES, {"theme": "dark", "next": "/about/"})
    assert asked.status_code == 200
    assert not asked.cookies
    page = asked.content.decode()
    assert page.count('class="button" name="remember"') == 2
    once = browser.post(PREFERENCES, {"theme": "dark", "next": "/about/", "remember": "once"})
    assert once.status_code == 200
    assert not once.cookies
    remembered = browser.post(PREFERENCES, {"theme": "dark", "next": "/about/", "remember": "yes"})
    assert remembered.status_code == 303
    cookie = remembered.cookies[wescom.cookies["theme"].name]
    life = wescom.cookies["theme"].life
    assert life is not None
    assert cookie["max-age"] == life.total
    assert browser.get(remembered.headers["Location"]).headers["Location"] == "/about/"
    assert b'data-theme="dark"' in browser.get("/privacy/").content


def test_a_language_is_followed_with_or_without_a_cookie(browser: Browser, wescom: Policy) -> None:
    answer = browser.post(PREFERENCES, {"language": "de", "next": "/privacy/history/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/de/privacy/history/")
    assert not answer.cookies
    back = browser.post(f"/de{PREFERENCES}", {"language": "en", "next": "/de/privacy/history/"})
    assert back.headers["Location"] == "/privacy/history/"
    browser.post(CHOICES, {"answer": "accept", "choice": "preferences"})
    kept = browser.post(PREFERENCES, {"language": "de", "next": "/privacy/history/"})
    assert kept.cookies[wescom.cookies["language"].name].value == "de"
    assert kept.headers["Location"].startswith("/de/privacy/choices/?answered=language")
    assert browser.get(kept.headers["Location"]).headers["Location"] == "/de/privacy/history/"


def test_what_is_remembered_is_listed_and_forgotten(browser: Browser, policy: Policy) -> None:
    asked = [choice.key for choice in consent.asked_choices(policy)]
    if asked:
        browser.post(CHOICES, {"answer": "accept"})
    browser.post(PREFERENCES, {"theme": "dark", "next": "/"})
    theme = policy.cookies["theme"].name
    assert theme in browser.kept
    page = browser.get(CHOICES).content.decode()
    assert theme in page
    assert "Forget what is remembered" in page
    answer = browser.post(CHOICES, {"answer": "reset"})
    assert theme not in browser.kept
    assert "Forgotten." in browser.get(answer.headers["Location"]).content.decode()
    assert b"data-theme" not in browser.get("/privacy/").content


def test_following_the_device_needs_nothing(browser: Browser, policy: Policy) -> None:
    answer = browser.post(PREFERENCES, {"theme": "system", "next": "/"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert not browser.kept


def test_a_form_of_another_site_is_refused(browser: Browser, wescom: Policy) -> None:
    for path, data in ((CHOICES, {"answer": "accept"}), (PREFERENCES, {"theme": "dark"})):
        answer = browser.post(path, data, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
        assert not answer.cookies
    assert not ConsentRecord.objects.exists()


def test_an_address_that_takes_forms_leads_readers_to_the_choices(browser: Browser, wescom: Policy) -> None:
    answer = browser.get(PREFERENCES)
    assert (answer.status_code, answer.headers["Location"]) == (302, CHOICES)


@pytest.mark.parametrize(
    "answered", ["accept", "decline", "withdraw", "reset", "theme", "language", "nonsense", "\u202e"]
)
def test_the_page_of_choices_can_be_opened_with_any_answer(browser: Browser, policy: Policy, answered: str) -> None:
    page: Any = browser.get(CHOICES, {"answered": answered})
    assert page.status_code == 200
    assert not page.cookies


def test_accept_and_decline_are_the_same_kind_of_button(browser: Browser, wescom: Policy) -> None:
    for path in ("/", CHOICES):
        page = browser.get(path).content.decode()
        accept = '<button class="button" name="answer" value="accept">'
        assert page.count(accept) >= 1
        assert page.count(accept) == page.count(accept.replace("accept", "decline"))
