"""A person says no to one purpose that the company chose by itself; from then on it is over (GDPR art. 21(1))."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from keepword.enforcement import versions
from keepword.enforcement.refused import Refused
from keepword.policy import Policy
from keepword.policy.statements import Purpose

from . import requests
from .bases import basis_of
from .models import Objection

OBLIGATION = "rights.objection"
# Art. 21(1): the bases of art. 6(1)(e) and (f). A permission is taken back instead, and a contract ended.
OPEN_TO_OBJECTION = frozenset({"public-task", "legitimate-interest"})


class NotOpenError(ValueError):
    """The purpose rests on something that can't be objected to, or the person's policy does not have it."""


def purposes_open(policy: Policy) -> Iterator[str]:
    """The purposes of a policy that a person can object to, in the order of the document."""
    found = (purpose for each in policy.in_force if isinstance(each, Purpose) for purpose in each.purposes)
    yield from (purpose for purpose in dict.fromkeys(found) if open_to(policy, purpose))


def open_to(policy: Policy, purpose: str) -> bool:
    """Whether a person can object to this purpose."""
    return basis_of(policy, purpose) in OPEN_TO_OBJECTION


def make(person: int, purpose: str) -> bool:
    """Objects from now on; False if that was done already. Raises `NotOpenError` where that can’t be."""
    if not open_to(versions.for_person(person), purpose):
        raise NotOpenError(purpose)
    with transaction.atomic():
        made: bool = Objection.objects.get_or_create(person_id=person, purpose=purpose)[1]
        if made:
            requests.note(person, "objection", purpose)
    return made


def withdraw(person: int, purpose: str) -> bool:
    """Takes the objection back; False if there was none."""
    with transaction.atomic():
        gone = bool(Objection.objects.filter(person_id=person, purpose=purpose).delete()[0])
        if gone:
            requests.note(person, "objection-withdrawn", purpose)
    return gone


def of(person: int) -> set[str]:
    """The purposes this person objects to."""
    return set(Objection.objects.filter(person_id=person).values_list("purpose", flat=True))


def respect(person: int, policy: Policy, purpose: str) -> None:
    """Raises `Refused` if the person objected to this purpose, as long as it is one that can be objected to."""
    if not open_to(policy, purpose):
        return
    if Objection.objects.filter(person_id=person, purpose=purpose).exists():
        reason = f"the person objected to {purpose}"
        raise Refused(OBLIGATION, reason, policy.holding(OBLIGATION))
