"""Makes a routine, changes it, moves it in the list, puts it away and takes it out again, or removes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import Journal, writing
from keepword.parts.timekeeping.kinds import ROUTINE
from keepword.parts.timekeeping.models import Project, Routine
from keepword.parts.timekeeping.queries import routines
from keepword.policy.words import N_

LABEL = "routine"
MOST = 500


def make(person: int, values: Mapping[str, Any]) -> Routine:
    """A new routine, the last of the list."""
    with writing(person, LABEL) as journal:
        positions = list(routines.listed(person).values_list("position", flat=True))
        if Routine.objects.filter(person_id=person).count() >= MOST:
            raise Invalid("name", N_("there are too many routines"), N_("Remove one that you don’t need any more."))
        _owns_source(person, values)
        return journal.make(ROUTINE, {"position": max(positions, default=-1) + 1, **values})


def edit(person: int, routine: Routine, values: Mapping[str, Any]) -> None:
    """Changes what it is."""
    with writing(person, LABEL) as journal:
        _owns_source(person, values)
        journal.change(ROUTINE, routine, values)


def _owns_source(person: int, values: Mapping[str, Any]) -> None:
    """The project that fills a routine has to be the same person's."""
    kind, _, what = str(values.get("fills_from") or "").partition(":")
    if kind == "project" and not Project.objects.filter(person_id=person, pk=what).exists():
        raise Invalid("fills_from", N_("this is no longer there"), N_("Choose another one."))


def archive(person: int, routine: Routine, on: date | None) -> None:
    """Puts it away on that day, or takes it out again without one."""
    with writing(person, LABEL) as journal:
        journal.change(ROUTINE, routine, {"archived_on": on})


def move(person: int, routine: Routine, by: int) -> None:
    """Moves it up (-1) or down (1) among those in use."""
    with writing(person, LABEL) as journal:
        rows = list(routines.listed(person))
        at = next((place for place, row in enumerate(rows) if row.pk == routine.pk), None)
        if at is None:
            return
        rows.insert(max(0, at + by), rows.pop(at))
        _number(journal, rows)


def _number(journal: Journal, rows: list[Routine]) -> None:
    for place, row in enumerate(rows):
        if row.position != place:
            journal.change(ROUTINE, row, {"position": place})


def remove(person: int, routine: Routine) -> None:
    """Takes it away with all its check-ins and pauses; the step can be undone."""
    with writing(person, LABEL) as journal:
        journal.remove(ROUTINE, [routine])
