"""Looks at "Your data" as somebody would who came by a mailed link: does it open to them alone, do its buttons work?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from secrets import token_hex, token_urlsafe

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from keepword.enforcement.people import objection, points, restriction
from keepword.enforcement.point import Failed, Grade, Seen, point, probe
from keepword.enforcement.residue.canaries import never_happened
from keepword.enforcement.stack import Answer, Http, InProcess, Stack
from keepword.parts.accounts import access
from keepword.parts.accounts.models import Account
from keepword.parts.mail.actions.contact import contact
from keepword.policy import Policy
from keepword.policy.words import N_

from . import links
from .controls import Controls

__all__ = ["points"]  # whose points these looks are added to

# The whole room is set several times over, and the database held meanwhile.
EVERY = 300


@probe("rights.access", every=EVERY)
def a_mailed_link_opens_ones_own_data_and_nothing_else(stack: Stack, policy: Policy) -> Seen:
    forged = stack.get(reverse("privacy:link", args=[f"{token_urlsafe(24)}.{token_urlsafe(32)}"]))
    if forged.status not in (403, 404):
        raise Failed(N_("A made-up link to somebody’s data was not refused."))
    with _somebody(stack) as (inside, _person, address, room):
        page = inside.get(room)
        if page.status != 200 or address not in page.text:
            raise Failed(N_("A mailed link did not open what is kept about an address."))
        if page.cookies or "no-store" not in page.headers.get("cache-control", ""):
            raise Failed(N_("The page behind a mailed link sets a cookie, or may be kept by a cache."))
    return Seen(N_("A link was made for somebody invented: its button opened their data, and a made-up link nothing."))


@probe("rights.restriction", every=EVERY)
def one_press_restricts(stack: Stack, policy: Policy) -> Seen:
    with _somebody(stack) as (inside, person, _address, room):
        for answer, wanted in (("restrict", True), ("lift", False)):
            _press(inside, f"{room}restrict/", {"answer": answer})
            if restriction.stands(person) is not wanted:
                raise Failed(N_("The button that restricts the use of one’s data did nothing."))
    return Seen(N_("Somebody invented restricted their data by one press, and lifted that by another."))


@probe("rights.objection", every=EVERY)
def one_press_objects(stack: Stack, policy: Policy) -> Seen:
    purpose = next(objection.purposes_open(policy), None)
    if purpose is None:
        return Seen(N_("This policy has no use that anybody could object to."))
    with _somebody(stack) as (inside, person, _address, room):
        for answer, wanted in (("object", {purpose}), ("withdraw", set())):
            _press(inside, f"{room}object/", {"answer": answer, "purpose": purpose})
            if objection.of(person) != wanted:
                raise Failed(N_("The button that objects to a use did nothing."))
    return Seen(N_("Somebody invented objected to a use by one press, and withdrew it by another."))


point(
    "rights.rectification",
    grade=Grade.MEASURED,
    how=N_("What you gave us you change yourself on “Your data”; the new value takes the old one’s place."),
    try_it=N_("Correct your name on “Your data”, take a copy, and look for the old name in it."),
)


@probe("rights.rectification", every=EVERY)
def a_corrected_name_takes_the_old_one_s_place(stack: Stack, policy: Policy) -> Seen:
    old, new = f"Old {token_hex(8)}", f"New {token_hex(8)}"
    inside = stack if isinstance(stack, InProcess) else _as(stack)
    with never_happened():
        cookies = {settings.SESSION_COOKIE_NAME: _signed_in(old)}
        page = inside.get(reverse("accounts:name"), cookies=cookies)
        token = next((each.value for each in Controls.of(page.text, "csrfmiddlewaretoken")), "")
        if not token or old not in page.text:
            raise Failed(N_("The page on which one corrects one’s name does not open."))
        sent = {"csrfmiddlewaretoken": token, "name": new}
        origin = f"{'https' if inside.secure else 'http'}://{inside.host}"
        inside.post(reverse("accounts:name"), sent, cookies=cookies, headers={"Origin": origin})
        seen = inside.get(reverse("your-data:page"), cookies=cookies).text
    if new not in seen or old in seen:
        raise Failed(N_("A name was corrected, and the old one is still there."))
    return Seen(N_("Somebody invented corrected their name: it took the old one’s place."))


def _signed_in(name: str) -> str:
    """The session of somebody invented with an account of this name."""
    account = Account.objects.create_user(f"{token_hex(8)}@probe.invalid", name)
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    access.begin(request, account)
    request.session.save()
    return str(request.session.session_key)


@contextmanager
def _somebody(stack: Stack) -> Iterator[tuple[InProcess, int, str, str]]:
    """(the program, a person without an account, their address, the room they opened by their link); it never happened.

    The program is asked inside this process, as no other sees what is not committed.
    """
    inside = stack if isinstance(stack, InProcess) else _as(stack)
    address = f"{token_hex(8)}@probe.invalid"
    with never_happened():
        person = contact(address)
        link = reverse("privacy:link", args=[links.make(person)])
        if address in inside.get(link).text:
            raise Failed(N_("A link opened somebody’s data by being looked at, as mail scanners do."))
        room = inside.post(link, {}).headers.get("location", "")
        if not room:
            raise Failed(N_("A mailed link did not open what is kept about an address."))
        yield inside, person, address, room


def _as(stack: Stack) -> InProcess:
    if isinstance(stack, Http):
        return InProcess(host=stack.host or "localhost", secure=stack.secure)
    return InProcess()


def _press(inside: InProcess, address: str, sent: dict[str, str]) -> Answer:
    answer = inside.post(address, sent)
    if answer.status != 303:
        raise Failed(N_("A button on “Your data” was not answered."))
    return answer
