"""What a licence key says, and how it lies in bytes: one way only for each licence.

    version  1 byte, 1
    key      4 bytes, which key signed it
    id       10 bytes, the number of the short key
    issued   2 bytes, days since the first of January 2020
    until    2 bytes, the same, for the last day of updates; 0 for no end
    seats    4 bytes
    product  1 byte length, then letters
    edition  the rest

Numbers have their highest byte first.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from datetime import date, timedelta

from . import short

VERSION = 1
FIRST_DAY = date(2020, 1, 1)
LAST_DAY = FIRST_DAY + timedelta(days=0xFFFF)
MOST_SEATS = 0xFFFFFFFF
LONGEST_NAME = 60
_HEAD = struct.Struct(">B4s10sHHIB")
_NAME = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")


class Malformed(ValueError):
    """Bytes that no licence is written as."""


@dataclass(frozen=True, slots=True)
class Licence:
    """Who may use what, without saying who.

    `product` and `edition` are short names (`edition` may be empty), `id` is the number that the short key
    writes, `updates_until` the last day whose releases are covered, None for all.
    """

    product: str
    edition: str
    seats: int
    id: int
    issued: date
    updates_until: date | None = None

    def __post_init__(self) -> None:
        for name in (self.product, self.edition):
            if (name or name is self.product) and not _NAME.fullmatch(name):
                raise ValueError(f"{name!r} is not a short name of small letters, digits, hyphens and dots")
            if len(name) > LONGEST_NAME:
                raise ValueError(f"{name!r} has more than {LONGEST_NAME} letters")
        if not 1 <= self.seats <= MOST_SEATS:
            raise ValueError(f"a licence is for 1 to {MOST_SEATS} seats, not for {self.seats}")
        if not short.can_be_written(self.id):
            raise ValueError(f"{self.id} has no short key; draw another")
        if not FIRST_DAY < self.issued <= LAST_DAY:
            raise ValueError(f"issued on {self.issued}, which a key can't say")
        if self.updates_until is not None and not self.issued <= self.updates_until <= LAST_DAY:
            raise ValueError(f"updates until {self.updates_until}, which a key issued on {self.issued} can't say")

    @property
    def short_key(self) -> str:
        """The key that people read out; it stands for this licence and opens nothing by itself."""
        return short.written(self.id)

    def covers(self, released: date) -> bool:
        """Whether a release of that day is among the updates."""
        return self.updates_until is None or released <= self.updates_until


def packed(licence: Licence, key: bytes) -> bytes:
    """The bytes that are signed, for the key with that id."""
    product = licence.product.encode("ascii")
    until = 0 if licence.updates_until is None else (licence.updates_until - FIRST_DAY).days
    head = _HEAD.pack(
        VERSION,
        key,
        licence.id.to_bytes(10),
        (licence.issued - FIRST_DAY).days,
        until,
        licence.seats,
        len(product),
    )
    return head + product + licence.edition.encode("ascii")


def key_of(said: bytes) -> bytes:
    """The id of the key that is said to have signed these bytes; raises Malformed."""
    if len(said) < _HEAD.size:
        raise Malformed("too short")
    if said[0] != VERSION:
        raise Malformed(f"version {said[0]}")
    return said[1:5]


def unpacked(said: bytes) -> Licence:
    """The licence that these bytes say; raises Malformed unless they are the only way to say it."""
    key = key_of(said)
    _, _, number, issued, until, seats, length = _HEAD.unpack_from(said)
    names = said[_HEAD.size :]
    try:
        licence = Licence(
            product=names[:length].decode("ascii"),
            edition=names[length:].decode("ascii"),
            seats=seats,
            id=int.from_bytes(number),
            issued=FIRST_DAY + timedelta(days=issued),
            updates_until=FIRST_DAY + timedelta(days=until) if until else None,
        )
    except ValueError as error:
        raise Malformed(str(error)) from error
    if packed(licence, key) != said:
        raise Malformed("written in another way than a licence is")
    return licence
