"""Brings what a foreign file holds into somebody's timebook: once, however often the file is imported; in one step."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from keepword.parts.timekeeping.journal import Journal, writing
from keepword.parts.timekeeping.kinds import CHECK_IN, ENTRY, PROJECT, ROUTINE
from keepword.parts.timekeeping.models import CheckIn, Entry, Project, Routine
from keepword.parts.timekeeping.reading_in import Reading, fingerprint

COLOURS = 16
BATCH = 2_000

type Progress = Callable[[int, int], None]


@dataclass
class BroughtIn:
    """What an import made, and what was there before. ``step`` undoes all of it."""

    step: uuid.UUID | None = None
    entries: int = 0
    known: int = 0
    projects: int = 0
    routines: int = 0
    check_ins: int = 0
    names: list[str] = field(default_factory=list)


def bring_in(person: int, reading: Reading, progress: Progress = lambda done, total: None) -> BroughtIn:
    """Makes rows of everything in the reading that is not there yet. Raises `Invalid`, and then nothing was made."""
    found = BroughtIn()
    with writing(person, "import") as journal:
        _entries(journal, reading, found, progress)
        _routines(journal, reading, found)
        if found.entries or found.routines or found.check_ins:
            found.step = journal.step
    return found


def _entries(journal: Journal, reading: Reading, found: BroughtIn, progress: Progress) -> None:
    marks = [(fingerprint(each), each) for each in reading.entries]
    there = _known(journal.person, [mark for mark, _ in marks])
    new = {mark: each for mark, each in marks if mark not in there}
    found.known = len(marks) - len(new)
    projects = _projects(journal, ((each.project, each.client) for each in new.values()), found)
    values = [_entry(mark, each, projects) for mark, each in new.items()]
    for start in range(0, len(values), BATCH):
        journal.make_all(ENTRY, values[start : start + BATCH])
        progress(min(start + BATCH, len(values)), len(values))
    found.entries = len(values)


def _known(person: int, marks: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(marks), 500):
        rows = Entry.objects.filter(person_id=person, fingerprint__in=marks[start : start + 500])
        found |= set(rows.values_list("fingerprint", flat=True))
    return found


def _entry(mark: str, each: Any, projects: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    return {
        "started": each.started,
        "stopped": each.stopped,
        "zone": each.zone,
        "pauses": [list(pause) for pause in each.pauses],
        "project": projects.get(_key(each.project, each.client)),
        "tags": list(each.tags),
        "billable": bool(each.billable),
        "note": each.note,
        "fingerprint": mark,
    }


def _key(project: str, client: str) -> tuple[str, str]:
    return project.strip().casefold(), client.strip().casefold()


def _projects(journal: Journal, wanted: Iterable[tuple[str, str]], found: BroughtIn) -> dict[tuple[str, str], str]:
    """The ids of the projects by name and client; those that are not there are made."""
    rows = Project.objects.filter(person_id=journal.person).values_list("name", "client", "pk")
    known = {_key(name, client): str(pk) for name, client, pk in rows}
    missing = {_key(*each): each for each in wanted if each[0].strip()}
    values = [
        {"name": name, "client": client, "colour": (len(known) + number) % COLOURS}
        for number, (key, (name, client)) in enumerate(missing.items())
        if key not in known
    ]
    for row in journal.make_all(PROJECT, values) if values else []:
        made: Any = row
        known[_key(made.name, made.client)] = str(made.pk)
    found.projects = len(values)
    return known


def _routines(journal: Journal, reading: Reading, found: BroughtIn) -> None:
    """A routine of the same name that is there already gets the days it lacks; what is there is not changed."""
    there = {row.name.casefold(): row for row in Routine.objects.filter(person_id=journal.person)}
    for number, each in enumerate(reading.routines):
        row: Any = there.get(each.name.casefold())
        if row is None:
            row = journal.make(ROUTINE, _routine(each, number))
            there[each.name.casefold()] = row
            found.routines += 1
        days = set(CheckIn.objects.filter(routine=row).values_list("day", flat=True))
        values = [
            {"routine": str(row.pk), "day": mark.day, "value": mark.value, "state": mark.state, "note": mark.note}
            for mark in each.check_ins
            if mark.day not in days
        ]
        found.check_ins += len(journal.make_all(CHECK_IN, values)) if values else 0


def _routine(each: Any, number: int) -> dict[str, Any]:
    first = min((mark.day for mark in each.check_ins), default=None)
    schedule = "FREQ=DAILY" if each.times >= each.days else f"X-TIMES={each.times};X-DAYS={each.days}"
    values = {
        "name": each.name,
        "question": each.question,
        "measure": each.measure,
        "goal": each.goal,
        "target": each.target,
        "unit": each.unit,
        "schedule": schedule,
        "starts_on": (first or timezone.now().date()).isoformat(),
        "colour": number % COLOURS,
        "position": number,
        "note": each.note,
    }
    if each.archived:
        values["archived_on"] = max((mark.day for mark in each.check_ins), default=timezone.now().date())
    return values
