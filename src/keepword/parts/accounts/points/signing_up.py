"""Holds what is promised about new accounts: what they take, whose address it is, and which passwords will not do."""

from __future__ import annotations

import re

from django.conf import settings
from django.urls import reverse

from keepword.enforcement.point import Failed, Grade, Seen, point, probe
from keepword.enforcement.stack import Stack
from keepword.parts.accounts import rehearsal
from keepword.policy import Policy
from keepword.policy.words import N_

FIELD = re.compile(r"<(?:input|select|textarea)[^>]*\bname=\"([^\"]+)\"")
FORM = re.compile(r"<main.*?</main>", re.DOTALL)
ASKED = {"name", "email", "password"}
# Too short; without a number; of the lists; one short thing over and over; a run.
WEAK = ("abc1234", "xkpwqzvblm", "password123", "abc1abc1abc1abc1", "1234567890abcdefgh")

point(
    "collection.sign-up",
    grade=Grade.MEASURED,
    how=N_("The form that makes an account has these fields and no others, and the table behind it no further column."),
    try_it=N_("Open the page on which accounts are made, and count."),
)
point(
    "security.confirmed-address",
    grade=Grade.BLOCKED,
    how=N_("Signing in stops at the mailed link until its button was pressed. Opening the link alone does nothing."),
    try_it=N_("Sign up, leave the mail alone, and try to sign in."),
)
point(
    "security.password-floor",
    grade=Grade.BLOCKED,
    how=N_(
        "A password has fifteen characters, or eight with a number; those of known lists, repetitions, runs, and those "
        "guessed within a hundred million tries are refused. The form advises while you type, and sends nothing for it."
    ),
    try_it=N_("Try to sign up with the password “password123”."),
)


@probe("collection.sign-up", every=120)
def the_form_asks_for_three_things(stack: Stack, policy: Policy) -> Seen:
    page = stack.read(reverse("accounts:sign-up"))
    shown = FORM.search(page.text)
    asked = set(FIELD.findall(shown[0])) if shown else set()
    if page.status != 200 or asked != ASKED:
        raise Failed(N_("The form for a new account asks for: %(fields)s."), fields=", ".join(sorted(asked)) or "-")
    return Seen(N_("The form was read: a name, an e-mail address and a password, and nothing else."))


@probe("security.confirmed-address", every=120)
def an_unconfirmed_address_opens_nothing(stack: Stack, policy: Policy) -> Seen:
    with rehearsal.somebody(confirmed=False) as invented:
        told = {"email": invented.account.email, "password": invented.password}
        answer = stack.post(reverse("accounts:sign-in"), told)
        for cookie in answer.cookies:
            sent = {settings.SESSION_COOKIE_NAME: cookie.value}
            if stack.get(reverse("accounts:account"), cookies=sent).status == 200:
                raise Failed(N_("An account whose address nobody confirmed could be opened."))
    return Seen(
        N_("An invented account with an unconfirmed address was tried with the right password, and stayed shut.")
    )


@probe("security.password-floor", every=120)
def weak_passwords_are_refused(stack: Stack, policy: Policy) -> Seen:
    for weak in WEAK:
        told = {"name": "Nobody", "email": f"nobody{rehearsal.DOMAIN}", "password": weak}
        if stack.post(reverse("accounts:sign-up"), told).status != 422:
            raise Failed(N_("A weak password was not refused."))
    return Seen(N_("Weak passwords tried and refused: %(count)s."), count=len(WEAK))
