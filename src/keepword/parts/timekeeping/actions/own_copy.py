"""A whole timebook as one file, and back: what is read into an empty account is what was written."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping.actions import arrange
from keepword.parts.timekeeping.actions.bring_in import BroughtIn
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import Journal, writing
from keepword.parts.timekeeping.kinds import KINDS, Kind
from keepword.policy.words import N_

FORMAT, VERSION = "keepword-time", 1
# The name of each kind's list in the file.
LISTS = {
    "project": "projects",
    "entry": "entries",
    "routine": "routines",
    "check-in": "check_ins",
    "away": "away",
    "report": "reports",
}


def written(person: int) -> bytes:
    """Everything in this person's timebook, as JSON."""
    copy: dict[str, Any] = {"format": FORMAT, "version": VERSION, "written_at": timezone.now().isoformat()}
    with purpose.own(person):
        copy["settings"] = arrange.shown(person)
        for name, kind in KINDS.items():
            rows = kind.model.objects.filter(person_id=person).order_by("pk")
            copy[LISTS[name]] = [{"id": str(row.pk), **kind.shown(row)} for row in rows.iterator(2_000)]
    return json.dumps(copy, ensure_ascii=False, indent=1).encode()


def recognised(content: bytes) -> dict[str, Any] | None:
    """The file as it was written, or None if it is none of ours."""
    if b'"keepword-time"' not in content[:500]:
        return None
    try:
        copy = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return copy if isinstance(copy, dict) and copy.get("format") == FORMAT else None


def read_back(person: int, copy: Mapping[str, Any]) -> BroughtIn:
    """Makes what is in the copy and not in the timebook, in one step. Raises `Invalid`, and then nothing was made."""
    if copy.get("version") != VERSION:
        raise Invalid("version", N_("this copy was written by a newer program"), N_("Use that one to read it."))
    found = BroughtIn()
    with writing(person, "import") as journal:
        ids = _Ids(person)
        made = {name: _read(journal, kind, copy.get(LISTS[name]), ids, found) for name, kind in KINDS.items()}
        found.projects, found.entries, found.routines = made["project"], made["entry"], made["routine"]
        found.check_ins = made["check-in"]
        if any(made.values()):
            found.step = journal.step
    if found.step is not None and isinstance(copy.get("settings"), dict):
        arrange.arrange(person, **copy["settings"])
    return found


class _Ids:
    """The ids that rows of a copy have here: their own if they are this person's already, else ones made of those.

    The same copy gives the same ids each time, so that reading it twice changes nothing; and an id is one person's
    only, so a copy read into another account gets others.
    """

    def __init__(self, person: int) -> None:
        self.person = person
        self.room = uuid.uuid5(uuid.NAMESPACE_OID, str(person))
        self.here: dict[str, str] = {}

    def known(self, kind: Kind[Any], wanted: list[uuid.UUID]) -> set[uuid.UUID]:
        """Those of the rows that are here, under their own id or the one that was made of it."""
        both = {each: each for each in wanted} | {self.made(each): each for each in wanted}
        found: set[uuid.UUID] = set()
        keys = list(both)
        for start in range(0, len(keys), 500):
            rows = kind.model.objects.filter(person_id=self.person, pk__in=keys[start : start + 500])
            for pk in rows.values_list("pk", flat=True):
                found.add(both[pk])
                self.here[str(both[pk])] = str(pk)
        return found

    def made(self, wanted: uuid.UUID) -> uuid.UUID:
        """The id that a row of the copy gets here."""
        return uuid.uuid5(self.room, str(wanted))


def _read(journal: Journal, kind: Kind[Any], rows: Any, ids: _Ids, found: BroughtIn) -> int:
    if rows is None:
        return 0
    values = _shaped(kind, rows)
    known = ids.known(kind, [own_id for own_id, _ in values])
    new = [(own_id, each) for own_id, each in values if own_id not in known]
    for own_id, each in new:
        ids.here[str(own_id)] = str(ids.made(own_id))
        for field in kind.points:
            if each.get(field) is not None:
                each[field] = ids.here.get(str(each[field]), each[field])
    found.known += len(values) - len(new) if kind.name == "entry" else 0
    for start in range(0, len(new), 2_000):
        part = new[start : start + 2_000]
        try:
            journal.make_all(kind, [each for _, each in part], ids=[ids.made(own_id) for own_id, _ in part])
        except Invalid as wrong:
            where = f"{LISTS[kind.name]}.{wrong.field}"
            raise Invalid(where, wrong.what, wrong.instead, **wrong.details) from None
    return len(new)


def _shaped(kind: Kind[Any], rows: Any) -> list[tuple[uuid.UUID, dict[str, Any]]]:
    found = {}
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], start=1):
        try:
            values = dict(row)
            found[uuid.UUID(values.pop("id"))] = values
        except (AttributeError, KeyError, TypeError, ValueError):
            place = f"{LISTS[kind.name]}.{number}"
            raise Invalid(place, N_("this is not shaped as it has to be"), N_("Export the copy once more.")) from None
    return list(found.items())
