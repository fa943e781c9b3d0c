"""Refusals are counted, not narrated; each names the statement behind it; what is tried on purpose is not counted."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from keepword.enforcement import connections, gate, middleware, refusals, versions
from keepword.enforcement.models import RefusalCount
from keepword.enforcement.refused import Refused
from keepword.policy import Outcome, SetCookie, Use, decide
from tests.people import come
from tests.sites.bundled import SITES, on, policy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_waiting() -> Iterator[None]:
    refusals.flush()
    RefusalCount.objects.all().delete()
    yield
    refusals.flush()


def test_refusals_of_one_day_add_up_across_writes() -> None:
    for _ in range(2):
        refusals.note("cookies.gate", "a test")
        refusals.note("cookies.gate", "a test")
        refusals.flush()
    assert refusals.totals() == {"cookies.gate": 4}
    assert RefusalCount.objects.count() == 1


def test_a_refused_connection_is_counted() -> None:
    with pytest.raises(connections.ForbiddenConnection):
        connections._judge("socket.connect", (None, ("192.0.2.1", 80)))
    refusals.flush()
    assert refusals.totals() == {"disclosure.connections": 1}


def test_what_is_tried_on_purpose_is_not_counted() -> None:
    with on("wescom"):
        browser = come("visitor").browser
        for obligation in ("cookies.gate", "consent.choice", "purpose.declared", "disclosure.connections"):
            assert browser.get(f"/privacy/evidence/try/{obligation}/").status_code == 200
        path = "/privacy/evidence/try/security.origin/"
        assert browser.post(path, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    refusals.flush()
    assert not refusals.totals()


def test_a_foreign_form_is_counted() -> None:
    with on("wescom"):
        come("visitor").browser.post("/privacy/choices/", headers={"sec-fetch-site": "cross-site"})
    refusals.flush()
    assert refusals.totals() == {"security.origin": 1}


def test_the_log_names_statement_and_cookie_and_no_value(caplog: pytest.LogCaptureFixture) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        response.set_cookie("wescom_theme", "somebody's secret", max_age=10**9, httponly=True, samesite="Lax")
        return response

    with on("wescom"), caplog.at_level(logging.WARNING, logger="keepword.refused"):
        answer = middleware.Gate(view)(RequestFactory().get("/"))
    assert not answer.cookies
    assert "cookies.preferences" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("site", SITES)
def test_every_refusal_names_its_statement(site: str) -> None:
    """REFUSE is always a statement's word; where none speaks, the answer is *undeclared*, and allows as little."""
    whole = policy(site)
    questions = [Use(datum, purpose) for datum in whole.data for purpose in whole.purposes]
    cookies = [SetCookie(name=each.name, http_only=False, same_site="None") for each in whole.cookies.values()]
    for question in [*questions, *cookies, SetCookie("spy")]:
        decision = decide(whole, question)
        assert (decision.statement is not None) or decision.outcome is not Outcome.REFUSE
        if decision.outcome is Outcome.REFUSE:
            assert whole.statement(str(decision.statement)) in whole.in_force


def test_a_refused_use_says_so_with_its_statement() -> None:
    with on("wescom"), pytest.raises(Refused, match=r"^collection\.preferences: ") as refused:
        gate.may_use(versions.current(), "preference.theme", "sell-to-advertisers")
    assert refused.value.statement == "collection.preferences"
    assert refused.value.obligation == "purpose.declared"
