"""The gate before a recipient: who may get which datum for what, and which fields a request to them may have.

A part says in its ``given.py`` field by field what it hands to whom; `hand` refuses a request with any other.
What was handed over is counted by day, without saying whose it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from keepword.enforcement import refusals, versions
from keepword.enforcement.refused import Refused
from keepword.policy import Disclose, decide

OBLIGATION = "disclosure.register"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of requests to a recipient. ``datum`` is what it tells about the person, or None where ``why`` says
    what it is instead; lists are written with ``[]``."""

    path: str
    datum: str | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What one part hands to one recipient for one purpose."""

    recipient: str
    purpose: str
    fields: tuple[Field, ...]

    @property
    def data(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(field.datum for field in self.fields if field.datum is not None))


GIVEN: list[Given] = []


def gives(recipient: str, purpose: str, *fields: Field) -> None:
    """Declares what a part hands over to this recipient."""
    given = Given(recipient, purpose, fields)
    if given not in GIVEN:
        GIVEN.append(given)


def given_to(recipient: str) -> list[Given]:
    """All that parts declare for this recipient."""
    return [each for each in GIVEN if each.recipient == recipient]


def may_hand(person: int | None, recipient: str, data: Iterable[str], purpose: str | None, **terms: Any) -> None:
    """Raises `Refused` unless the version of the policy that holds for this person lets these data go there."""
    policy = versions.for_person(person) if person is not None else versions.newest().policy
    decision = decide(policy, Disclose(recipient, tuple(data), purpose, **terms))
    if not decision.permitted:
        raise Refused.by(OBLIGATION, decision)


def hand(person: int, recipient: str, request: Mapping[str, Any]) -> None:
    """Judges one request to a recipient and counts what goes; raises `Refused`, which is counted, too."""
    try:
        gone = judge(person, recipient, request)
    except Refused:
        refusals.note(OBLIGATION, f"a disclosure to {recipient}")
        raise
    _count(recipient, gone)


def judge(person: int | None, recipient: str, request: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The data of a request, each with its purpose, once every field of it may go; raises `Refused`."""
    known = {field.path: (each.purpose, field) for each in given_to(recipient) for field in each.fields}
    gone: set[tuple[str, str]] = set()
    for path in dict.fromkeys(paths(request)):
        if path not in known:
            raise Refused(
                OBLIGATION, f"the field {path} is not declared for {recipient}; declare it in given.py, or leave it out"
            )
        purpose, field = known[path]
        if field.datum is not None:
            gone.add((field.datum, purpose))
    for datum, purpose in gone:
        may_hand(person, recipient, [datum], purpose)
    return gone


def paths(request: Mapping[str, Any]) -> Iterator[str]:
    """The path of each value in a request; the place in a list is left out."""
    for name, value in request.items():
        yield from _within(str(name), value)


def _within(path: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _within(f"{path}.{name}", inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _within(f"{path}[]", inner)
    else:
        yield path


def _count(recipient: str, gone: set[tuple[str, str]]) -> None:
    from .models import Handed

    today = timezone.now().date()
    with transaction.atomic():
        for datum, purpose in sorted(gone):
            row, _ = Handed.objects.get_or_create(recipient=recipient, datum=datum, purpose=purpose, day=today)
            Handed.objects.filter(pk=row.pk).update(times=F("times") + 1)
