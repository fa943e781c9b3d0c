"""Every page of the visitor's room, as a plain reader gets it, on both bundled sites."""

import gzip
import json
import re
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import translation

from keepword.enforcement import evidence, stack, versions
from keepword.parts.privacy.tests.conftest import Browser
from keepword.policy import Policy

PAGES = ["/privacy/", "/privacy/evidence/", "/privacy/history/", "/privacy/choices/", "/privacy/history/1/"]
DOCUMENTS = [
    "/privacy/policy.json",
    "/privacy/evidence.json",
    "/privacy/history/1/policy.json",
    "/.well-known/gpc.json",
]


@pytest.mark.parametrize("path", [*PAGES, *(f"/de{path}" for path in PAGES)])
def test_a_page_is_read_without_a_cookie(browser: Browser, policy: Policy, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "text/html" in answer.headers["Content-Type"]
    assert answer.content.count(b"<h1>") == 1
    assert b"style=" not in answer.content


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_document_is_read_without_a_cookie(browser: Browser, policy: Policy, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    assert json.loads(answer.content)


def test_the_policy_page_has_every_statement(browser: Browser, policy: Policy) -> None:
    page = browser.get("/privacy/").content.decode()
    for statement in policy.statements:
        assert f'id="{statement.id}"' in page
        assert f'/privacy/evidence/#{statement.id}"' in page
    assert page.count("statement--planned") == len(policy.planned)
    assert page.count("tag--added") == sum(statement.added for statement in policy.statements)
    assert versions.newest().version.digest in page


def test_the_register_says_who_vouches_until_which_day(browser: Browser, wescom: Policy) -> None:
    said = r">a mail delivery service</h2>.*Until <time [^>]*>\d+ \w+ \d{4}</time> the head of operations vouches: "
    assert re.search(said, browser.get("/privacy/recipients/").content.decode(), re.DOTALL)


def test_a_kept_page_follows_theme_question_and_packing(browser: Browser, wescom: Policy) -> None:
    plain = browser.get("/privacy/").content
    packed = browser.get("/privacy/", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.content) == plain
    assert b'class="notice"' in plain
    browser.post("/privacy/choices/", {"answer": "accept"})
    browser.post("/privacy/preferences/", {"theme": "dark", "next": "/"})
    own = browser.get("/privacy/").content
    assert b'data-theme="dark"' in own
    assert b'class="notice"' not in own
    assert Browser().get("/privacy/").content == plain


def test_ids_and_anchors_are_used_once(browser: Browser, policy: Policy) -> None:
    for path in PAGES:
        ids = re.findall(r'\bid="([^"]+)"', browser.get(path).content.decode())
        assert len(ids) == len(set(ids)), path


def test_the_policy_speaks_german(browser: Browser, policy: Policy) -> None:
    statement = policy.statement("rights.contact")
    page = browser.get("/de/privacy/").content.decode()
    assert 'lang="de"' in page
    assert policy.word("sections", statement.section, "de") in page


def test_the_evidence_document_has_its_promised_shape(browser: Browser, policy: Policy) -> None:
    document = browser.get("/privacy/evidence.json").json()
    assert list(document) == ["site", "version", "digest", "checked_at", "statements"]
    assert document["digest"] == policy.digest
    assert document["version"] == versions.newest().version.number
    assert [each["id"] for each in document["statements"]] == [each.id for each in policy.statements]
    keys = ["id", "clause", "kind", "says", "state", "grade", "evidence", "checked_at"]
    assert all(list(each) == keys for each in document["statements"])


def test_the_evidence_page_says_what_it_is(browser: Browser, policy: Policy) -> None:
    page = browser.get("/privacy/evidence/").content.decode()
    assert "This site checks itself; nobody has certified it." in page
    assert "Not covered: the host" in page
    for statement in policy.in_force:
        assert f'id="{statement.id}"' in page


@pytest.mark.parametrize("number", ["0", "99", "99999999999999999999999999"])
def test_a_version_that_does_not_exist_is_not_found(browser: Browser, policy: Policy, number: str) -> None:
    assert browser.get(f"/privacy/history/{number}/").status_code == 404
    assert browser.get(f"/privacy/history/{number}/policy.json").status_code == 404


@pytest.mark.parametrize("before", ["", "x", "-1", "٣", "9" * 400, "0", "1"])
def test_the_history_takes_any_page_number(browser: Browser, policy: Policy, before: str) -> None:
    assert browser.get("/privacy/history/", {"before": before}).status_code == 200


@pytest.mark.parametrize("path", [*PAGES[:3], *DOCUMENTS])
def test_pages_to_read_take_no_form(browser: Browser, policy: Policy, path: str) -> None:
    assert browser.post(path).status_code == 405


def test_gpc_says_since_when(browser: Browser, policy: Policy) -> None:
    document = browser.get("/.well-known/gpc.json").json()
    assert document["gpc"] is True
    assert date.fromisoformat(document["lastUpdate"]) == versions.newest().version.published_at.date()


def test_security_txt_follows_its_standard(browser: Browser, policy: Policy) -> None:
    answer = browser.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == f"mailto:{policy.given('contact')}"
    until = datetime.fromisoformat(fields["Expires"])
    assert 0 < (until - datetime.now(until.tzinfo)).days < 365
    assert "en" in fields["Preferred-Languages"]


def test_security_txt_names_addresses_only_where_known(browser: Browser, policy: Policy, settings: Any) -> None:
    assert b"Canonical" not in browser.get("/.well-known/security.txt").content
    settings.KEEPWORD_ADDRESS = "https://www.example.com"
    text = browser.get("/.well-known/security.txt").content.decode()
    assert "Canonical: https://www.example.com/.well-known/security.txt" in text
    assert "Policy: https://www.example.com/privacy/" in text


def test_change_password_leads_to_sign_in(browser: Browser, policy: Policy) -> None:
    answer = browser.get("/.well-known/change-password")
    assert answer.status_code == 302
    assert "sign-in" in answer.headers["Location"] or "login" in answer.headers["Location"]


@pytest.mark.slow
@pytest.mark.usefixtures("one_connection")
def test_every_probe_of_this_part_passes(policy: Policy) -> None:
    ours = ("cookies.preferences", "consent.choice", "consent.withdrawal", "rights.current-version")
    evidence.run(stack.InProcess())
    with translation.override("en"):
        checks = [check for each in evidence.statements() for check in each.checks]
    wrong = {check.probe.name: check.text for check in checks if check.state != "passed"}
    assert not {name: text for name, text in wrong.items() if name.startswith(ours)}
    assert {check.probe.obligation for check in checks} & set(ours)


def test_an_attempt_is_shown_in_the_house_style(browser: Browser, policy: Policy) -> None:
    page = browser.get("/privacy/evidence/try/cookies.gate/")
    assert page.status_code == 200
    assert not page.cookies
    assert b"Tried, and refused" in page.content
    assert b'class="footer"' in page.content
