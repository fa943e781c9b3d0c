"""Tries what must be refused with sealed data, on a value of somebody who does not exist, whose key is in no store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from typing import Any

from django.db import models

from keepword.enforcement import versions
from keepword.enforcement.keys import store
from keepword.enforcement.models import unguessable_number
from keepword.enforcement.point import Attempt, refusal_of
from keepword.policy.words import N_

from . import personal, purpose, seal

DATUM, PLACE = "any.datum", "nowhere.Nothing.attempt"
# A purpose no policy may declare without these attempts failing, which is the point of it.
UNDECLARED = "sell-to-advertisers"
OPENED = N_("It opened.")


@dataclass(frozen=True, slots=True)
class Value:
    """A sealed value and whose it is."""

    content: bytes
    person: int

    def open(self) -> str:
        return seal.unseal(self.content, person=self.person, datum=DATUM, place=PLACE)


@contextmanager
def sealed_value() -> Iterator[Value]:
    """A value sealed as any other; it can't be opened any more afterwards."""
    person = unguessable_number()
    with store.fleeting(person, seal.retention_class(versions.current(), DATUM)):
        yield Value(seal.seal_bytes(b"nobody in particular", person=person, datum=DATUM, place=PLACE), person)


def kept_of(text: str) -> str:
    """What is left of a text once it is sealed as everything is that somebody types."""
    person = unguessable_number()
    with store.fleeting(person, seal.retention_class(versions.current(), DATUM)):
        content = seal.seal_as_typed(text, person=person, datum=DATUM, place=PLACE)
        return seal.unseal_bytes(content, person=person, place=PLACE).decode()


def columns_for(text: str, model: type[models.Model]) -> Iterator[str]:
    """The columns of a table of persons that hold in the clear what somebody typed, and have room for this."""
    for name in personal.typed(model) if issubclass(model, personal.PersonalModel) else ():
        room = getattr(model._meta.get_field(name), "max_length", None)
        if room is None or room >= len(text):
            yield name


def kept_in(row: models.Model, column: str, text: str) -> str:
    """What a column has of a text that is saved with its row, and of one that is written into all rows at once."""
    rows: Any = type(row)._default_manager.filter(pk=row.pk)
    setattr(row, column, text)
    row.save(update_fields=[column])
    saved = rows.values_list(column, flat=True).get()
    rows.update(**{column: text})
    return f"{saved} {rows.values_list(column, flat=True).get()}"


def open_without_purpose() -> Attempt:
    """Opens it as code does that says nothing about what for."""
    with sealed_value() as value:
        return Context().run(refusal_of, N_("open sealed data without saying what for"), value.open)


def open_for_something_undeclared() -> Attempt:
    """Opens it for a purpose that the policy does not name."""
    with sealed_value() as value, purpose.reading(UNDECLARED):
        return refusal_of(N_("open sealed data for advertising"), value.open)


def open_altered() -> Attempt:
    """Opens it after it was changed, cut, and moved to somebody else."""
    what = N_("open sealed data that was altered, or moved to somebody else")
    with sealed_value() as value:
        last = bytes([value.content[-1] ^ 1])
        tries = [
            (value.content[:-1] + last, value.person),
            (value.content[:-1], value.person),
            (value.content, value.person + 1),
        ]
        for content, person in tries:
            try:
                seal.unseal_bytes(content, person=person, place=PLACE)
            except seal.AlteredError:
                continue
            return Attempt(what, False, OPENED)
        if seal.unseal_bytes(value.content, person=value.person, place=PLACE) != b"nobody in particular":
            return Attempt(what, False, N_("Unaltered, it did not open either."))
    return Attempt(what, True, N_("It does not open: each value is bound to its person and its place."))


def first_not_refused(*tries: Attempt) -> Attempt:
    """The one that went through, or else the first."""
    return next((each for each in tries if not each.refused), tries[0])
