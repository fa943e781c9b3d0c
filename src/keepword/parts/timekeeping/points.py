"""Looks whether key figures are drawn and told as the policy has it: of nobody who objected, and never of a few."""

from __future__ import annotations

from datetime import date
from secrets import token_hex

from keepword.enforcement.people import objection
from keepword.enforcement.people import points as rights
from keepword.enforcement.point import Failed, Seen, probe
from keepword.enforcement.points import purpose
from keepword.enforcement.residue.canaries import never_happened
from keepword.enforcement.stack import Stack
from keepword.parts.accounts.models import Account
from keepword.policy import Policy
from keepword.policy.words import N_

from .actions import draw_figures
from .journal import book_of
from .models import KeyFigures, KeyTotals
from .queries import figures

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
