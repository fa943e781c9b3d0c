"""What was done to a timebook since a device last asked, page by page, in the server's order."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from keepword.enforcement import versions
from keepword.enforcement.people import purpose
from keepword.enforcement.retention import rules
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.kinds import EVERY_KIND, KINDS, SETTINGS, SETTINGS_ID
from keepword.parts.timekeeping.models import Change, Timebook
from keepword.policy.words import N_

MOST = 1_000
_NAMES = tuple(EVERY_KIND)
_SETTINGS = _NAMES.index(SETTINGS.name)
# Removals come after all rows of the same number: a row that points to a removed one was settled before it.
_REMOVED = len(_NAMES)


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a device has read: a number of the timebook, within it a kind and a row, and when it was told so."""

    seq: int = 0
    place: int = _REMOVED
    row: str = "~"
    told: int = 0

    @classmethod
    def read(cls, text: str) -> Cursor:
        """The cursor that `str` wrote. Raises `Invalid`."""
        if not text:
            return cls()
        parts = text.split(".")
        try:
            seq, place, row, told = int(parts[0]), int(parts[1]), parts[2], int(parts[3])
            if row != "~" and place != _REMOVED:
                uuid.UUID(row)
            elif row != "~":
                int(row)
            if seq < 0 or not 0 <= place <= _REMOVED or len(parts) != 4 or max(seq, told) >= 2**62:
                raise ValueError
        except (ValueError, IndexError):
            raise Invalid("since", N_("this is no cursor"), N_("Leave it out to fetch everything.")) from None
        return cls(seq, place, row, told)

    def __str__(self) -> str:
        return f"{self.seq}.{self.place}.{self.row}.{self.told}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what happened. ``reset``: the device was away longer than removals are remembered, and starts afresh."""

    cursor: Cursor
    changed: list[dict[str, Any]]
    removed: list[dict[str, Any]]
    more: bool
    reset: bool


def since(person: int, text: str, *, limit: int = MOST) -> Page:
    """The next page after a cursor."""
    now = int(time.time())
    cursor = Cursor.read(text)
    reset = bool(text) and now - cursor.told > _remembered(person)
    cursor = Cursor() if reset else cursor
    book = book_of(person)
    upto = book.seq
    found = _settings(book, cursor)
    with purpose.own(person):
        for place in range(_REMOVED + 1):
            if place != _SETTINGS and (cursor.seq < upto or place >= cursor.place):
                found += _of(person, place, cursor, upto, limit + 1)
    found.sort(key=lambda each: (each[0], each[1], each[2] if each[1] != _REMOVED else each[2].zfill(20)))
    taken, more = found[:limit], len(found) > limit
    last = taken[-1] if more else None
    after = Cursor(last[0], last[1], last[2], now) if last else Cursor(upto, told=now)
    rows = [each[3] for each in taken if each[1] != _REMOVED]
    gone = [each[3] for each in taken if each[1] == _REMOVED]
    return Page(after, rows, gone, more, reset)


def _remembered(person: int) -> float:
    period = rules.times(versions.for_person(person)).get(("routinie.changes", "erase"))
    return period.total_seconds() if period is not None else float("inf")


def _settings(book: Timebook, cursor: Cursor) -> list[tuple[int, int, str, dict[str, Any]]]:
    """Everybody has them, also who never changed any, so they come with everything."""
    seq = SETTINGS.seq_of(book)
    new = not cursor.told or (seq, _SETTINGS) > (cursor.seq, cursor.place)
    return [(seq, _SETTINGS, str(SETTINGS_ID), as_json(SETTINGS.name, book))] if new else []


def _of(person: int, place: int, cursor: Cursor, upto: int, most: int) -> list[tuple[int, int, str, dict[str, Any]]]:
    later = Q(seq__gt=cursor.seq)
    if place > cursor.place:
        later |= Q(seq=cursor.seq)
    elif place == cursor.place and cursor.row != "~":
        later |= Q(seq=cursor.seq, pk__gt=cursor.row)
    if place == _REMOVED:
        gone = _gone(Change.objects.filter(later, person_id=person, seq__lte=upto), person)[:most]
        return [(each.seq, place, str(each.pk), _as_gone(each)) for each in gone]
    kind = KINDS[_NAMES[place]]
    rows = kind.model.objects.filter(later, person_id=person, seq__lte=upto).order_by("seq", "pk")[:most]
    return [(row.seq, place, str(row.pk), {**as_json(kind.name, row)}) for row in rows]


def as_json(name: str, row: Any) -> dict[str, Any]:
    """One row as devices exchange it."""
    kind = EVERY_KIND[name]
    return {"kind": name, "id": str(kind.id_of(row)), "seq": kind.seq_of(row), **kind.shown(row)}


def _gone(changes: QuerySet[Change], person: int) -> QuerySet[Change]:
    """The removals among them of rows that are not back; those that are must not take the room of others on a page."""
    found = changes.filter(act=Change.Act.REMOVED)
    for name, kind in KINDS.items():
        back = kind.model.objects.filter(pk=OuterRef("row"), person_id=person)
        found = found.exclude(Q(kind=name) & Exists(back))
    return found.order_by("seq", "pk")


def _as_gone(change: Change) -> dict[str, Any]:
    return {"kind": change.kind, "id": str(change.row), "seq": change.seq}
