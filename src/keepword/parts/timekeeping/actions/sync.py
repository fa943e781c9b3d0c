"""Takes in what a device did while it was away, and tells it what was done elsewhere.

The server's order decides, never a clock: what arrives later wins, field by field. What it replaces without having
seen it is noted as a conflict, with the lost side, so that its person can take that instead (`Change.conflicts`).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from keepword.parts.timekeeping.actions import keep_report
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import Journal, writing
from keepword.parts.timekeeping.kinds import EVERY_KIND, KINDS, REPORT, SETTINGS, SETTINGS_ID, Kind
from keepword.parts.timekeeping.models import Change
from keepword.policy.words import N_


@dataclass(frozen=True, slots=True)
class Item:
    """One row as a device wants it. ``base`` is the row's number when the device last saw it; None: it made the row."""

    kind: str
    id: uuid.UUID
    base: int | None
    fields: Mapping[str, Any]
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one item: "applied", "unchanged", "kept" (changed elsewhere, so not removed) or "refused"."""

    item: Item
    state: str
    conflicts: tuple[str, ...] = ()
    error: Invalid | None = None


@dataclass(slots=True)
class Pushed:
    """The answer to a push. ``seq`` is the number that every row it touched has now; ``repeated``: it was known."""

    seq: int
    repeated: bool = False
    results: list[Result] = field(default_factory=list)


def push(person: int, push_id: uuid.UUID, items: Iterable[Item], *, own: Collection[int] = ()) -> Pushed:
    """Applies each item that can be applied, once, however often the push is repeated under the same id.

    ``own`` are the numbers of earlier pushes of this device since it last fetched: it knows what those set.
    """
    known = _known(person, push_id)
    if known is not None:
        return known
    with writing(person, "sync", step=push_id) as journal:
        known = _known(person, push_id)
        if known is not None:
            return known
        results = [_apply(journal, item, {*own, journal.seq}) for item in items]
        if not journal.touched:
            journal.nothing()
        return Pushed(journal.seq, results=results)


def _known(person: int, push_id: uuid.UUID) -> Pushed | None:
    seq = Change.objects.filter(person_id=person, step=push_id).values_list("seq", flat=True).first()
    return None if seq is None else Pushed(seq, repeated=True)


def _apply(journal: Journal, item: Item, own: set[int]) -> Result:
    kind = EVERY_KIND.get(item.kind)
    if kind is None:
        return Result(item, "refused", error=Invalid("kind", N_("there is no such kind of row")))
    touched = set(journal.touched)
    try:
        if kind is SETTINGS and (item.removed or item.id != SETTINGS_ID):
            raise Invalid("id", N_("settings are one row, which stays"), str(SETTINGS_ID))
        with transaction.atomic():
            return _remove(journal, kind, item, own) if item.removed else _merge(journal, kind, item, own)
    except Invalid as wrong:
        journal.touched = touched  # what came back with it went again
        return Result(item, "refused", error=wrong)


def _remove(journal: Journal, kind: Kind[Any], item: Item, own: set[int]) -> Result:
    row: Any = kind.model.objects.filter(pk=item.id, person_id=journal.person).first()
    if row is None:
        return Result(item, "unchanged")
    if item.base is not None and any(theirs for theirs, _ in _later(journal, kind, row, item.base, own)):
        return Result(item, "kept")
    journal.remove(kind, [row])
    return Result(item, "applied")


def _merge(journal: Journal, kind: Kind[Any], item: Item, own: set[int]) -> Result:
    row: Any = journal.find(kind, item.id)
    if row is None:
        if kind is REPORT and item.base is None:
            keep_report.ask_for_room(journal.person)
        values = {**_as_it_was(journal, kind, item), **item.fields}
        _bring_back(journal, kind, values)
        journal.make(kind, values, row_id=item.id)
        return Result(item, "applied")
    _bring_back(journal, kind, item.fields)
    unseen = _unseen(journal, kind, row, item.base or 0, own)
    before = kind.shown(row, [name for name in item.fields if name in kind.fields])
    changed = journal.change(kind, row, item.fields, unseen=unseen)
    after = kind.shown(row, before)
    lost = tuple(name for name in before if name in unseen and before[name] != after[name])
    return Result(item, "applied" if changed else "unchanged", lost)


def _as_it_was(journal: Journal, kind: Kind[Any], item: Item) -> dict[str, Any]:
    """A row that was removed elsewhere comes back with what this device did to it: work weighs more than a removal."""
    if item.base is None:
        return {}
    removed = _removed(journal, kind, item.id)
    if removed is None:
        raise Invalid("id", N_("this row is not here"), N_("Fetch everything anew."))
    for name, other in kind.points.items():
        target = removed.get(name)
        if target is None or kind.fields[name].needed:
            continue
        if not KINDS[other].model.objects.filter(pk=str(target), person_id=journal.person).exists():
            removed[name] = None
    return removed


def _bring_back(journal: Journal, kind: Kind[Any], values: Mapping[str, Any]) -> None:
    """What a device's work points to comes back with it, if it was removed elsewhere."""
    for name, other in kind.points.items():
        wanted = kind.clean({name: values.get(name)}, new=False)[name]
        target = KINDS[other]
        if wanted is None or target.model.objects.filter(pk=wanted).exists():
            continue
        removed = _removed(journal, target, wanted)
        if removed is not None:
            journal.make(target, removed, row_id=wanted)


def _removed(journal: Journal, kind: Kind[Any], row: uuid.UUID) -> dict[str, Any] | None:
    """A row as it was when it was last removed, for as long as the journal is kept."""
    removed = Change.objects.filter(person_id=journal.person, row=row, kind=kind.name, act=Change.Act.REMOVED)
    last = removed.order_by("-seq", "-pk").first()
    return None if last is None else dict(json.loads(last.before))


def _unseen(journal: Journal, kind: Kind[Any], row: Any, base: int, own: set[int]) -> set[str]:
    """The fields that somebody else set last, after the device saw the row."""
    found: set[str] = set()
    for theirs, fields in _later(journal, kind, row, base, own):
        found = found | fields if theirs else found - fields
    return found


def _later(journal: Journal, kind: Kind[Any], row: Any, base: int, own: set[int]) -> list[tuple[bool, set[str]]]:
    """What became of a row after a device saw it, in order: whether somebody else did it, and which fields it set."""
    if kind.seq_of(row) <= base:
        return []
    later = Change.objects.filter(person_id=journal.person, row=kind.id_of(row), seq__gt=base).order_by("seq", "pk")
    noted = list(later.values_list("seq", "act", "fields"))
    every = set(kind.fields)
    if kind.seq_of(row) not in {seq for seq, _, _ in noted}:
        return [(True, every)]  # it was away for longer than the journal is kept
    return [(seq not in own, every if act == Change.Act.MADE else set(names.split())) for seq, act, names in noted]
