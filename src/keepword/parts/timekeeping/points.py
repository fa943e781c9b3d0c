"""Looks whether key figures are drawn and told as the policy has it, and whether staff see entries only when let."""

from __future__ import annotations

import time
from datetime import date, timedelta
from secrets import token_hex

from django.utils import timezone

from keepword.enforcement.models import unguessable_number
from keepword.enforcement.people import consenting, objection
from keepword.enforcement.people import points as rights
from keepword.enforcement.people.models import Consent
from keepword.enforcement.point import Failed, Seen, probe
from keepword.enforcement.points import purpose
from keepword.enforcement.refused import Refused
from keepword.enforcement.residue.canaries import never_happened
from keepword.enforcement.stack import Stack
from keepword.parts.accounts.models import Account
from keepword.policy import Policy
from keepword.policy.words import N_

from .actions import draw_figures, let_staff_look
from .journal import book_of, writing
from .kinds import KINDS
from .models import KeyFigures, KeyTotals
from .queries import figures, staff_access

__all__ = ["purpose", "rights"]  # whose points these looks are added to

# Days on which nothing is ever drawn.
LONG_AGO, LATER = date(1971, 1, 4), date(1971, 1, 11)


@probe("rights.objection", every=300)
def no_figures_are_drawn_from_who_objected(stack: Stack, policy: Policy) -> Seen:
    if not objection.open_to(policy, draw_figures.PURPOSE):
        return Seen(N_("This policy draws no figures from accounts."))
    with never_happened():
        account = Account.objects.create_user(f"{token_hex(8)}@probe.invalid", "Nobody")
        book_of(account.pk)
        before = _drawn(account.pk, LONG_AGO)
        objection.make(account.pk, draw_figures.PURPOSE)
        after = _drawn(account.pk, LATER)
    if not before:
        raise Failed(N_("No key figures are drawn from an account whose person did not object."))
    if after:
        raise Failed(N_("Key figures were drawn from the account of somebody who had objected."))
    return Seen(N_("Somebody invented objected to statistics: figures were drawn before, and none afterwards."))


def _drawn(person: int, day: date) -> bool:
    draw_figures.draw(day, after=person - 1, most=1)
    return KeyFigures.objects.filter(person_id=person, day=day).exists()


@probe("purpose.declared", every=300)
def key_figures_of_a_few_are_not_told(stack: Stack, policy: Policy) -> Seen:
    with never_happened():
        KeyTotals.objects.create(day=LONG_AGO, accounts=figures.FEWEST - 1, entries=1_000)
        KeyTotals.objects.create(day=LATER, accounts=figures.FEWEST, entries=1_000)
        told = {each.day for each in figures.combined()}
    if LONG_AGO in told:
        raise Failed(N_("Combined figures are told of so few accounts that one could be guessed."))
    if LATER not in told:
        raise Failed(N_("Combined figures of many accounts are not told."))
    return Seen(N_("Figures of one account too few were put in: they were not told."))


@probe("security.staff-access", every=300)
def staff_see_entries_only_while_they_are_let(stack: Stack, policy: Policy) -> Seen:
    """By what the desk's page asks: invented staff look at an entry of somebody invented, who lets them and ends it."""
    with never_happened():
        account = Account.objects.create_user(f"{token_hex(8)}@probe.invalid", "Nobody")
        book_of(account.pk)
        begun = int(time.time()) - 3600
        with writing(account.pk, "add") as journal:
            journal.make(KINDS["entry"], {"started": begun, "stopped": begun + 60, "zone": "UTC", "note": "canary"})
        given = consenting.give(account.pk, let_staff_look.ABOUT, shown="", language="en")
        meanwhile = _staff_see(given)
        given.ends_at = timezone.now() - timedelta(seconds=1)
        given.save()
        ended = _staff_see(given)
        given = consenting.give(account.pk, let_staff_look.ABOUT, shown="", language="en")
        consenting.withdraw(account.pk, let_staff_look.ABOUT)
        taken_back = _staff_see(given)
    if ended or taken_back:
        raise Failed(N_("Staff still saw entries of somebody who no longer let them look."))
    if not meanwhile:
        raise Failed(N_("Staff did not see entries of somebody who let them look."))
    return Seen(N_("Somebody invented let invented staff look: they saw an entry, and none once that had ended."))


def _staff_see(given: Consent) -> bool:
    today = timezone.now().date()
    days = today - timedelta(days=1), today
    try:
        return bool(staff_access.entries(given, unguessable_number(), *days, int(time.time())).rows)
    except Refused:
        return False
