"""Behind TLS every cookie has the prefix that ties it to this host, and what is remembered is still followed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from keepword.enforcement.gate import PREFIX
from tests.sites.bundled import on

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Iterator[Client]:
    with (
        on("wescom"),
        override_settings(SESSION_COOKIE_SECURE=True, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")),
    ):
        headers = {"sec-fetch-site": "same-origin", "x-forwarded-proto": "https", "accept": "text/html"}
        yield Client(headers=headers, SERVER_NAME="localhost")


def test_cookies_carry_the_prefix_and_are_followed(browser: Client) -> None:
    browser.post("/privacy/choices/", {"answer": "accept"})
    browser.post("/privacy/preferences/", {"theme": "dark"})
    browser.post("/privacy/preferences/", {"language": "de"})
    names = {f"{PREFIX}wescom_choices", f"{PREFIX}wescom_theme", f"{PREFIX}wescom_language"}
    assert set(browser.cookies) == names
    for cookie in browser.cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]
    led = browser.get("/privacy/")
    assert led.headers["location"] == "/de/privacy/"
    assert b'data-theme="dark"' in browser.get("/de/privacy/").content
    assert b'data-theme="dark"' in browser.get("/de/nowhere/").content


def test_taking_back_removes_them_under_the_same_names(browser: Client) -> None:
    browser.post("/privacy/choices/", {"answer": "accept"})
    browser.post("/privacy/preferences/", {"theme": "dark"})
    browser.post("/privacy/choices/", {"answer": "withdraw"})
    left = {name: cookie.value for name, cookie in browser.cookies.items() if cookie.value}
    assert left == {f"{PREFIX}wescom_choices": "no"}
