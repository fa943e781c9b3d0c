"""A whole timebook as one file, and back: what is read into an empty account is what was written."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping import bulk
from keepword.parts.timekeeping.actions import arrange
from keepword.parts.timekeeping.actions.bring_in import BroughtIn, Progress
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import FEW, Journal, at_once
from keepword.parts.timekeeping.kinds import KINDS, SETTINGS, Kind
from keepword.parts.timekeeping.models import Timebook
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
# Fields whose text names projects: what fills a routine, and what a saved report asks.
SAYING = frozenset({"fills_from", "asks"})
ID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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


@dataclass(slots=True)
class _Plan:
    """What of a copy is new here, kind by kind: a few rows as their values, many of them ready."""

    found: BroughtIn = field(default_factory=BroughtIn)
    few: dict[str, dict[uuid.UUID, dict[str, Any]]] = field(default_factory=dict)
    many: dict[str, bulk.Ready] = field(default_factory=dict)


def read_back(
    person: int,
    copy: Mapping[str, Any],
    progress: Progress = lambda done, total: None,
    done: Callable[[BroughtIn], None] = lambda found: None,
) -> BroughtIn:
    """Makes what is in the copy and not in the timebook, in one step. Raises `Invalid`, and then nothing was made.

    ``done`` is called in the step's transaction: what it writes holds together with what was made.
    """
    if copy.get("version") != VERSION:
        raise Invalid("version", N_("this copy was written by a newer program"), N_("Use that one to read it."))
    # They are set last, in a step of their own: what is wrong with them has to be found before anything is made.
    settings: Any = copy.get("settings")
    arranged = settings if isinstance(settings, dict) else {}
    with _placed(SETTINGS):
        SETTINGS.clean(arranged, new=False)

    def write(journal: Journal, plan: _Plan) -> BroughtIn:
        for name, kind in KINDS.items():
            with _placed(kind):
                if name in plan.many:
                    journal.put_all(kind, plan.many[name])
                elif plan.few[name]:
                    journal.make_all(kind, plan.few[name].values(), ids=plan.few[name])
        if plan.many or any(plan.few.values()):
            plan.found.step = journal.step
        done(plan.found)
        return plan.found

    found = at_once(person, "import", lambda book: _plan(book, copy, progress), write)
    if found.step is not None and arranged:
        arrange.arrange(person, **arranged)
    return found


def _plan(book: Timebook, copy: Mapping[str, Any], progress: Progress) -> _Plan:
    plan, ids = _Plan(), _Ids(book.pk)
    counted = {}
    for name, kind in KINDS.items():
        new = _new(kind, copy.get(LISTS[name]), ids, plan.found)
        counted[name] = total = len(new)
        if total <= FEW:
            plan.few[name] = new
            continue
        with _placed(kind):
            heard = _heard(progress, total)
            plan.many[name] = bulk.ready(kind, book.pk, book.day_start, new.items(), heard)
    found = plan.found
    found.projects, found.entries, found.routines = counted["project"], counted["entry"], counted["routine"]
    found.check_ins = counted["check-in"]
    return plan


def _heard(progress: Progress, total: int) -> bulk.Progress:
    return lambda done: progress(done, total)


@contextmanager
def _placed(kind: Kind[Any]) -> Iterator[None]:
    """Says in which list of the copy a value stands that can't be kept."""
    try:
        yield
    except Invalid as wrong:
        where = f"{LISTS.get(kind.name, kind.name)}.{wrong.field}"
        raise Invalid(where, wrong.what, wrong.instead, **wrong.details) from None


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

    def told(self, text: Any) -> Any:
        """A text with what it names called as here."""
        return ID.sub(lambda found: self.here.get(found[0], found[0]), text) if isinstance(text, str) else text


def _new(kind: Kind[Any], rows: Any, ids: _Ids, found: BroughtIn) -> dict[uuid.UUID, dict[str, Any]]:
    """The rows of a copy that are not here, by the ids they get, pointing to what things are called here."""
    if rows is None:
        return {}
    values = _shaped(kind, rows)
    known = ids.known(kind, [own_id for own_id, _ in values])
    new = {}
    for own_id, each in values:
        if own_id in known:
            continue
        new[ids.made(own_id)] = each
        ids.here[str(own_id)] = str(ids.made(own_id))
        for name in kind.points:
            if each.get(name) is not None:
                each[name] = ids.here.get(str(each[name]), each[name])
        for name in SAYING & each.keys():
            each[name] = ids.told(each[name])
    found.known += len(values) - len(new) if kind.name == "entry" else 0
    return new


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
