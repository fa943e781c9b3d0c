"""Writes down what was done of a routine, corrects it, or takes it back."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date
from typing import Any

from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import CHECK_IN
from keepword.parts.timekeeping.models import CheckIn, Routine
from keepword.parts.timekeeping.queries import routines
from keepword.policy.words import N_

LABEL = "check-in"
# Somebody may be a time zone ahead of their own timebook.
EARLY = 1


def check_in(
    person: int, routine: Routine, day: date, *, state: str = CheckIn.State.DONE, value: int = 1000, note: str = ""
) -> CheckIn:
    """One more mark on this day. A "no" or a "skip" takes the place of another of the two."""
    with writing(person, LABEL) as journal:
        today = routines.today_of(journal.book)
        if (day - today).days > EARLY:
            raise Invalid("day", N_("this day is still to come"), N_("Choose today or a day before."))
        if state != CheckIn.State.DONE:
            value = 0
            said = CheckIn.objects.filter(person_id=person, routine_id=routine.pk, day=day)
            journal.remove(CHECK_IN, said.exclude(state=CheckIn.State.DONE))
        at = int(time.time()) if day == today else None
        values = {"routine": routine.pk, "day": day, "state": state, "value": value, "note": note, "at": at}
        return journal.make(CHECK_IN, values)


def change(person: int, check: CheckIn, values: dict[str, Any]) -> None:
    """Corrects a mark."""
    with writing(person, LABEL) as journal:
        journal.change(CHECK_IN, check, values)


def take_back(person: int, checks: Iterable[CheckIn]) -> None:
    """Takes marks away; the step can be undone."""
    with writing(person, LABEL) as journal:
        journal.remove(CHECK_IN, checks)
