"""What is done to entries at once: each of these is one step, and is taken back as one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Body, Router

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping import cleaning
from keepword.parts.timekeeping.actions import add, bulk_edit, duplicate, merge, move, remove, split, timing
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.queries import entries
from keepword.parts.timekeeping.queries.since import as_json
from keepword.policy.words import N_

from .doors import WRITE, person_of

router = Router(tags=["entries"])
MOST = 10_000
# No calendar is longer: so many days reach from one end of it to the other.
DAYS, MINUTES = 366 * 100, 366 * 24 * 60
Values = Body[dict[str, Any]]


@router.post("/line", auth=WRITE, summary="Make an entry of one line", description="Fields: line, day (not needed).")
def by_line(request: HttpRequest, values: Values) -> Any:
    person, day = person_of(request), asked(values, "day", cleaning.optional(cleaning.day))
    with purpose.own(person):
        made = add.by_line(person, _line(values), language=get_language() or "en", day=day)
        return as_json("entry", made)


@router.post("/merge", auth=WRITE, summary="Make one entry of several", description="Fields: entries.")
def merge_them(request: HttpRequest, values: Values) -> Any:
    person = person_of(request)
    with purpose.own(person):
        return as_json("entry", merge.merge_entries(person, ids(values, "entries")))


@router.post(
    "/bulk",
    auth=WRITE,
    summary="Change several entries",
    description="Fields: entries; of add, drop (tags), project, billable those that are to change.",
)
def change_them(request: HttpRequest, values: Values) -> Any:
    only(values, "entries", "add", "drop", "project", "billable")
    project = asked(values, "project", cleaning.row_id) if "project" in values else bulk_edit.LEAVE
    wish = bulk_edit.Wish(
        asked(values, "add", cleaning.tags, ""),
        asked(values, "drop", cleaning.tags, ""),
        project if project is None else str(project),
        asked(values, "billable", cleaning.optional(cleaning.flag)),
    )
    return {"changed": bulk_edit.bulk_edit(person_of(request), ids(values, "entries"), wish)}


@router.post("/remove", auth=WRITE, summary="Remove several entries", description="Fields: entries.")
def remove_them(request: HttpRequest, values: Values) -> Any:
    return {"removed": remove.remove(person_of(request), ids(values, "entries"))}


@router.post(
    "/{row_id}/split",
    auth=WRITE,
    summary="Part an entry",
    description="Fields: cuts, a list of moments, and of [from, to] for a piece that is cut out.",
)
def part(request: HttpRequest, row_id: uuid.UUID, values: Values) -> Any:
    cuts = values.get("cuts")
    if not isinstance(cuts, list) or len(cuts) > cleaning.MOST_PAUSES:
        raise Invalid("cuts", N_("this has to be a list of at most %(most)s"), most=cleaning.MOST_PAUSES)
    person = person_of(request)
    with purpose.own(person):
        rows = split.split_entry(person, row_id, [_cut(each) for each in cuts])
        return {"rows": [as_json("entry", row) for row in rows]}


@router.post(
    "/{row_id}/move",
    auth=WRITE,
    summary="Move an entry, or one end of it",
    description="Fields: days, minutes (less than 0: earlier), edge (start or end; else all of it).",
)
def shift(request: HttpRequest, row_id: uuid.UUID, values: Values) -> Any:
    person = person_of(request)
    days, minutes = asked(values, "days", _within(DAYS), 0), asked(values, "minutes", _within(MINUTES), 0)
    edge = asked(values, "edge", cleaning.one_of("", "start", "end"), "")
    with purpose.own(person):
        return as_json("entry", move.move(person, row_id, days=days, minutes=minutes, edge=edge))


@router.post("/{row_id}/duplicate", auth=WRITE, summary="A second one like it", description="Fields: days.")
def copy(request: HttpRequest, row_id: uuid.UUID, values: Values) -> Any:
    person = person_of(request)
    with purpose.own(person):
        return as_json("entry", duplicate.duplicate(person, row_id, days=asked(values, "days", _within(DAYS), 0)))


@router.post("/{row_id}/continue", auth=WRITE, summary="Go on with it now, as a new entry")
def go_on(request: HttpRequest, row_id: uuid.UUID) -> Any:
    person = person_of(request)
    with purpose.own(person):
        return as_json("entry", timing.go_on_with(person, entries.one(person, row_id)))


def asked(values: Mapping[str, Any], name: str, clean: cleaning.Clean, default: Any = None) -> Any:
    """One value of a body, cleaned, or what counts where it is not given. Raises `Invalid` with its name."""
    if name not in values:
        return default
    try:
        return clean(values[name])
    except Invalid as wrong:
        raise Invalid(name, wrong.what, wrong.instead, **wrong.details) from None


def ids(values: Mapping[str, Any], name: str) -> list[uuid.UUID]:
    """The rows that a body names."""
    given = values.get(name)
    if not isinstance(given, list) or len(given) > MOST:
        raise Invalid(name, N_("this has to be a list of at most %(most)s"), most=MOST)
    return [row for each in given if (row := asked({name: each}, name, cleaning.row_id)) is not None]


def only(values: Mapping[str, Any], *names: str) -> None:
    """Refuses a body with a field that nothing is done with: a misspelt one would go unnoticed."""
    for name in values:
        if name not in names:
            raise Invalid(name, cleaning.UNKNOWN, name=name)


def _line(values: Mapping[str, Any]) -> str:
    found: str = asked(values, "line", cleaning.line(10_000), "")
    return found


def _cut(value: Any) -> split.Cut:
    if not isinstance(value, list):
        moment: int = asked({"cuts": value}, "cuts", cleaning.instant)
        return moment
    if len(value) != 2:
        raise Invalid("cuts", N_("a piece that is cut out has a begin and an end"))
    begun, ended = (asked({"cuts": each}, "cuts", cleaning.instant) for each in value)
    return begun, ended


def _within(most: int) -> cleaning.Clean:
    return cleaning.number(-most, most)
