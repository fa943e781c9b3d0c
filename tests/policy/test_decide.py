"""What the example's statements answer, and that the answer names the statement."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from keepword.policy import (
    Collect,
    Connect,
    Disclose,
    Keep,
    Outcome,
    Question,
    SetCookie,
    Use,
    decide,
    explain,
)
from tests.policy.policies import example

YEAR = timedelta(days=365)
GRANTED = frozenset({"preferences"})


def theme(**changes: object) -> SetCookie:
    given = {"name": "site_theme", "life": YEAR, "same_site": "Strict", "granted": GRANTED}
    return SetCookie(**given | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "outcome", "statement"),
    [
        (Collect("visit.page"), Outcome.PERMIT, "collection.visits"),
        (Collect("preference.theme"), Outcome.UNDECLARED, None),
        (Collect("nothing"), Outcome.UNDECLARED, None),
        (Use("visit.page", "count"), Outcome.PERMIT, "collection.visits"),
        (Use("preference.theme", "remember"), Outcome.PERMIT, "cookies.preferences"),
        (Use("visit.page", "remember"), Outcome.REFUSE, "collection.visits"),
        (Use("nothing", "count"), Outcome.UNDECLARED, None),
        (Keep("visit.page", timedelta(hours=24)), Outcome.PERMIT, "retention.visits"),
        (Keep("visit.page", timedelta(hours=25)), Outcome.REFUSE, "retention.visits"),
        (Keep("account.email", timedelta(days=9999)), Outcome.PERMIT, "collection.account"),
        (Keep("nothing", timedelta(0)), Outcome.UNDECLARED, None),
        (Disclose("stripe", ("account.email",), "sign-in", permission=True), Outcome.PERMIT, "disclosure.payment"),
        (Disclose("stripe", ("account.email",), "sign-in", order=True), Outcome.REFUSE, "disclosure.payment"),
        (Disclose("stripe", ("account.email",)), Outcome.REFUSE, "disclosure.payment"),
        (Disclose("stripe", ("visit.page",), permission=True), Outcome.REFUSE, "disclosure.payment"),
        (Disclose("stripe", ("account.email",), "count", permission=True), Outcome.REFUSE, "disclosure.payment"),
        (Disclose("stripe", permission=True), Outcome.PERMIT, "disclosure.payment"),
        (Disclose("stripe", permission=True, consideration="sale"), Outcome.REFUSE, "disclosure.payment"),
        (Disclose("stripe", permission=True, consideration="advertising"), Outcome.UNDECLARED, None),
        (Disclose("advertiser"), Outcome.UNDECLARED, None),
        (Connect("API.Stripe.com.", 443), Outcome.PERMIT, "disclosure.payment"),
        (Connect("api.stripe.com", 80), Outcome.UNDECLARED, None),
        (Connect("stripe.com", 443), Outcome.UNDECLARED, None),
        (theme(), Outcome.PERMIT, "cookies.preferences"),
        (theme(life=None), Outcome.PERMIT, "cookies.preferences"),
        (theme(life=YEAR + timedelta(seconds=1)), Outcome.REFUSE, "cookies.preferences"),
        (theme(granted=frozenset()), Outcome.REFUSE, "cookies.preferences"),
        (theme(requested=True, granted=frozenset({"other"})), Outcome.REFUSE, "cookies.preferences"),
        (theme(http_only=False), Outcome.REFUSE, "cookies.preferences"),
        (theme(same_site="Lax"), Outcome.REFUSE, "cookies.preferences"),
        (theme(same_site="None"), Outcome.REFUSE, "cookies.preferences"),
        (theme(same_site="strict"), Outcome.PERMIT, "cookies.preferences"),
        (theme(name="theme"), Outcome.UNDECLARED, None),
        (theme(name="other", life=timedelta(0)), Outcome.PERMIT, None),
    ],
)
def test_what_is_permitted_refused_and_undeclared(question: Question, outcome: Outcome, statement: str | None) -> None:
    decision = decide(example(), question)
    assert (decision.outcome, decision.statement) == (outcome, statement)
    assert decision.permitted == (outcome is Outcome.PERMIT)
    assert "{" not in decision.reason
    told = explain(decision)
    assert (statement or "") in told
    assert told.endswith(".")


def test_a_session_cookie_may_not_get_a_life() -> None:
    policy = example(('life = "P1Y"', 'life = "session"'))
    assert decide(policy, theme(life=None)).permitted
    assert decide(policy, theme(life=timedelta(1))).outcome is Outcome.REFUSE


def test_a_cookie_on_request_is_set_only_then() -> None:
    policy = example(('needs = "permission"\nchoice = "preferences"', 'needs = "request"'))
    assert decide(policy, theme(requested=True)).permitted
    assert decide(policy, theme()).outcome is Outcome.REFUSE


def test_planned_statements_permit_nothing() -> None:
    policy = example(('[[statement]]\nid = "cookies.preferences"', '[[planned]]\nid = "cookies.preferences"'))
    assert decide(policy, theme()).outcome is Outcome.UNDECLARED


def test_explanations_are_translatable() -> None:
    german = {
        "Refused by {statement}: {reason}.": "{statement} verbietet es: {reason}.",
        "{datum} is past its time": "zu alt",
    }
    decision = decide(example(), Keep("visit.page", timedelta(days=2)))
    assert explain(decision) == "Refused by retention.visits: visit.page is past its time."
    assert explain(decision, lambda message: german[message]) == "retention.visits verbietet es: zu alt."


def test_a_decision_costs_microseconds() -> None:
    policy = example()
    question = theme()
    decide(policy, question)
    start = time.process_time()
    for _ in range(2_000):
        decide(policy, question)
    assert (time.process_time() - start) / 2_000 < 0.000_1
