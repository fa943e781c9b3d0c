"""The cast crosses every address with every method; who gets what stands in one table, which has to be complete."""

from __future__ import annotations

import pytest
from django.urls import resolve, reverse

from keepword.enforcement.stack import plain_addresses
from tests.people import PEOPLE, come
from tests.sites.bundled import SITES, on

pytestmark = pytest.mark.django_db

PAGE = dict.fromkeys(PEOPLE, 200)
DESK = {**dict.fromkeys(PEOPLE, 302), "stranger": 404, "staff": 200}
POSTED = dict.fromkeys(PEOPLE, 405)
OWN = {**dict.fromkeys(PEOPLE, 302), "stranger": 200, "staff": 200}
OWN_POSTED = {**OWN, "stranger": 405, "staff": 405}
LED_ELSEWHERE = dict.fromkeys(PEOPLE, 302)
SIGN_UP = {**PAGE, "stranger": 302, "staff": 302}

# What a GET of each address without arguments answers, by person.
ADDRESSES: dict[str, dict[str, int]] = {
    "/": PAGE,
    "/healthz": PAGE,
    "/.well-known/gpc.json": PAGE,
    "/.well-known/security.txt": PAGE,
    "/.well-known/change-password": LED_ELSEWHERE,
    "/privacy/": PAGE,
    "/privacy/policy.json": PAGE,
    "/privacy/evidence/": PAGE,
    "/privacy/evidence.json": PAGE,
    "/privacy/history/": PAGE,
    "/privacy/choices/": PAGE,
    "/privacy/preferences/": LED_ELSEWHERE,
    "/privacy/recipients/": PAGE,
    "/privacy/your-data/": PAGE,
    "/account/data/": OWN,
    "/account/data/copy/": OWN_POSTED,
    "/account/data/restrict/": OWN_POSTED,
    "/account/data/object/": OWN_POSTED,
    "/account/data/erase/": OWN,
    "/account/data/erase/undo/": OWN_POSTED,
    "/account/": OWN,
    "/account/login/": {**PAGE, "stranger": 302, "staff": 302},
    "/account/login/code/": LED_ELSEWHERE,
    "/account/reauthenticate/": OWN,
    "/account/name/": OWN,
    "/account/email/": OWN,
    "/account/password/change/": OWN,
    "/account/password/reset/": PAGE,
    "/account/password/reset/mailed/": PAGE,
    "/account/sessions/": OWN,
    "/account/sessions/end/": OWN_POSTED,
    "/account/signup/": SIGN_UP,
    "/account/signup/mailed/": PAGE,
    "/account/logout/": POSTED,
    "/buy/": PAGE,
    "/buy/checkout/": LED_ELSEWHERE,
    "/buy/orders/": PAGE,
    "/buy/key/": PAGE,
    "/buy/key.pem": PAGE,
    "/buy/withdraw/": PAGE,
    "/desk/": DESK,
    "/desk/check/": {**DESK, "staff": 405},
    "/desk/retention/confirm/": {**DESK, "staff": 405},
    "/desk/rights/": DESK,
    "/desk/rights/search/": {**DESK, "staff": 405},
    "/desk/invite/": {**DESK, "staff": 405},
    "/desk/invite/take-back/": {**DESK, "staff": 405},
    "/desk/downloads/": DESK,
    "/desk/downloads/withdraw/": {**DESK, "staff": 405},
    "/download/": PAGE,
    "/download/key.pem": PAGE,
    "/desk/orders/": DESK,
    "/desk/orders/search/": {**DESK, "staff": 405},
    "/desk/orders/waiting/": DESK,
    "/desk/orders/waiting/settle/": {**DESK, "staff": 405},
    "/desk/orders/coupons/": DESK,
    "/desk/orders/coupons/end/": {**DESK, "staff": 405},
    "/desk/orders/accounting/": DESK,
    "/desk/orders/accounting/papers.csv": {**DESK, "staff": 404},
}
# Read the shelves from a file in the folder of the site that sells.
SHELVES = ("/buy/", "/buy/checkout/", "/desk/orders/coupons/")
METHODS = ("PUT", "PATCH", "DELETE", "PROPFIND")


