"""Lets a routine, or all of them, rest for some days, or takes such a pause back."""

from __future__ import annotations

from datetime import date, timedelta

from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import AWAY
from keepword.parts.timekeeping.models import Away, Routine

LABEL = "away"


def go_away(person: int, first: date, last: date | None, routine: Routine | None = None) -> Away:
    """A pause from the first to the last day; without a last one, until its person is back."""
    with writing(person, LABEL) as journal:
        values = {"routine": None if routine is None else routine.pk, "first_day": first, "last_day": last}
        return journal.make(AWAY, values)


def come_back(person: int, away: Away, today: date) -> None:
    """Ends a pause with yesterday; one that has not begun yet is taken away."""
    with writing(person, LABEL) as journal:
        yesterday = today - timedelta(days=1)
        if away.first_day > yesterday:
            journal.remove(AWAY, [away])
        else:
            journal.change(AWAY, away, {"last_day": yesterday})


def take_back(person: int, away: Away) -> None:
    """Takes a pause away as if it had never been."""
    with writing(person, LABEL) as journal:
        journal.remove(AWAY, [away])
