"""Questions about what a person did lately, and what lies in their trash."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from keepword.parts.timekeeping.kinds import EVERY_KIND, KINDS, Kind
from keepword.parts.timekeeping.models import Change

STEPS = 50


def step(person: int, wanted: uuid.UUID) -> Change | None:
    """The first change of this step, if there is any."""
    found: Change | None = (
        Change.objects.filter(person_id=person, step=wanted).exclude(act=Change.Act.NOTHING).order_by("pk").first()
    )
    return found


def newest(person: int) -> Change | None:
    """The last change there was, whatever it was."""
    rows = Change.objects.filter(person_id=person).exclude(act=Change.Act.NOTHING)
    found: Change | None = rows.order_by("-seq", "pk").first()
    return found


def steps(person: int, *, before: int | None = None) -> list[dict[str, Any]]:
    """The newest steps: label, how many rows, when, whether undone."""
    rows = Change.objects.filter(person_id=person).exclude(act=Change.Act.NOTHING)
    if before is not None:
        rows = rows.filter(seq__lt=before)
    grouped = rows.values("seq", "step", "label").annotate(
        rows=Count("pk"), at=Max("at"), undone=Count("pk", filter=Q(undone=True))
    )
    return [dict(each) for each in grouped.order_by("-seq")[:STEPS]]


def about(person: int, found: list[dict[str, Any]]) -> dict[int, str]:
    """What each step of one row was about, by its number: the note or name of that row, as it is or last was."""
    single = [each["seq"] for each in found if each["rows"] == 1]
    touched = list(Change.objects.filter(person_id=person, seq__in=single))
    said: dict[int, str] = {}
    for name in ("entry", "project"):
        rows: dict[Any, Any] = (
            KINDS[name]
            .model.objects.filter(person_id=person)
            .in_bulk([each.row for each in touched if each.kind == name and each.row])
        )
        for each in touched:
            if each.kind != name:
                continue
            row, before = rows.get(each.row), json.loads(each.before or "{}")
            now = getattr(row, "note" if name == "entry" else "name", "") if row is not None else ""
            said[each.seq] = (now or before.get("note") or before.get("name") or "").partition("\n")[0]
    return said


def conflicts(person: int) -> QuerySet[Change]:
    """Where one device replaced what another had written without having seen it, the newest first."""
    return Change.objects.filter(person_id=person).exclude(conflicts="").order_by("-seq", "-pk")[:STEPS]


def row_of(person: int, change: Change) -> Any:
    """The row that a change was about, as it is now; None if it is not there."""
    return EVERY_KIND[change.kind].find(person, str(change.row))


def in_trash(person: int) -> list[Change]:
    """What was removed and is not there now, the newest first; each row once, as it last was.

    What went because its making was taken back is not among them: that undo can itself be undone.
    """
    removed = Change.objects.filter(person_id=person, act=Change.Act.REMOVED).exclude(label="undo")
    removed = removed.order_by("-seq", "-pk")
    newest: dict[uuid.UUID, Change] = {}
    for change in removed:
        if change.row is not None:
            newest.setdefault(change.row, change)
    there: set[Any] = set()
    for name, kind in KINDS.items():
        ids = [row for row, change in newest.items() if change.kind == name]
        for at in range(0, len(ids), 500):
            there |= set(
                kind.model.objects.filter(pk__in=ids[at : at + 500], person_id=person).values_list("pk", flat=True)
            )
    return [change for row, change in newest.items() if row not in there]


def without_what_is_gone(person: int, kind: Kind[Any], values: dict[str, Any]) -> None:
    """A row whose project was removed comes back without one."""
    project = values.get("project") if "project" in kind.points else None
    if project is not None and not KINDS["project"].model.objects.filter(pk=project, person_id=person).exists():
        values["project"] = None
