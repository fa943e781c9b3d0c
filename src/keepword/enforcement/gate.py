"""The gates as plain functions over values: which cookies may go out, which forms come in, which uses be made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http.cookies import Morsel
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from keepword.policy import Cookie, Decision, Policy, SetCookie, Use, decide
from keepword.policy.statements import Cookies, Disclosure

from .refused import Refused

# Browsers take such a cookie only over TLS, from this very host, for the whole site (RFC 6265bis section 4.1.3.2).
PREFIX = "__Host-"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


@lru_cache(maxsize=8)
def cookies_in_force(policy: Policy) -> Mapping[str, Cookie]:
    """The cookies that a statement in force names, by the program's name for them."""
    named = [key for statement in policy.in_force if isinstance(statement, Cookies) for key in statement.cookies]
    return {key: policy.cookies[key] for key in dict.fromkeys(named)}


def browser_name(cookie: Cookie) -> str:
    """What the browser calls a declared cookie: behind TLS its name has the prefix that ties it to this host."""
    return PREFIX + cookie.name if settings.SESSION_COOKIE_SECURE else cookie.name


def declared_name(name: str) -> str:
    """The name the policy has for what the browser calls ``name``."""
    return name.removeprefix(PREFIX)


def judge_cookie(policy: Policy, morsel: Morsel[str], *, granted: frozenset[str], requested: bool) -> Decision:
    """May this cookie go out, as it is? ``granted`` are the choices the visitor permits, ``requested`` says whether
    this answers an act of theirs. A cookie that is being deleted may always go if the policy declares it."""
    question = SetCookie(
        name=declared_name(morsel.key),
        life=life_of(morsel),
        http_only=bool(morsel["httponly"]),
        same_site=str(morsel["samesite"] or ""),
        granted=granted,
        requested=requested,
    )
    return decide(policy, question)


def life_of(morsel: Morsel[str]) -> timedelta | None:
    """How long the browser is to keep it, None for the session (RFC 6265 section 4.1.2)."""
    if morsel["max-age"] != "":
        try:
            return timedelta(seconds=int(morsel["max-age"]))
        except (ValueError, OverflowError):
            return timedelta.max
    if morsel["expires"]:
        try:
            return parsedate_to_datetime(str(morsel["expires"])) - timezone.now()
        except (TypeError, ValueError):
            return timedelta.max
    return None


def same_origin(*, fetch_site: str | None, origin: str | None, referer: str | None, own: str) -> bool:
    """Was this form sent from a page of ours? ``own`` is scheme and host.

    The browser's own word comes first (Fetch Metadata, W3C), then the Origin header (RFC 6454), then the Referer; a
    request that carries none of them is refused, as no browser sends it.
    """
    if fetch_site is not None:
        return fetch_site == "same-origin"
    if origin is not None:
        return origin == own
    if referer is not None:
        try:
            parts = urlsplit(referer)
        except ValueError:
            return False
        return f"{parts.scheme}://{parts.netloc}" == own
    return False


def may_use(policy: Policy, datum: str, purpose: str) -> None:
    """Raises `Refused` unless the policy gives ``datum`` this ``purpose`` (GDPR art. 5(1)(b))."""
    decision = decide(policy, Use(datum, purpose))
    if not decision.permitted:
        raise Refused.by("purpose.declared", decision)


def recipients(policy: Policy) -> Iterable[str]:
    """The hosts ("host:port") of the recipients that a statement in force names."""
    for statement in policy.in_force:
        if isinstance(statement, Disclosure):
            for recipient in statement.recipients:
                yield from policy.recipients[recipient].hosts
