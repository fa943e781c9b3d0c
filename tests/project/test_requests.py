"""Languages, bounds and hosts, as the whole stack of middleware handles them."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from keepword.project.databases import postgresql
from keepword.project.environment import NAMES, EnvironmentUnusableError, optional, put, required

HTML = {"accept": "text/html,application/xhtml+xml", "sec-fetch-site": "same-origin"}


@pytest.fixture
def browser(db: None) -> Iterator[Client]:
    # Django's test client hides what a person would see instead: show it.
    with override_settings(ALLOWED_HOSTS=["localhost"]):
        client = Client(headers={"host": "localhost", **HTML}, raise_request_exception=False)
        client.post("/privacy/choices/", {"answer": "accept"})
        yield client


def test_the_address_says_the_language(browser: Client) -> None:
    assert browser.get("/privacy/").headers["Content-Language"] == "en"
    german = browser.get("/de/privacy/")
    assert german.headers["Content-Language"] == "de"
    assert b'lang="de"' in german.content


def test_a_remembered_language_leads_to_its_address(browser: Client) -> None:
    browser.cookies["wescom_language"] = "de"
    answer = browser.get("/privacy/?from=mail")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/de/privacy/?from=mail")
    assert answer.headers["Vary"] == "Cookie"
    assert "no-store" in answer.headers["Cache-Control"]
    assert browser.get("/de/privacy/").status_code == 200


def test_a_language_that_nobody_permitted_to_remember_leads_nowhere(browser: Client) -> None:
    browser.post("/privacy/choices/", {"answer": "withdraw"})
    browser.cookies["wescom_language"] = "de"
    assert browser.get("/privacy/").status_code == 200


@pytest.mark.parametrize("value", ["", "fr", "../evil", "de\n", "//evil.example", "DE", "x" * 4000])
def test_a_forged_language_leads_nowhere(browser: Client, value: str) -> None:
    browser.cookies["wescom_language"] = value
    assert browser.get("/privacy/").status_code == 200


@pytest.mark.parametrize("path", ["/privacy/evidence.json", "/healthz", "/.well-known/gpc.json"])
def test_machines_are_not_led_on(browser: Client, path: str) -> None:
    browser.cookies["wescom_language"] = "de"
    assert browser.get(path, headers={"accept": "application/json"}).status_code == 200


def test_a_form_is_not_led_on(browser: Client) -> None:
    browser.cookies["wescom_language"] = "de"
    assert "/de/privacy/preferences/" not in browser.post("/privacy/preferences/", {}).headers.get("Location", "")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_a_method_no_page_knows_gets_405(browser: Client, method: str) -> None:
    answer = browser.generic(method, "/privacy/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_too_much_gets_413_before_it_is_read(browser: Client) -> None:
    answer = browser.post("/privacy/preferences/", {"theme": "x" * 1_000_000})
    assert answer.status_code == 413
    assert b"Traceback" not in answer.content


def test_too_many_fields_get_413(browser: Client) -> None:
    answer = browser.post("/privacy/preferences/", {f"field{number}": "1" for number in range(500)})
    assert answer.status_code == 413


def test_a_wrong_host_gets_400(browser: Client) -> None:
    answer = browser.get("/privacy/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


def test_the_site_is_healthy(browser: Client) -> None:
    assert browser.get("/healthz").content == b"ok\n"
    assert browser.post("/healthz").status_code == 405


def test_the_environment_has_few_names_and_unknown_ones_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(NAMES) <= 15
    with pytest.raises(KeyError):
        optional("KEEPWORD_COLOUR")
    with pytest.raises(KeyError):
        put("KEEPWORD_COLOUR", "red")
    monkeypatch.setenv("KEEPWORD_HOSTS", "  ")
    assert optional("KEEPWORD_HOSTS") is None
    with pytest.raises(EnvironmentUnusableError, match="KEEPWORD_HOSTS is not set: it gives"):
        required("KEEPWORD_HOSTS")


def test_a_postgresql_address_is_read_part_by_part() -> None:
    found = postgresql("DATABASE_URL", "postgresql://us%40er:p%2Fw@db.example:5433/site?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("us@er", "p/w", "db.example")
    assert (found["PORT"], found["NAME"], found["OPTIONS"]) == ("5433", "site", {"sslmode": "require"})
    assert postgresql("DATABASE_URL", "postgresql://me@/site?host=/run/postgresql")["HOST"] == "/run/postgresql"


@pytest.mark.parametrize("url", ["mysql://a/b", "postgresql://host", "postgresql://host:port/x", "site.sqlite3", "://"])
def test_another_database_address_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(EnvironmentUnusableError, match="postgresql://user:password@host:5432/name"):
        postgresql("DATABASE_URL", url)
