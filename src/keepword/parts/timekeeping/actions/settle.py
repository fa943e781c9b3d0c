"""Settles a difference between two devices the other way round."""

from __future__ import annotations

import json

from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import EVERY_KIND
from keepword.parts.timekeeping.models import Change
from keepword.parts.timekeeping.queries import changes
from keepword.policy.words import N_


def take_the_other(person: int, change: int) -> None:
    """Sets the fields back to the side that was replaced unseen."""
    with writing(person, "settle") as journal:
        noted = _noted(person, change)
        kind = EVERY_KIND[noted.kind]
        row = journal.find(kind, str(noted.row))
        if row is None:
            raise Invalid("change", N_("what this was about is no longer there"))
        before = json.loads(noted.before or "{}")
        values = {name: before[name] for name in noted.conflicts.split() if name in before}
        changes.without_what_is_gone(person, kind, values)
        journal.change(kind, row, values)
        Change.objects.filter(pk=noted.pk).update(conflicts="")


def keep_as_it_is(person: int, change: int) -> None:
    """The side that counts is the right one: there is nothing to settle any more."""
    Change.objects.filter(pk=_noted(person, change).pk).update(conflicts="")


def _noted(person: int, change: int) -> Change:
    noted: Change | None = Change.objects.filter(person_id=person, pk=change).exclude(conflicts="").first()
    if noted is None:
        raise Invalid("change", N_("this is settled already"))
    return noted
