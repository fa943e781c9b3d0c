"""Whether staff may look at somebody's entries, and what they then see: the one place where staff see any."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

from keepword.enforcement.people import consenting, purpose
from keepword.enforcement.people.models import Consent
from keepword.parts.accounts.models import Account
from keepword.parts.mail.spelling import one_spelling
from keepword.parts.timekeeping.actions.let_staff_look import ABOUT, DATUM, PURPOSE
from keepword.parts.timekeeping.drawing.rows import about, times
from keepword.parts.timekeeping.drawing.words import length, long_day
from keepword.parts.timekeeping.models import Entry
from keepword.parts.timekeeping.spans import worked

from .entries import of_days, span_of

# As many as one reads; whoever looks for more asks for fewer days.
MOST = 500


@dataclass(frozen=True, slots=True)
class Seen:
    """What staff see of some days: rows of (day, times, length, what it is about), and whether there are more."""

    rows: list[tuple[str, SafeString, str, SafeString]]
    more: bool


def running(person: int) -> Consent | None:
    """The yes by which this person lets staff look now; None if they don't."""
    return consenting.of(person, ABOUT)


def by_key(key: str) -> Consent | None:
    """The yes that the address of a page names, while it stands."""
    return consenting.running(ABOUT).filter(key=key).first()


def by_address(email: str) -> Consent | None:
    """The yes that the person with this e-mail address gives now. Whether there is such a person, nobody learns."""
    if len(email) > 254 or "\x00" in email:
        return None
    persons = Account.objects.filter(email=one_spelling(email)).values("pk")
    return consenting.running(ABOUT).filter(person_id__in=persons).first()


def entries(given: Consent, staff: int, first: date, last: date, now: int) -> Seen:
    """What this member of staff sees of these days; that they looked is noted first. Raises `Refused`."""
    with purpose.reading(PURPOSE, staff=staff):
        purpose.may_read(given.person_id, DATUM)  # most of an entry is not sealed, and there may be none
        found = list(of_days(given.person_id, first, last)[: MOST + 1])
        rows = [
            (long_day(each.day), times(each, ""), length(worked(span_of(each), now)), _about(each))
            for each in found[:MOST]
        ]
    return Seen(rows, len(found) > MOST)


def _about(entry: Entry) -> SafeString:
    return format_html('<span class="entry__what">{}</span>', about(entry))
