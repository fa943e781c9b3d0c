"""Consent: what a visitor permits, remembered in one cookie, proven by one record, refused by a browser's signal.

A refusal is a constant in the cookie and no row; a permission is a row (GDPR art. 7(1)) whose random key stands in
the cookie. The cookie carries a fingerprint of what was permitted: when the policy gives a choice another meaning, the
old permission does not cover it, and the visitor is asked again.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from keepword.policy import Choice, Cookie, Policy
from keepword.policy.statements import Consent

from . import gate, ledger, versions
from .models import ConsentRecord

REFUSED = "no"
ROLE = "choices"
_GIVEN = re.compile(r"yes\.([a-z0-9-]{1,60}(?:,[a-z0-9-]{1,60}){0,9})\.([0-9a-f]{16})\.([A-Za-z0-9_-]{22})")


@dataclass(frozen=True, slots=True)
class Choices:
    """What this visitor permits now. ``to_ask`` is what they have not answered and may be asked."""

    granted: frozenset[str] = frozenset()
    answered: bool = False
    refused: bool = False
    signal: str | None = None
    to_ask: list[Choice] = field(default_factory=list)
    key: str | None = None


def state(request: HttpRequest) -> Choices:
    """Reads the visitor's cookie and signals. Anything forged or outdated counts as no answer."""
    known = getattr(request, "_keepword_choices", None)
    if known is None:
        known = _read(request, versions.for_request(request))
        request._keepword_choices = known  # type: ignore[attr-defined]
    return known


def _read(request: HttpRequest, policy: Policy) -> Choices:
    cookie = policy.cookies.get(ROLE)
    value = request.COOKIES.get(gate.browser_name(cookie), "") if cookie else ""
    seen = signal(request, policy)
    asked = asked_choices(policy)
    given = _GIVEN.fullmatch(value)
    if given and given[2] == fingerprint(policy, given[1].split(",")):
        granted = frozenset(given[1].split(",")) & {choice.key for choice in asked}
        return Choices(granted=granted, answered=True, signal=seen, key=given[3])
    refused = value == REFUSED
    to_ask = [] if refused or seen else asked
    return Choices(answered=refused, refused=refused, signal=seen, to_ask=to_ask)


def asked_choices(policy: Policy) -> list[Choice]:
    """The choices that a consent statement in force asks for, in its order."""
    ids = [choice for statement in policy.in_force if isinstance(statement, Consent) for choice in statement.choices]
    return [policy.choices[each] for each in dict.fromkeys(ids)]


def signal(request: HttpRequest, policy: Policy) -> str | None:
    """The refusal the browser sends, where the policy honours it: ``gpc`` (exactly "1", GPC draft) or ``dnt``."""
    honoured = {each for statement in policy.in_force if isinstance(statement, Consent) for each in statement.signals}
    if "gpc" in honoured and request.META.get("HTTP_SEC_GPC") == "1":
        return "gpc"
    if "dnt" in honoured and request.META.get("HTTP_DNT") == "1":
        return "dnt"
    return None


def fingerprint(policy: Policy, choices: Iterable[str]) -> str:
    """Sixteen hexadecimal digits that change whenever what these choices permit changes."""
    permits = {
        choice: sorted(
            [cookie.name, cookie.purpose, *cookie.data, str(cookie.life)]
            for cookie in gate.cookies_in_force(policy).values()
            if cookie.choice == choice
        )
        for choice in sorted(choices)
    }
    return hashlib.sha256(json.dumps(permits, sort_keys=True).encode()).hexdigest()[:16]


def accept(request: HttpRequest, response: HttpResponse, choices: Iterable[str], *, language: str, shown: str) -> None:
    """Records the permission and sets the cookie; ``shown`` is the text the visitor had before them."""
    held = versions.held_for(request)
    known = {choice.key for choice in asked_choices(held.policy)}
    chosen = sorted(set(choices) & known)
    if not chosen:
        decline(request, response)
        return
    withdraw_record(request)
    key = secrets.token_urlsafe(16)
    digest = hashlib.sha256(shown.encode()).hexdigest()
    ConsentRecord.objects.create(
        key=key, version=held.version, shown=digest, language=language, choices=chosen, given_at=timezone.now()
    )
    ledger.append("consent", {"record": key, "version": held.version.number, "shown": digest, "choices": chosen})
    set_choices(response, held.policy, f"yes.{','.join(chosen)}.{fingerprint(held.policy, chosen)}.{key}")
    request._keepword_choices = Choices(granted=frozenset(chosen), answered=True, key=key)  # type: ignore[attr-defined]


def decline(request: HttpRequest, response: HttpResponse) -> None:
    """Withdraws what was permitted, takes its cookies back, and remembers the refusal as a constant."""
    policy = versions.for_request(request)
    withdraw_record(request)
    for cookie in gate.cookies_in_force(policy).values():
        if cookie.needs == "permission" and gate.browser_name(cookie) in request.COOKIES:
            forget(response, cookie)
    set_choices(response, policy, REFUSED)
    request._keepword_choices = Choices(answered=True, refused=True)  # type: ignore[attr-defined]


def withdraw_record(request: HttpRequest) -> None:
    """Marks the visitor's record, if there is one, as withdrawn (GDPR art. 7(3))."""
    key = state(request).key
    if key is None:
        return
    with_record = ConsentRecord.objects.filter(key=key, withdrawn_at=None)
    if with_record.update(withdrawn_at=timezone.now()):
        ledger.append("consent-withdrawn", {"record": key})


def set_choices(response: HttpResponse, policy: Policy, value: str) -> None:
    """Sets the cookie of the visitor's answer, as the policy declares it; a policy without one remembers nothing."""
    cookie = policy.cookies.get(ROLE)
    if cookie is not None:
        set_cookie(response, cookie, value)


def set_cookie(response: HttpResponse, cookie: Cookie, value: str) -> None:
    """Sets a declared cookie with exactly the declared life and flags."""
    life = cookie.life.timedelta if cookie.life else None
    response.set_cookie(
        gate.browser_name(cookie),
        value,
        max_age=life,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=cookie.http_only,
        samesite=cast(Literal["Lax", "Strict"], cookie.same_site),
    )


def forget(response: HttpResponse, cookie: Cookie) -> None:
    """Takes a declared cookie back from the browser."""
    set_cookie(response, cookie, "")
    response.cookies[gate.browser_name(cookie)]["max-age"] = 0
    response.cookies[gate.browser_name(cookie)]["expires"] = "Thu, 01 Jan 1970 00:00:00 GMT"


def remembered(request: HttpRequest, role: str) -> str:
    """The value of the cookie with this role, where the policy has it in force and the visitor's choice covers it."""
    cookie = gate.cookies_in_force(versions.for_request(request)).get(role)
    if cookie is None:
        return ""
    if cookie.needs == "permission" and cookie.choice not in state(request).granted:
        return ""
    return request.COOKIES.get(gate.browser_name(cookie), "")
