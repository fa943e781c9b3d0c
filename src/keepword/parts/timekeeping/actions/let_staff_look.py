"""Somebody lets staff look at their entries, for a time, and takes it back: a yes that is recorded, and that ends."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from keepword.enforcement.people import consenting, purpose
from keepword.enforcement.people.models import Consent
from keepword.enforcement.refused import Refused
from keepword.policy.words import N_

DATUM, PURPOSE = "routinie.entries", "help-with-routinie"
ABOUT = "timekeeping.staff-access"
# For how many days, the shortest first.
LENGTHS = {1: N_("1 day"), 3: N_("3 days"), 7: N_("7 days")}


def may(person: int) -> bool:
    """Whether this person can: their version of the policy has it, and they did not restrict their data."""
    try:
        purpose.may_use_of(person, DATUM, PURPOSE)
    except Refused:
        return False
    return True


def let(person: int, days: int, *, shown: str, language: str) -> Consent:
    """Lets staff look from now on; a look that runs already ends with it. Raises `Refused` where that can't be."""
    if days not in LENGTHS:
        raise ValueError(f"nobody lets staff look for {days} days")
    purpose.may_use_of(person, DATUM, PURPOSE)
    ends = timezone.now() + timedelta(days=days)
    return consenting.give(person, ABOUT, shown=shown, language=language, ends_at=ends)


def take_back(person: int) -> bool:
    """Ends it now; False if there was nothing to end."""
    return consenting.withdraw(person, ABOUT)
