"""Holds what is promised about signing up, in and out, and tries every few minutes to come in without being let in."""

import secrets

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse

from keepword.enforcement.point import Failed, Grade, Seen, point, probe
from keepword.enforcement.stack import Answer, Stack
from keepword.policy import Policy
from keepword.policy.words import N_

# Refused as wrong, as too many, as too busy, or as a connection others can read.
SHUT = (403, 422, 429, 503)

point(
    "security.staff-sign-in",
    grade=Grade.BLOCKED,
    how=N_(
        "Every page of the desk asks who you are first. Accounts are made only through links that work once, of which "
        "we keep a fingerprint; passwords have at least fifteen characters, and guessing is slowed down and counted."
    ),
    try_it=N_("Open /desk/ without signing in, or make up an invitation link: neither opens anything."),
)


@probe("security.staff-sign-in")
def the_desk_is_shut_to_strangers(stack: Stack, policy: Policy) -> Seen:
    desk, door = resolve_url(settings.LOGIN_REDIRECT_URL), reverse("accounts:sign-in")
    keys: tuple[dict[str, str], ...] = (
        {},
        {settings.SESSION_COOKIE_NAME: secrets.token_hex(16)},
        {settings.SESSION_COOKIE_NAME: "' OR 1=1 --"},
    )
    for cookies in keys:
        answer = stack.get(desk, cookies=cookies)
        if answer.status != 302 or not answer.headers.get("location", "").startswith(door):
            raise Failed(N_("The desk did not ask a stranger to sign in."))
    return Seen(
        N_("The desk was tried without a session and with %(count)s forged ones, and stayed shut."), count=len(keys) - 1
    )


@probe("security.staff-sign-in", every=120)
def made_up_invitations_open_nothing(stack: Stack, policy: Policy) -> Seen:
    address = reverse("accounts:invitation", args=[secrets.token_urlsafe(32)])
    person = {"name": "Nobody", "email": "nobody@example.org", "password": secrets.token_urlsafe(16)}
    for answer in (stack.get(address), stack.post(address, person)):
        if answer.status not in (403, 404) or _came_in(answer):
            raise Failed(N_("A made-up invitation was not refused."))
    return Seen(N_("A made-up invitation was opened and sent in; both were refused."))


@probe("security.staff-sign-in", every=120)
def standard_passwords_open_nothing(stack: Stack, policy: Policy) -> Seen:
    answer = stack.post(reverse("accounts:sign-in"), {"email": "admin@example.org", "password": "admin"})
    if answer.status not in SHUT or _came_in(answer):
        raise Failed(N_("A standard pair of address and password was not refused."))
    return Seen(N_("A standard pair of address and password was tried and refused."))


def _came_in(answer: Answer) -> bool:
    return any(cookie.name == settings.SESSION_COOKIE_NAME and cookie.value for cookie in answer.cookies)
