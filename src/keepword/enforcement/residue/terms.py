"""What an erased person is searched for, and where the receipt goes: gathered before, sealed, and then forgotten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import models

from keepword.enforcement import versions
from keepword.enforcement.keys.store import KeyGoneError
from keepword.enforcement.people import deleting, finding, seal
from keepword.enforcement.people.fields import Sealed, SealedTextField
from keepword.enforcement.people.ownership import OwnedTable, owned_tables

# The datum, and so the class, under which the key of these is made; it is nobody's until the receipt is out.
CLASS = "erasure.terms"
PLACE = "people.Erasure.terms"
MOST = 200
# Anything shorter is found in other people's words.
SHORTEST = 6


@dataclass(frozen=True, slots=True)
class Terms:
    """``strong`` are one person's alone, wherever they stand (addresses, their digests, the number, tokens). ``weak``
    may be other people's as well (a name), so they are searched only where nobody else's words are."""

    address: str | None = None
    addresses: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()


def of(person: int, address: str | None = None) -> Terms:
    """What leads to this person, while their rows are still there.

    What names a row that stays by law is not among it: it may stand elsewhere for as long, as in money that was paid
    twice, and would hold the receipt back for years.
    """
    staying = deleting.surviving(versions.for_person(person))
    addresses = tuple(finding.addresses_of(person))
    strong: dict[str, None] = {str(person): None}
    for each in addresses:
        strong |= dict.fromkeys(spellings(each))
    weak: dict[str, None] = {}
    for table in owned_tables():
        for one in table.model._meta.local_concrete_fields:
            declared = table.table.columns.get(one.column or "")
            if declared is None or declared.datum is None or len(strong) + len(weak) > MOST:
                continue
            if _names_one_row(one):
                strong |= dict.fromkeys(() if declared.datum in staying else _texts(table, one, person))
            elif isinstance(one, SealedTextField) and table.owned.paths[0] in {"id", "pk", "person_id", "person"}:
                weak |= dict.fromkeys(_opened(table, one, person))
    return Terms(
        address or next(iter(addresses), None),
        addresses,
        tuple(each for each in strong if len(each) >= SHORTEST),
        tuple(each for each in weak if len(each) >= SHORTEST),
    )


def spellings(address: str) -> Iterator[str]:
    """An address as it may stand somewhere, and the fingerprints by which it could be guessed."""
    yield address
    local, _, domain = address.rpartition("@")
    try:
        readable = domain.encode("ascii").decode("idna")
    except UnicodeError:
        readable = domain
    if readable != domain:
        yield f"{local}@{readable}"
    folded = address.strip().lower().encode()
    for digest in (hashlib.md5, hashlib.sha1, hashlib.sha256):  # the weak ones are what others would have used
        yield digest(folded, usedforsecurity=False).hexdigest()


def sealed(person: int, terms: Terms) -> bytes:
    """As they are stored until the receipt is out."""
    return seal.seal_bytes(json.dumps(asdict(terms)).encode(), person=person, datum=CLASS, place=PLACE)


def opened(person: int, content: Any) -> Terms:
    """As they were gathered; the number alone if they were never sealed, or their key is gone, as after a restore."""
    if not content:
        return Terms(strong=(str(person),))
    try:
        told = json.loads(seal.unseal_bytes(bytes(content), person=person, place=PLACE))
    except (KeyGoneError, seal.AlteredError):
        return Terms(strong=(str(person),))
    return Terms(told["address"], *(tuple(told[name]) for name in ("addresses", "strong", "weak")))


def _names_one_row(one: models.Field[Any, Any]) -> bool:
    return isinstance(one, models.CharField) and (one.primary_key or one.unique)


def _texts(table: OwnedTable, one: models.Field[Any, Any], person: int) -> Iterator[str]:
    rows = table.model._base_manager.filter(**{table.owned.paths[0]: person})
    yield from (value for value in rows.values_list(one.name, flat=True)[:MOST] if value)


def _opened(table: OwnedTable, one: SealedTextField, person: int) -> Iterator[str]:
    """What a person's only row of a table says of them, such as a name; a table of many rows holds what they wrote."""
    rows = table.model._base_manager.filter(**{table.owned.paths[0]: person})
    found = list(rows.values_list(one.name, flat=True)[:2])
    if len(found) == 1 and isinstance(found[0], Sealed) and found[0].content:
        try:
            text = seal.unseal_bytes(found[0].content, person=person, place=one.place).decode()
        except (KeyGoneError, seal.AlteredError):
            return
        if len(text) <= 200:
            yield text
