"""Holds purpose statements: a use that the policy does not give is refused, and the refusal says so."""

from __future__ import annotations

from functools import partial

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from keepword.enforcement import gate, versions
from keepword.enforcement.point import Attempt, Failed, Grade, Seen, attempt, point, probe, refusal_of
from keepword.enforcement.stack import Stack
from keepword.policy import Policy
from keepword.policy.statements import Collection
from keepword.policy.words import N_

# A purpose no policy may declare without this attempt failing, which is the point of it.
UNDECLARED = "sell-to-advertisers"

point(
    "purpose.declared",
    grade=Grade.BLOCKED,
    how=N_(
        "Whoever uses a datum names the purpose, and a purpose that this policy does not give to the datum is refused."
    ),
    try_it=N_("Ask the running program to use each datum for advertising, or without a purpose, and see it refuse."),
)


@attempt("purpose.declared")
def use_data_for_advertising(request: HttpRequest, response: HttpResponse) -> Attempt:
    policy = versions.current()
    data = [datum for statement in policy.in_force if isinstance(statement, Collection) for datum in statement.data]
    what = N_("use personal data for advertising, or without saying what for")
    data = data or ["any.datum"]
    tries = [refusal_of(what, partial(gate.may_use, policy, datum, UNDECLARED)) for datum in data]
    if apps.is_installed("keepword.enforcement.people"):
        from keepword.enforcement.people import trying

        tries.append(trying.open_without_purpose())
    return next((each for each in tries if not each.refused), tries[0])


@probe("purpose.declared")
def an_undeclared_use_is_refused(stack: Stack, policy: Policy) -> Seen:
    answer = stack.get(reverse("keepword:attempt", args=["purpose.declared"]))
    if answer.headers.get("keepword-attempt") != "refused":
        raise Failed(
            N_("The running program did not refuse to use personal data for advertising, or without a purpose.")
        )
    return Seen(N_("Using personal data for an undeclared purpose, and without one, was tried and refused."))
