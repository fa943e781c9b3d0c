"""Asks before anything about a person is written whether their version of the policy has it (GDPR art. 5(1)(c))."""

from __future__ import annotations

from keepword.enforcement import versions
from keepword.enforcement.refused import Refused
from keepword.policy import Collect, decide

OBLIGATION = "collection.columns"


def may_collect(person: int, datum: str) -> None:
    """Raises `Refused` unless the version under which this person stands collects ``datum``."""
    if everybody_gives(datum):
        return
    decision = decide(versions.for_person(person), Collect(datum))
    if not decision.permitted:
        raise Refused.by(OBLIGATION, decision)


def everybody_gives(datum: str) -> bool:
    """Whether every published version collects it, so that nobody's own version has to be looked up."""
    versions.newest()
    known: bool | None = versions.derived.get((OBLIGATION, datum))
    if known is None:
        known = all(decide(held.policy, Collect(datum)).permitted for held in versions.remembered())
        versions.derived[OBLIGATION, datum] = known
    return known
