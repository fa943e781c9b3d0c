"""Lets somebody invented forbid a use of their data, and tries that use before, meanwhile and afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from keepword.enforcement import versions
from keepword.enforcement.people import purpose, seal
from keepword.enforcement.refused import Refused
from keepword.policy import Policy
from keepword.policy.statements import Collection, Purpose

from . import canaries

PLACE = "residue.Forbidding.trial"


@dataclass(frozen=True, slots=True)
class Tried:
    """What was used for what, and whether the sealed datum opened: before, while it was forbidden, and afterwards."""

    datum: str
    purpose: str
    before: bool
    meanwhile: bool
    afterwards: bool


def a_use(policy: Policy, bases: frozenset[str]) -> tuple[str, str] | None:
    """A datum and a purpose of it that rests on one of these bases alone, or nothing if there is none."""
    resting: dict[str, set[str]] = {}
    for each in policy.in_force:
        if isinstance(each, Purpose):
            for name in each.purposes:
                resting.setdefault(name, set()).add(each.basis)
    uses = (
        (datum, name)
        for each in policy.in_force
        if isinstance(each, Collection)
        for datum in each.data
        for name in each.purposes
    )
    return next(((datum, name) for datum, name in uses if resting.get(name, set()) and resting[name] <= bases), None)


def tried(use: tuple[str, str], forbid: Callable[[int, str], object], allow: Callable[[int, str], object]) -> Tried:
    """Seals the datum for somebody invented and tries to open it three times; afterwards nothing of it is left."""
    datum, name = use
    with canaries.never_happened():
        person = versions.come().pk
        sealed = seal.seal(canaries.word(), person=person, datum=datum, place=PLACE)

        def opens() -> bool:
            try:
                with purpose.reading(name):
                    seal.unseal(sealed, person=person, datum=datum, place=PLACE)
            except Refused:
                return False
            return True

        before = opens()
        forbid(person, name)
        meanwhile = opens()
        allow(person, name)
        return Tried(datum, name, before, meanwhile, opens())
