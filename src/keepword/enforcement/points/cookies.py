"""Holds cookies statements: what the policy does not declare, or not like this, never leaves the server."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from keepword.enforcement import gate
from keepword.enforcement.point import Attempt, Failed, Grade, Seen, attempt, point, probe
from keepword.enforcement.stack import SeenCookie, Stack
from keepword.policy import Policy
from keepword.policy.words import N_

UNDECLARED = "keepword_attempt"

point(
    "cookies.gate",
    grade=Grade.BLOCKED,
    how=N_(
        "Every answer passes a gate that compares each cookie with this policy by name, life and flags; "
        "what is not declared is taken out and counted."
    ),
    try_it=N_("Open this address: the program tries to set a cookie nobody declared. Your browser gets none."),
)
point(
    "cookies.none-to-read",
    grade=Grade.MEASURED,
    how=N_("A plain reader is sent no cookie at all, and every public page works without one."),
    try_it=N_("Block all cookies in your browser and read any page."),
)


@attempt("cookies.gate")
def set_an_undeclared_cookie(request: HttpRequest, response: HttpResponse) -> Attempt:
    response.set_cookie(UNDECLARED, "1", max_age=86400)
    # Whether it was refused is seen by whoever receives the answer: the gate stands behind this code.
    return Attempt(
        N_("set a cookie that the policy does not declare"), True, N_("The answer you got carries no such cookie.")
    )


@probe("cookies.gate")
def an_undeclared_cookie_is_dropped(stack: Stack, policy: Policy) -> Seen:
    answer = stack.get(reverse("keepword:attempt", args=["cookies.gate"]))
    if answer.headers.get("keepword-attempt") is None:
        raise Failed(N_("The attempt to set an undeclared cookie could not be made."))
    if any(cookie.name == UNDECLARED for cookie in answer.cookies):
        raise Failed(N_("The program set a cookie that the policy does not declare."))
    return Seen(N_("An undeclared cookie was tried and taken out."))


@probe("cookies.gate")
def every_cookie_seen_is_declared(stack: Stack, policy: Policy) -> Seen:
    """Reads every public page from outside, so that what a proxy or a careless middleware adds is seen too."""
    pages = stack.pages()
    for path in pages:
        for cookie in stack.read(path).cookies:
            _must_be_declared(cookie, path, policy)
    return Seen(N_("Pages read: %(count)s. No undeclared cookie came with any."), count=len(pages))


@probe("cookies.none-to-read")
def pages_need_no_cookie(stack: Stack, policy: Policy) -> Seen:
    pages = stack.pages()
    if not pages:
        raise Failed(N_("No public page could be read."))
    for path in pages:
        if stack.read(path).cookies:
            raise Failed(N_("The page %(path)s sets a cookie for a plain reader."), path=path)
    return Seen(N_("Pages read without a cookie: %(count)s. None set one."), count=len(pages))


def _must_be_declared(seen: SeenCookie, path: str, policy: Policy) -> None:
    declared = policy.cookie_named(gate.declared_name(seen.name))
    if declared is None:
        raise Failed(N_("The page %(path)s sets the undeclared cookie %(name)s."), path=path, name=seen.name)
    longest = int(declared.life.timedelta.total_seconds()) if declared.life else None
    if seen.max_age is not None and (longest is None or seen.max_age > longest):
        raise Failed(N_("The cookie %(name)s lives longer than the policy says."), name=seen.name)
