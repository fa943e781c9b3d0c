"""Brings what a foreign file holds into somebody's timebook: once, however often the file is imported; in one step."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from keepword.parts.timekeeping import bulk
from keepword.parts.timekeeping.journal import Journal, at_once
from keepword.parts.timekeeping.kinds import CHECK_IN, ENTRY, PROJECT, ROUTINE
from keepword.parts.timekeeping.models import CheckIn, Entry, Project, Routine, Timebook
from keepword.parts.timekeeping.reading_in import Reading, fingerprint

COLOURS = 16

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


@dataclass(slots=True)
class _Plan:
    """What an import is going to write."""

    found: BroughtIn
    entries: bulk.Ready
    projects: dict[uuid.UUID, dict[str, Any]]


def bring_in(
    person: int,
    reading: Reading,
    progress: Progress = lambda done, total: None,
    done: Callable[[BroughtIn], None] = lambda found: None,
) -> BroughtIn:
    """Makes rows of everything in the reading that is not there yet. Raises `Invalid`, and then nothing was made.

    ``done`` is called in the step's transaction: what it writes holds together with the import.
    """

    def write(journal: Journal, plan: _Plan) -> BroughtIn:
        found = plan.found
        if plan.projects:
            journal.make_all(PROJECT, plan.projects.values(), ids=plan.projects)
        if plan.entries.rows:
            journal.put_all(ENTRY, plan.entries)
        _routines(journal, reading, found)
        if found.entries or found.routines or found.check_ins:
            found.step = journal.step
        done(found)
        return found

    return at_once(person, "import", lambda book: _plan(book, reading, progress), write)


def _plan(book: Timebook, reading: Reading, progress: Progress) -> _Plan:
    person, found = book.pk, BroughtIn()
    lasting = reading.lasting
    marks = {fingerprint(each): each for each in lasting}
    there = _known(person, list(marks))
    new = {mark: each for mark, each in marks.items() if mark not in there}
    known, made = _projects(person, ((each.project, each.client) for each in new.values()))
    values = ((uuid.uuid4(), _entry(mark, each, known)) for mark, each in new.items())
    ready = bulk.ready(ENTRY, person, book.day_start, values, lambda done: progress(done, len(new)))
    # Rows of one file with the same mark are one entry.
    found.entries, found.known, found.projects = len(new), len(lasting) - len(new), len(made)
    return _Plan(found, ready, made)


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
    return _folded(project), _folded(client)


def _folded(name: str) -> str:
    """By what a name is found again: as it is kept, in whatever spelling a file has it."""
    return unicodedata.normalize("NFC", name).strip().casefold()


def _projects(
    person: int, wanted: Iterable[tuple[str, str]]
) -> tuple[dict[tuple[str, str], str], dict[uuid.UUID, dict[str, Any]]]:
    """The ids of the projects by name and client, and what to make of those that are not there."""
    rows = Project.objects.filter(person_id=person).values_list("name", "client", "pk")
    known = {_key(name, client): str(pk) for name, client, pk in rows}
    missing = {_key(*each): each for each in wanted if each[0].strip() and _key(*each) not in known}
    made = {}
    for number, (key, (name, client)) in enumerate(missing.items(), start=len(known)):
        made[uuid.uuid4()] = {"name": name, "client": client, "colour": number % COLOURS}
        known[key] = str(next(reversed(made)))
    return known, made


def _routines(journal: Journal, reading: Reading, found: BroughtIn) -> None:
    """A routine of the same name that is there already gets the days it lacks; what is there is not changed."""
    there = {_folded(row.name): row for row in Routine.objects.filter(person_id=journal.person)}
    for number, each in enumerate(reading.routines):
        row: Any = there.get(_folded(each.name))
        if row is None:
            row = journal.make(ROUTINE, _routine(each, number))
            there[_folded(each.name)] = row
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
