"""Holds what the policy says about recipients: each is listed field by field, and nothing is handed over for gain."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from keepword.enforcement import versions
from keepword.enforcement.point import Attempt, Failed, Grade, Seen, attempt, point, probe, refusal_of
from keepword.enforcement.stack import Stack
from keepword.policy import Policy
from keepword.policy.statements import Disclosure
from keepword.policy.vocabulary import NEVER
from keepword.policy.words import N_

from . import handing

point(
    "disclosure.register",
    grade=Grade.BLOCKED,
    how=N_(
        "Before anything goes to a recipient its fields are looked up one by one: what is not declared for that "
        "recipient, and what this policy does not let them have, is refused. The page of recipients lists them all."
    ),
    try_it=N_("Have a field handed over that is not declared, and see it refused."),
)
point(
    "disclosure.consideration",
    grade=Grade.CONSTRUCTED,
    how=N_("The gate before every recipient refuses a disclosure for which something is given in return, in any case."),
    try_it=N_("Ask the gate to hand your e-mail address over for money."),
)
UNDECLARED = "customer_birthday"


@attempt("disclosure.register")
def hand_over_more(request: HttpRequest, response: HttpResponse) -> Attempt:
    what = N_("hand a field to a payment company that is not declared for it")
    recipient = next(iter(_named(versions.newest().policy)), "nobody")
    return refusal_of(what, lambda: handing.judge(None, recipient, {UNDECLARED: "1970-01-01"}))


@attempt("disclosure.consideration")
def sell(request: HttpRequest, response: HttpResponse) -> Attempt:
    what = N_("hand data to a company in return for money")
    statement, recipient = next(iter(_each(versions.newest().policy)))
    return refusal_of(what, lambda: _sell(statement, recipient, "sale"))


@probe("disclosure.register")
def an_undeclared_field_is_refused(stack: Stack, policy: Policy) -> Seen:
    """Tries it in a web worker for real, and reads the page of recipients as anybody would."""
    answer = stack.get(reverse("keepword:attempt", args=["disclosure.register"]))
    if answer.headers.get("keepword-attempt") != "refused":
        raise Failed(N_("A field that is not declared would have been handed over."))
    page = stack.get(reverse("privacy:recipients")).text
    named = _named(policy)
    for each in named:
        link = policy.recipients[each].policy
        if policy.recipients[each].name not in page or (link and link not in page):
            raise Failed(N_("The page of recipients does not list %(name)s."), name=policy.recipients[each].name)
    fields = sum(len(given.fields) for given in handing.GIVEN if given.recipient in named)
    return Seen(
        N_("An undeclared field was refused. %(recipients)s recipients are listed, with %(fields)s fields."),
        recipients=len(named),
        fields=fields,
    )


@probe("disclosure.consideration")
def nothing_goes_for_gain(stack: Stack, policy: Policy) -> Seen:
    for statement, recipient in _each(policy):
        for gain in NEVER:
            if not refusal_of("", partial(_sell, statement, recipient, gain)).refused:
                raise Failed(N_("The gate let data go in return for something."))
    return Seen(
        N_("Handing data over for money was tried with each of %(count)s recipients, and refused."),
        count=len(_named(policy)),
    )


def _each(policy: Policy) -> Iterator[tuple[Disclosure, str]]:
    for statement in policy.in_force:
        if isinstance(statement, Disclosure):
            for recipient in statement.recipients:
                yield statement, recipient


def _named(policy: Policy) -> list[str]:
    return sorted({recipient for _, recipient in _each(policy)})


def _sell(statement: Disclosure, recipient: str, gain: str) -> None:
    handing.may_hand(None, recipient, statement.data, None, permission=True, consideration=gain)
