"""Notes what a person asked about their data, with a line in the ledger that proves when (GDPR art. 12(3), 5(2))."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from keepword.enforcement import ledger
from keepword.policy.words import N_

from .models import RightsRequest, random_key

# Every kind, and how the person reads it. "%(about)s" is filled with the words for a purpose.
KINDS = {
    "access": N_("You opened this page by a mailed link."),
    "export": N_("You took a copy of your data."),
    "rectification": N_("You corrected your data."),
    "restriction": N_("You restricted the use of your data."),
    "restriction-lifted": N_("You lifted the restriction."),
    "objection": N_("You objected to a use: %(about)s."),
    "objection-withdrawn": N_("You withdrew your objection to a use: %(about)s."),
    "erasure": N_("You asked us to erase your data."),
    "erasure-undone": N_("You took the erasure back."),
}


def note(person: int, kind: str, about: str = "") -> RightsRequest:
    """Notes one request together with its line in the ledger, in the caller's transaction or in one of its own."""
    if kind not in KINDS:
        raise ValueError(f"{kind} is no request; the known ones are {', '.join(KINDS)}")
    with transaction.atomic():
        key = random_key()
        line = ledger.append(f"request-{kind}", {"request": key})
        return RightsRequest.objects.create(key=key, person_id=person, kind=kind, about=about, line=line)


def of(person: int) -> Iterator[RightsRequest]:
    """What this person asked, the newest first."""
    yield from RightsRequest.objects.filter(person_id=person).order_by("-at", "-line_id")
