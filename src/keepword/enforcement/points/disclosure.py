"""Holds disclosure statements: no connection leaves a worker but to a recipient that the policy names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from keepword.enforcement import connections, gate
from keepword.enforcement.point import NOTHING_REFUSED, Attempt, Failed, Grade, Seen, attempt, point, probe
from keepword.enforcement.stack import Stack
from keepword.policy import Policy
from keepword.policy.words import N_

point(
    "disclosure.connections",
    grade=Grade.BLOCKED,
    how=N_(
        "Each worker process refuses connections to hosts that this policy does not name, "
        "and proves it on itself before it serves. What bypasses Python’s own network functions is not seen."
    ),
    try_it=N_("Let a worker try to reach a server that is not named here, and see it refuse."),
)


@attempt("disclosure.connections")
def connect_elsewhere(request: HttpRequest, response: HttpResponse) -> Attempt:
    what = N_("connect to a server that the policy does not name")
    try:
        connections.connect_to_nobody()
    except connections.ForbiddenConnection as refused:
        statement = str(refused).partition(":")[0]
        return Attempt(what, True, str(refused), None if statement == "undeclared" else statement)
    return Attempt(what, False, NOTHING_REFUSED)


@probe("disclosure.connections")
def a_worker_refuses_to_connect_elsewhere(stack: Stack, policy: Policy) -> Seen:
    answer = stack.get(reverse("keepword:attempt", args=["disclosure.connections"]))
    if answer.headers.get("keepword-attempt") != "refused":
        raise Failed(N_("A web worker did not refuse a connection to a server that the policy does not name."))
    return Seen(
        N_("A connection to an undeclared server was tried in a web worker and refused. Servers allowed: %(hosts)s."),
        hosts=len(set(gate.recipients(policy))),
    )
