"""Seals and opens: AES-256-GCM under a key per person and retention class, bound to person and place.

A sealed value is one byte of format, eight of the key's number, twelve of nonce (random, NIST SP 800-38D section
8.2.2), then ciphertext and tag. Person and place ("app.Model.column") are authenticated with it, so that a value moved
to another person or another column does not open. Within one column of one person values can be swapped unnoticed.
"""

from __future__ import annotations

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag

from keepword.enforcement import versions
from keepword.enforcement.keys import store
from keepword.policy import Policy
from keepword.policy.statements import Retention

from . import collecting, masking, purpose

FORMAT = b"\x01"
HEAD = 9
NONCE = 12


class AlteredError(Exception):
    """A sealed value was changed, cut, or moved from another person or place; it is not opened."""


@lru_cache(maxsize=2_048)
def retention_class(policy: Policy, datum: str) -> str:
    """Which data is kept alike: the id of the statement that keeps this datum longest, or the datum itself.

    What outlives an erasure has to have a key that does, so it never shares one with what does not.
    """
    held = [each for each in policy.in_force if isinstance(each, Retention) and datum in each.data]
    if not held:
        return datum
    return max(held, key=lambda each: (each.survives_erasure, each.keep.total if each.keep else float("inf"))).id


def seal(text: str, *, person: int, datum: str, place: str) -> bytes:
    """``text``, sealed for ``person``, with card numbers masked.

    Raises `Refused` if the person's version of the policy lacks ``datum``.
    """
    if text:  # nothing is no datum
        collecting.may_collect(person, datum)
    return seal_bytes(masking.masked(text).encode(), person=person, datum=datum, place=place)


def seal_as_typed(text: str, *, person: int, datum: str, place: str) -> bytes:
    """As `seal`, without asking the policy: for probes, which write about nobody."""
    return seal_bytes(masking.masked(text).encode(), person=person, datum=datum, place=place)


def unseal(sealed: bytes, *, person: int, datum: str, place: str) -> str:
    """The text again, if it may be read now (see `purpose`).

    Raises `Refused`, `AlteredError`, or `keys.store.KeyGoneError` when the key was destroyed.
    """
    purpose.may_read(person, datum)
    return unseal_bytes(sealed, person=person, place=place).decode()


def seal_bytes(content: bytes, *, person: int, datum: str, place: str) -> bytes:
    """As `seal`, without asking the policy: for what the program keeps to do its duty, such as a receipt's address."""
    key = store.key_for(person, _class_now(datum))
    nonce = os.urandom(NONCE)
    return FORMAT + key.number.to_bytes(8) + nonce + key.cipher.encrypt(nonce, content, _bound_to(person, place))


def unseal_bytes(sealed: bytes, *, person: int, place: str) -> bytes:
    """As `unseal`, without asking the policy: the person's own export and the search after an erasure use it."""
    if sealed[:1] != FORMAT or len(sealed) < HEAD + NONCE + 16:
        raise AlteredError(f"{place} holds something that was never sealed")
    key = store.key(int.from_bytes(sealed[1:HEAD]))
    try:
        return key.cipher.decrypt(sealed[HEAD : HEAD + NONCE], sealed[HEAD + NONCE :], _bound_to(person, place))
    except InvalidTag:
        raise AlteredError(f"a sealed value in {place} was altered, or belongs to somebody else") from None


def _class_now(datum: str) -> str:
    """The retention class under the newest version, remembered with it: comparing policies takes longer."""
    newest = versions.newest()
    known: str | None = versions.derived.get(("class", datum))
    if known is None:
        known = versions.derived["class", datum] = retention_class(newest.policy, datum)
    return known


def _bound_to(person: int, place: str) -> bytes:
    return f"{person}/{place}".encode()
