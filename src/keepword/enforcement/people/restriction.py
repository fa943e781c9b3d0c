"""A person says "leave my data as it is": while they do, it is stored and hardly anything else (GDPR art. 18)."""

from __future__ import annotations

from django.db import transaction

from keepword.enforcement.refused import Refused
from keepword.policy import Policy

from . import requests
from .bases import basis_of
from .models import Restriction

OBLIGATION = "rights.restriction"

# What goes on. The law demands it, or a life depends on it (art. 18(2): rights of others, public interest). And what
# the person asks of the program under a contract: a restriction that swallowed the mail with their receipt, or shut
# them out of their own account, would punish them for asking. Staff are no part of that: they are kept out.
GOES_ON = frozenset({"contract", "legal-obligation", "vital-interest"})
GOES_ON_FOR_STAFF = GOES_ON - {"contract"}


def begin(person: int) -> bool:
    """Restricts from now on; False if it was restricted already."""
    with transaction.atomic():
        made: bool = Restriction.objects.get_or_create(person_id=person)[1]
        if made:
            requests.note(person, "restriction")
    return made


def lift(person: int) -> bool:
    """Ends it, as only the person can; False if there was none."""
    with transaction.atomic():
        gone = bool(Restriction.objects.filter(person_id=person).delete()[0])
        if gone:
            requests.note(person, "restriction-lifted")
    return gone


def stands(person: int) -> bool:
    """Whether this person's data is restricted now."""
    return Restriction.objects.filter(person_id=person).exists()


def stops(policy: Policy, purpose: str, *, staff: bool = False) -> bool:
    """Whether a restriction would stop this purpose; one without a legal basis in force is stopped too."""
    return basis_of(policy, purpose) not in (GOES_ON_FOR_STAFF if staff else GOES_ON)


def respect(person: int, policy: Policy, purpose: str, *, staff: bool = False) -> None:
    """Raises `Refused` if the person restricted their data and this use is not among what goes on."""
    if stops(policy, purpose, staff=staff) and stands(person):
        reason = f"the person restricted their data, and {purpose} has to wait until they lift it"
        raise Refused(OBLIGATION, reason, policy.holding(OBLIGATION))
