"""Takes one step back, whatever it was: an edit, a bulk edit, an import, or another undo."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from keepword.parts.timekeeping import bulk
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import Journal, at_once, writing
from keepword.parts.timekeeping.kinds import EVERY_KIND, KINDS, Kind
from keepword.parts.timekeeping.models import Change, Project, Timebook
from keepword.policy.words import N_

MANY = 1_000

# Rows that others point to are made first and removed last.
_ORDER = {name: place for place, name in enumerate(KINDS)}


def undo(person: int, step: uuid.UUID) -> uuid.UUID:
    """Goes back to how it was before that step, and returns the id of the step that did it.

    Raises `Invalid` if the step is not there any more, was undone, or if something it touched was changed since.
    """
    of_step = Change.objects.filter(person_id=person, step=step)
    if of_step.count() > MANY and not of_step.filter(act=Change.Act.CHANGED).exists():
        return undo_many(person, step)
    with writing(person, _label(of_step)) as journal:
        done = _judged(person, step)
        _bring_back(journal, [change for change in done if change.act == Change.Act.REMOVED])
        for change in done:
            if change.act == Change.Act.CHANGED:
                _put_back(journal, change)
        _take_away(journal, [change for change in done if change.act == Change.Act.MADE])
        Change.objects.filter(person_id=person, step=step).update(undone=True)
        return journal.step


def _label(of_step: QuerySet[Change]) -> str:
    """An undo that is taken back is what it undid, done again: from then on that stands, and can be taken back."""
    return "redo" if of_step.filter(label="undo").exists() else "undo"


def _judged(person: int, step: uuid.UUID) -> list[Change]:
    """The changes of a step that can be taken back as a whole; else `Invalid`."""
    _refuse_if_gone(person, step)
    return list(Change.objects.filter(person_id=person, step=step).exclude(act=Change.Act.NOTHING))


def _refuse_if_gone(person: int, step: uuid.UUID) -> None:
    done = Change.objects.filter(person_id=person, step=step).exclude(act=Change.Act.NOTHING)
    first = done.first()
    if first is None or done.filter(undone=True).exists():
        raise Invalid("step", N_("there is nothing left of this step to undo"))
    later = Change.objects.filter(person_id=person, seq__gt=first.seq, undone=False, row__in=done.values("row"))
    if later.exclude(label="undo").exists():
        raise Invalid(
            "step", N_("something of it was changed since"), N_("Undo the newer change first, then this one.")
        )


@dataclass(slots=True)
class _Ready:
    """What taking back a large step is going to write: rows that come back, and notes of those that go."""

    back: list[tuple[Kind[Any], bulk.Ready]]
    gone: list[tuple[Kind[Any], list[tuple[Any, ...]]]]


def undo_many(person: int, step: uuid.UUID) -> uuid.UUID:
    """As `undo`, for a step that only made or removed rows; it is worked out before anybody has to wait for it."""
    new, label = uuid.uuid4(), _label(Change.objects.filter(person_id=person, step=step))

    def prepare(book: Timebook) -> _Ready:
        _refuse_if_gone(person, step)
        done = Change.objects.filter(person_id=person, step=step).order_by()
        names = set(done.values_list("kind", flat=True).distinct())
        kinds = [kind for name, kind in KINDS.items() if name in names]
        removed = list(done.filter(act=Change.Act.REMOVED))
        back = [(kind, _returning(kind, book, removed)) for kind in kinds]
        gone = [(kind, _notes(person, new, label, kind, _rows_made(person, step, kind))) for kind in reversed(kinds)]
        return _Ready([each for each in back if each[1].rows], [each for each in gone if each[1]])

    def write(journal: Journal, ready: _Ready) -> uuid.UUID:
        for kind, rows in ready.back:
            journal.put_all(kind, rows)
        for kind, notes in ready.gone:
            journal.take_all(kind, _rows_made(person, step, kind))
            bulk.insert(Change, notes, journal.seq)
        Change.objects.filter(person_id=person, step=step).update(undone=True)
        return journal.step

    return at_once(person, label, prepare, write, step=new)


def _rows_made(person: int, step: uuid.UUID, kind: Kind[Any]) -> QuerySet[Any]:
    made = Change.objects.filter(person_id=person, step=step, act=Change.Act.MADE, kind=kind.name)
    rows: QuerySet[Any] = kind.model.objects.filter(person_id=person, pk__in=made.values("row"))
    return rows


def _notes(person: int, step: uuid.UUID, label: str, kind: Kind[Any], rows: QuerySet[Any]) -> list[tuple[Any, ...]]:
    """Notes of rows that go, as `Journal.remove` writes them."""
    values = {"person_id": person, "step": step, "label": label, "kind": kind.name, "act": Change.Act.REMOVED.value}
    fresh = Change(**values, seq=0)
    noted = (
        bulk.alike(fresh, row=row.pk, before=json.dumps(kind.shown(row), ensure_ascii=False))
        for row in bulk.lightly(rows)
    )
    return list(bulk.stored(Change, noted))


def _returning(kind: Kind[Any], book: Timebook, removed: list[Change]) -> bulk.Ready:
    """Removed rows as they were; what they pointed to and is gone for good, they don't any more."""
    projects = {str(pk) for pk in Project.objects.filter(person_id=book.pk).values_list("pk", flat=True)}
    projects |= {str(change.row) for change in removed if change.kind == "project"}
    theirs = [change for change in removed if change.kind == kind.name]
    values = [(row, json.loads(change.before or "{}")) for change in theirs if (row := change.row) is not None]
    for _, each in values:
        if "project" in kind.points and each.get("project") not in projects:
            each["project"] = None
    return bulk.ready(kind, book.pk, book.day_start, values)


def last_step(person: int) -> Change | None:
    """The newest step that can be undone."""
    steps = Change.objects.filter(person_id=person, undone=False).exclude(act=Change.Act.NOTHING)
    found: Change | None = steps.exclude(label="undo").order_by("-seq").first()
    return found


def _bring_back(journal: Journal, changes: list[Change]) -> None:
    for name in sorted({change.kind for change in changes}, key=_ORDER.__getitem__):
        kind, of_kind = KINDS[name], [change for change in changes if change.kind == name]
        values = [json.loads(change.before) for change in of_kind]
        for each in values:
            _without_what_is_gone(journal.person, kind.points, each)
        journal.make_all(kind, values, ids=[change.row for change in of_kind])


def _without_what_is_gone(person: int, points: Any, values: dict[str, Any]) -> None:
    """An entry whose project was removed for good comes back without one."""
    project = values.get("project") if "project" in points else None
    if project is not None and not KINDS["project"].model.objects.filter(pk=project, person_id=person).exists():
        values["project"] = None


def _put_back(journal: Journal, change: Change) -> None:
    kind = EVERY_KIND[change.kind]
    row = journal.find(kind, str(change.row))
    if row is None:
        raise Invalid("step", N_("something of it is no longer there"), N_("Bring it back from the trash first."))
    values = json.loads(change.before)
    _without_what_is_gone(journal.person, kind.points, values)
    journal.change(kind, row, values)


def _take_away(journal: Journal, changes: list[Change]) -> None:
    for name in sorted({change.kind for change in changes}, key=_ORDER.__getitem__, reverse=True):
        kind, ids = KINDS[name], [change.row for change in changes if change.kind == name and change.row]
        for start in range(0, len(ids), 500):
            rows = kind.model.objects.filter(pk__in=ids[start : start + 500], person_id=journal.person)
            journal.remove(kind, rows)
