"""Takes one step back, whatever it was: an edit, a bulk edit, an import, or another undo."""

from __future__ import annotations

import json
import uuid
from typing import Any

from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import Journal, writing
from keepword.parts.timekeeping.kinds import EVERY_KIND, KINDS
from keepword.parts.timekeeping.models import Change
from keepword.policy.words import N_

# Rows that others point to are made first and removed last.
_ORDER = {name: place for place, name in enumerate(KINDS)}


def undo(person: int, step: uuid.UUID) -> uuid.UUID:
    """Goes back to how it was before that step, and returns the id of the step that did it.

    Raises `Invalid` if the step is not there any more, was undone, or if something it touched was changed since.
    """
    with writing(person, "undo") as journal:
        done = list(Change.objects.filter(person_id=person, step=step).exclude(act=Change.Act.NOTHING))
        if not done or any(change.undone for change in done):
            raise Invalid("step", N_("there is nothing left of this step to undo"))
        _refuse_if_changed_since(person, done)
        _bring_back(journal, [change for change in done if change.act == Change.Act.REMOVED])
        for change in done:
            if change.act == Change.Act.CHANGED:
                _put_back(journal, change)
        _take_away(journal, [change for change in done if change.act == Change.Act.MADE])
        Change.objects.filter(person_id=person, step=step).update(undone=True)
        return journal.step


def last_step(person: int) -> Change | None:
    """The newest step that can be undone."""
    steps = Change.objects.filter(person_id=person, undone=False).exclude(act=Change.Act.NOTHING)
    found: Change | None = steps.exclude(label="undo").order_by("-seq").first()
    return found


def _refuse_if_changed_since(person: int, done: list[Change]) -> None:
    seq = done[0].seq
    rows = [change.row for change in done]
    for start in range(0, len(rows), 500):
        later = Change.objects.filter(person_id=person, row__in=rows[start : start + 500], seq__gt=seq, undone=False)
        later = later.exclude(label="undo")
        if later.exists():
            raise Invalid(
                "step", N_("something of it was changed since"), N_("Undo the newer change first, then this one.")
            )


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
