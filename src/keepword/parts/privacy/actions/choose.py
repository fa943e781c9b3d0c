"""Takes the visitor's answer about cookies: yes, no, or yes no longer."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

from keepword.enforcement import consent, gate
from keepword.policy import Policy


def permit(request: HttpRequest, response: HttpResponse, choices: Iterable[str], *, language: str, shown: str) -> None:
    """Adds ``choices`` to what the visitor permits already; one record says all of it."""
    consent.accept(request, response, {*consent.state(request).granted, *choices}, language=language, shown=shown)


def refuse(
    request: HttpRequest, response: HttpResponse, policy: Policy, choices: Iterable[str], *, language: str, shown: str
) -> None:
    """Refuses ``choices``, or takes them back: their cookies go, and what else was permitted stays permitted."""
    refused = set(choices)
    left = consent.state(request).granted - refused
    if not left:
        consent.decline(request, response)
        return
    for cookie in gate.cookies_in_force(policy).values():
        if cookie.choice in refused and gate.browser_name(cookie) in request.COOKIES:
            consent.forget(response, cookie)
    consent.accept(request, response, left, language=language, shown=shown)
