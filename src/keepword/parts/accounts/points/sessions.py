"""Holds how sessions end, and that nobody signs in where others listen: tried with an account that nobody has."""

from __future__ import annotations

import re
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from keepword.enforcement import gate
from keepword.enforcement.point import Failed, Grade, Seen, point, probe
from keepword.enforcement.stack import Answer, Stack
from keepword.parts.accounts import rehearsal
from keepword.parts.accounts.sessions import HOLDER, SHARED, Kind
from keepword.policy import Policy
from keepword.policy.words import N_

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
LITTLE = timedelta(seconds=30)
# A network that is not this machine (RFC 5737), as something in front of us would name it.
ELSEWHERE = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "http"}

point(
    "security.sign-out",
    grade=Grade.BLOCKED,
    how=N_(
        "Signing out removes the session at the server, tells the browser to drop what it kept, and takes the cookie "
        "back. Of a session only a fingerprint is kept, so nobody can put it together again."
    ),
    try_it=N_("Sign in, sign out, and go back: the page you saw is not shown again."),
)
point(
    "security.session-end",
    grade=Grade.BLOCKED,
    how=N_(
        "The server itself ends a session after some time without use, and in any case after some hours, whatever the "
        "browser kept. You see your open sessions, and end each."
    ),
    try_it=N_("Sign in on a shared computer, wait ten minutes, and reload."),
)
point(
    "security.insecure-networks",
    grade=Grade.BLOCKED,
    how=N_("Over a connection that others can read, no page shows a form for a password or takes one."),
    try_it=N_("Open the sign-in page with http:// from another machine."),
)
point(
    "cookies.session-share",
    grade=Grade.MEASURED,
    how=N_("The cookies that this policy declares are counted, and how many of them end with the session."),
    try_it=N_("Look at the cookies of this site in your browser, and at when they end."),
)


def _inside(stack: Stack, cookie: str) -> Answer:
    return stack.get(reverse("accounts:sessions"), cookies={settings.SESSION_COOKIE_NAME: cookie})


def _opens(stack: Stack, cookie: str) -> bool:
    return _inside(stack, cookie).status == 200


@probe("security.sign-out", every=120)
def an_ended_session_opens_nothing(stack: Stack, policy: Policy) -> Seen:
    with rehearsal.somebody() as invented:
        cookie = invented.session()
        page = _inside(stack, cookie)
        token = TOKEN.search(page.text)
        if page.status != 200 or token is None:
            raise Failed(N_("A session that was just begun did not open the page of its owner."))
        sent = {settings.SESSION_COOKIE_NAME: cookie}
        answer = stack.post(reverse("accounts:sign-out"), {"csrfmiddlewaretoken": token[1]}, cookies=sent)
        if answer.status != 200 or "cache" not in answer.headers.get("clear-site-data", ""):
            raise Failed(N_("Signing out did not tell the browser to drop what it kept."))
        if _opens(stack, cookie):
            raise Failed(N_("The cookie of a session that was signed out still opened its owner’s page."))
    return Seen(N_("An invented account signed out, and its old cookie was tried: it opened nothing."))


@probe("security.session-end", every=120)
def idle_and_old_sessions_open_nothing(stack: Stack, policy: Policy) -> Seen:
    with rehearsal.somebody() as invented:
        if not _opens(stack, invented.session()):
            raise Failed(N_("A session that was just begun did not open the page of its owner."))
        for kind in (HOLDER, SHARED):
            for cookie in _over(invented, kind):
                if _opens(stack, cookie):
                    raise Failed(N_("A session that was idle or open for too long still opened its owner’s page."))
    return Seen(
        N_("Sessions unused for %(idle)s minutes and open for %(most)s hours were tried, and opened nothing."),
        idle=int(HOLDER.idle.total_seconds() // 60),
        most=int(HOLDER.absolute.total_seconds() // 3600),
    )


def _over(invented: rehearsal.Rehearsal, kind: Kind) -> tuple[str, str]:
    return invented.session(kind, unused=kind.idle + LITTLE), invented.session(kind, age=kind.absolute + LITTLE)


@probe("security.insecure-networks", every=120)
def nobody_signs_in_where_others_listen(stack: Stack, policy: Policy) -> Seen:
    door = reverse("accounts:sign-in")
    told = {"email": f"nobody{rehearsal.DOMAIN}", "password": "a password that others could read"}
    for answer in (stack.get(door, headers=ELSEWHERE), stack.post(door, told, headers=ELSEWHERE)):
        if answer.status != 403 or "password" in TOKEN.sub("", _fields(answer.text)):
            raise Failed(N_("Signing in over a connection that others can read was not refused."))
    return Seen(N_("Signing in over a connection that is not encrypted was tried and refused."))


def _fields(text: str) -> str:
    return " ".join(re.findall(r"<input[^>]*>", text))


@probe("cookies.session-share", every=300)
def most_cookies_end_with_the_session(stack: Stack, policy: Policy) -> Seen:
    declared = gate.cookies_in_force(policy)
    ending = [cookie for cookie in declared.values() if cookie.life is None]
    with rehearsal.somebody() as invented:
        told = {"email": invented.account.email, "password": invented.password}
        answer = stack.post(reverse("accounts:sign-in"), told)
    came = [cookie for cookie in answer.cookies if cookie.name == settings.SESSION_COOKIE_NAME]
    if not came or any(cookie.max_age is not None for cookie in came):
        raise Failed(N_("Signing in brought no cookie that ends with the session."))
    if 2 * len(ending) <= len(declared):
        raise Failed(
            N_("Only %(ending)s of %(all)s cookies end with the session."), ending=len(ending), all=len(declared)
        )
    return Seen(
        N_("%(ending)s of %(all)s declared cookies end with the session; the one of a sign-in came without a life."),
        ending=len(ending),
        all=len(declared),
    )