def there(address: str, site: str) -> bool:
    """Whether the site's folder has what the page shows."""
    return address not in SHELVES or site == "wescom"


def test_the_table_is_complete() -> None:
    known = set(ADDRESSES) | {address for address in plain_addresses() if address.startswith("/brand")}
    assert set(plain_addresses()) <= known


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("person", PEOPLE)
def test_who_gets_what(site: str, person: str) -> None:
    with on(site):
        browser = come(person).browser
        wanted = {address: answers[person] for address, answers in ADDRESSES.items() if there(address, site)}
        got = {address: browser.get(address).status_code for address in wanted}
        if site == "wescom":  # its policy gives no accounts to visitors
            wanted |= dict.fromkeys(("/account/signup/", "/account/signup/mailed/"), 404)
        assert got == wanted


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("person", ["visitor", "blocked", "signalling"])
def test_signed_out_nobody_is_sent_a_cookie_for_reading(site: str, person: str) -> None:
    with on(site):
        browser = come(person).browser
        for address in ADDRESSES:
            assert not there(address, site) or not browser.get(address).cookies, address


@pytest.mark.parametrize("method", METHODS)
def test_wrong_methods_are_refused_and_never_break(method: str) -> None:
    with on("wescom"):
        browser = come("visitor").browser
        got = {address: browser.generic(method, address).status_code for address in ADDRESSES}
        assert {status // 100 for status in got.values()} <= {3, 4}, got


@pytest.mark.parametrize("address", sorted(ADDRESSES))
def test_a_form_from_elsewhere_is_refused_everywhere(address: str) -> None:
    with on("wescom"):
        answer = come("visitor").browser.post(address, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403
        assert b"security.origin" in answer.content, "a refusal names its statement"
        assert not answer.cookies


@pytest.mark.parametrize("host", ["evil.example", "<script>", "a" * 300, "127.0.0.1@evil.example"])
def test_a_wrong_host_gets_a_plain_answer(host: str) -> None:
    with on("wescom"):
        answer = come("visitor").browser.get("/", headers={"host": host})
        assert answer.status_code == 400
        assert b"Traceback" not in answer.content


NAUGHTY = [
    "\x00",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "Ω≈ç√∫˜µ≤≥÷",
    "'; DROP TABLE x; --",
    "{{7*7}}",
    "%00",
    "../" * 50,
]


@pytest.mark.parametrize(
    "address", ["/privacy/choices/", "/privacy/preferences/", "/privacy/your-data/", "/account/login/"]
)
@pytest.mark.parametrize("naughty", NAUGHTY, ids=range(len(NAUGHTY)))
def test_naughty_text_in_every_field_and_cookie_is_survived(address: str, naughty: str) -> None:
    with on("wescom") as policy:
        browser = come("visitor").browser
        for cookie in policy.cookies.values():
            browser.cookies[cookie.name] = "".join(mark for mark in naughty if mark.isprintable() and mark.isascii())
        fields = ("answer", "choice", "next", "theme", "language", "email", "password", "remember")
        answer = browser.post(address, dict.fromkeys(fields, naughty))
        assert answer.status_code in {303, 302, 400, 403, 422, 200}
        assert b"Traceback" not in answer.content
        assert not answer.headers.get("location", "/").startswith(("//", "http", "\\"))
        assert browser.get("/privacy/choices/").status_code == 200


def test_a_field_of_a_megabyte_is_too_much() -> None:
    with on("wescom"):
        answer = come("visitor").browser.post("/privacy/choices/", {"answer": "x" * 1_000_000})
        assert answer.status_code == 413
        assert b"Traceback" not in answer.content


@pytest.mark.parametrize("site", SITES)
def test_german_has_addresses_of_its_own(site: str) -> None:
    with on(site):
        browser = come("visitor").browser
        for name in ("privacy:policy", "privacy:evidence", "privacy:history", "privacy:choices"):
            page = browser.get("/de" + reverse(name))
            assert page.status_code == 200
            assert b'<html lang="de"' in page.content


def test_names_lead_to_addresses_and_back() -> None:
    for address in ADDRESSES:
        assert resolve(address)
