"""What the visitor's pages ask: what differs between versions, what was broken, what this browser remembers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext

from keepword.enforcement import consent, evidence, gate, versions
from keepword.enforcement.models import ConsentRecord
from keepword.policy import Cookie, Policy, render
from keepword.policy.statements import Consent

from .actions.remember import ROLES, cookie_for, missing_permission
from .forms import THEMES
from .sheets import language_of


def past_reds() -> list[tuple[datetime, str, str, str]]:
    """The times in which something failed, as entries of a timeline."""
    return [
        (
            red.began,
            evidence.translated(red.text, red.params),
            f"{red.obligation} · {_length(red.began, red.ended)}",
            "" if red.ended else "failing",
        )
        for red in evidence.reds()
    ]


def _length(began: datetime, ended: datetime | None) -> str:
    until = ended or timezone.now()
    if (until - began).total_seconds() < 60:
        length = gettext("for less than a minute")
    else:
        length = gettext("for %(time)s") % {"time": timesince(began, until)}
    return length if ended else gettext("not mended yet, %(length)s") % {"length": length}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question the policy lets the site ask, with what was answered."""

    key: str
    name: str
    question: str
    cookies: str
    granted: bool
    given_at: datetime | None


@dataclass(frozen=True, slots=True)
class Preference:
    """Something the site can remember: what is remembered, what can be chosen, may a cookie be set."""

    role: str
    remembered: str
    options: list[tuple[str, str, str]]
    chosen: str
    possible: bool
    needs_permission: bool


@dataclass(frozen=True, slots=True)
class Room:
    """Everything on the page of choices."""

    asked: list[Asked]
    answered: bool
    refused: bool
    signal: str | None
    honoured: list[str]
    headings: tuple[str, ...]
    cookies: list[tuple[str, ...]]
    preferences: list[Preference]
    remembers: bool


def room_of_choices(request: HttpRequest) -> Room:
    """What this visitor can choose, and what they chose."""
    policy = versions.for_request(request)
    state = consent.state(request)
    record = ConsentRecord.objects.filter(key=state.key, withdrawn_at=None).first() if state.key else None
    given_at = record.given_at if record else None
    keys = [choice.key for choice in consent.asked_choices(policy)]
    preferences = [each for each in (_preference(request, policy, role) for role in ROLES) if each is not None]
    return Room(
        asked=asked(policy, keys, granted=state.granted, given_at=given_at),
        answered=state.answered,
        refused=state.refused,
        signal=state.signal,
        honoured=honoured_signals(policy),
        headings=(
            gettext("Cookie"),
            gettext("Remembers"),
            gettext("How long"),
            gettext("When it is set"),
            gettext("In your browser now"),
        ),
        cookies=[_cookie_row(request, policy, cookie) for cookie in gate.cookies_in_force(policy).values()],
        preferences=preferences,
        remembers=any(each.remembered for each in preferences),
    )


def honoured_signals(policy: Policy) -> list[str]:
    """The browser's refusals that a statement in force honours."""
    return sorted({each for held in policy.in_force if isinstance(held, Consent) for each in held.signals})


def asked(
    policy: Policy, keys: Iterable[str], *, granted: frozenset[str] = frozenset(), given_at: datetime | None = None
) -> list[Asked]:
    """The questions of these choices in the reader's language."""
    language = language_of(policy)
    return [
        Asked(
            key=key,
            name=policy.word("choices.name", key, language),
            question=policy.word("choices.asks", key, language),
            cookies=", ".join(
                gate.browser_name(each) for each in gate.cookies_in_force(policy).values() if each.choice == key
            ),
            granted=key in granted,
            given_at=given_at if key in granted else None,
        )
        for key in keys
    ]


def shown(policy: Policy, keys: Sequence[str]) -> tuple[str, str]:
    """The language and the words a visitor had before them when they answered; the record keeps a digest of them."""
    lines = [f"{each.name}\n{each.question}\n{each.cookies}" for each in asked(policy, sorted(keys))]
    return language_of(policy), "\n\n".join(lines)


def was_kept(request: HttpRequest, answered: str) -> bool:
    """Whether the browser sent back what the answer before this page set."""
    if answered in ROLES:
        return bool(consent.remembered(request, answered))
    if answered == "reset":
        return not any(consent.remembered(request, role) for role in ROLES)
    state = consent.state(request)
    return bool(state.granted) if answered == "accept" else state.refused or bool(state.granted)


def _cookie_row(request: HttpRequest, policy: Policy, cookie: Cookie) -> tuple[str, ...]:
    language = language_of(policy)
    needs = {
        "permission": gettext("only with your permission"),
        "request": gettext("only when you ask for it with a button"),
        "service": gettext("when you do what needs it, such as answering here or signing in"),
    }[cookie.needs]
    life = render.period(cookie.life, gettext, language) if cookie.life else gettext("until you close the browser")
    name = gate.browser_name(cookie)
    here = gettext("yes") if name in request.COOKIES else gettext("no")
    return name, policy.word("cookies", cookie.key, language), life, needs, here


def _preference(request: HttpRequest, policy: Policy, role: str) -> Preference | None:
    cookie = cookie_for(policy, role)
    remembered = consent.remembered(request, role)
    if role == "theme":
        words = (gettext("Light"), gettext("Dark"), gettext("As my device says"))
        options = [(value, word, "") for value, word in zip(THEMES, words, strict=True)]
        chosen = remembered if remembered in THEMES else "system"
    else:
        options = [(code, name, "") for code, name in settings.LANGUAGES]
        chosen = get_language() or settings.LANGUAGE_CODE
        if len(options) < 2:
            return None
    missing = cookie is not None and missing_permission(request, cookie) is not None
    return Preference(role, remembered, options, chosen, cookie is not None, missing)
