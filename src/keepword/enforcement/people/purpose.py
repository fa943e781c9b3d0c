"""Under which purpose personal data is being read now (GDPR art. 5(1)(b)); without one nothing sealed opens.

The purpose is told once, around the code that needs it, and asked at each opening: of the version of the policy under
which the person stands whose data it is. It lives in a context variable, so it ends with its block, and neither another
thread nor a task that is started inside inherits it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from keepword.enforcement import gate, versions
from keepword.enforcement.refused import Refused
from keepword.policy import Policy

from . import leave, objection, restriction

OBLIGATION = "purpose.declared"


@dataclass(slots=True)
class Use:
    """One block of code that reads: for what; for which member of staff, if one looks.

    What was permitted, who was asked whether they stopped it and what was recorded inside the block is remembered, as
    a list opens a thousand values.
    """

    purpose: str
    staff: int | None = None
    permitted: set[tuple[Policy, str]] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    recorded: set[tuple[int, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Own:
    """Somebody reads what is kept about themselves (GDPR art. 15), which needs no purpose and opens nobody else's."""

    person: Callable[[], int | None]


_now: ContextVar[Use | Own | None] = ContextVar("keepword_purpose", default=None)


@contextmanager
def reading(purpose: str, *, staff: int | None = None) -> Iterator[None]:
    """Inside, personal data may be read for ``purpose``, as far as the policy gives it.

    ``staff`` is the account of the member of staff who looks: each person's datum they see is recorded, before it is
    opened, for that person to read.
    """
    token = _now.set(Use(purpose, staff))
    try:
        yield
    finally:
        _now.reset(token)


@contextmanager
def own(person: int | Callable[[], int | None]) -> Iterator[None]:
    """Inside, this person reads their own data, and nothing of anybody else's."""
    token = _now.set(Own(person if callable(person) else lambda: person))
    try:
        yield
    finally:
        _now.reset(token)


def may_read(person: int, datum: str) -> None:
    """Raises `Refused` unless this person's datum may be read by the code that runs now; records a look of staff, who
    see some data only while its person lets them."""
    use = _now.get()
    if isinstance(use, Use):
        asked = versions.for_person(person), datum
        if asked not in use.permitted:
            gate.may_use(*asked, use.purpose)
            use.permitted.add(asked)
        looks = use.staff is not None and use.staff != person
        if person not in use.asked:
            _respect_wishes(person, asked[0], use.purpose, staff=looks)
            use.asked.add(person)
        if use.staff is not None and looks and (person, datum) not in use.recorded:
            leave.respect(person, datum, asked[0])
            _record(person, datum, use.purpose, use.staff)
            use.recorded.add((person, datum))
    elif use is None:
        raise Refused(OBLIGATION, f"{datum} was to be read and nobody said for which purpose")
    elif use.person() != person:
        raise Refused(OBLIGATION, f"{datum} of somebody else was to be read")


def may_use_of(person: int, datum: str, purpose: str, *, staff: bool = False) -> None:
    """Raises `Refused` unless ``datum`` of this person may be used for ``purpose`` now: their version of the policy
    gives it, they did not object to it, and they did not restrict their data. For uses of what is not sealed."""
    policy = versions.for_person(person)
    gate.may_use(policy, datum, purpose)
    _respect_wishes(person, policy, purpose, staff=staff)
    if staff:
        leave.respect(person, datum, policy)


def _respect_wishes(person: int, policy: Policy, purpose: str, *, staff: bool) -> None:
    objection.respect(person, policy, purpose)
    restriction.respect(person, policy, purpose, staff=staff)


def _record(person: int, datum: str, purpose: str, staff: int) -> None:
    from .models import StaffRead

    with transaction.atomic():
        StaffRead.objects.create(person_id=person, staff=staff, datum=datum, purpose=purpose, read_at=timezone.now())
