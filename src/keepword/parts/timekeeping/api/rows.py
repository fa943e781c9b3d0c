"""The rows of each kind: list, make, look at, change, remove. All kinds have the same five addresses."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Body, Query, Router, Schema

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping import cleaning
from keepword.parts.timekeeping.actions import keep_report
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import KINDS, REPORT, Kind
from keepword.parts.timekeeping.queries.since import as_json
from keepword.policy.words import N_

from .doors import WRITE, person_of

# The kind of each address, and the label of a step that changes one of its rows.
PLACES = {
    "entries": ("entry", "add", "edit"),
    "projects": ("project", "project", "project"),
    "routines": ("routine", "routine", "routine"),
    "check-ins": ("check-in", "check-in", "check-in"),
    "away": ("away", "away", "away"),
    "reports": ("report", "report", "report"),
}
MOST = 1_000


class Range(Schema):
    """Which rows: of days where the kind has days, and after a row of the page before."""

    first: str | None = None
    last: str | None = None
    after: str | None = None
    limit: int = 100


def rows_of(place: str) -> Router:
    """The five addresses of one kind."""
    name, made, changed = PLACES[place]
    kind, router = KINDS[name], Router(tags=[place])
    fields = ", ".join(kind.fields)

    @router.get("", summary=f"List {place}")
    def listed(request: HttpRequest, asked: Query[Range]) -> Any:
        person = person_of(request)
        with purpose.own(person):
            rows = _asked_for(kind, person, asked)
            return {"rows": [as_json(name, row) for row in rows[: asked.limit]], "more": len(rows) > asked.limit}

    @router.post("", auth=WRITE, summary=f"Make one of {place}", description=f"Fields: id, {fields}.")
    def make(request: HttpRequest, values: Body[dict[str, Any]]) -> Any:
        own_id = cleaning.row_id(values.pop("id", None))
        if kind is REPORT:
            keep_report.ask_for_room(person_of(request))
        with writing(person_of(request), made) as journal:
            row = journal.make(kind, values, row_id=own_id)
            return as_json(name, row)

    @router.get("/{row_id}", summary=f"One of {place}")
    def look(request: HttpRequest, row_id: uuid.UUID) -> Any:
        person = person_of(request)
        with purpose.own(person):
            return as_json(name, _one(kind, person, row_id))

    @router.patch("/{row_id}", auth=WRITE, summary=f"Change one of {place}", description=f"Fields: {fields}.")
    def change(request: HttpRequest, row_id: uuid.UUID, values: Body[dict[str, Any]]) -> Any:
        with writing(person_of(request), changed) as journal:
            row = _one(kind, journal.person, row_id)
            journal.change(kind, row, values)
            return as_json(name, row)

    @router.delete("/{row_id}", auth=WRITE, summary=f"Remove one of {place}")
    def remove(request: HttpRequest, row_id: uuid.UUID) -> Any:
        with writing(person_of(request), "remove") as journal:
            journal.remove(kind, [_one(kind, journal.person, row_id)])
            return {"step": str(journal.step)}

    return router


def _one(kind: Kind[Any], person: int, row_id: uuid.UUID) -> Any:
    row = kind.model.objects.filter(pk=row_id, person_id=person).first()
    if row is None:
        raise Http404
    return row


def _asked_for(kind: Kind[Any], person: int, asked: Range) -> list[Any]:
    if not 1 <= asked.limit <= MOST:
        raise Invalid("limit", N_("this has to be between %(least)s and %(most)s"), least=1, most=MOST)
    rows = kind.model.objects.filter(person_id=person).order_by("pk")
    if asked.after is not None:
        rows = rows.filter(pk__gt=cleaning.row_id(asked.after))
    for name, compare in (("first", "gte"), ("last", "lte")):
        value = getattr(asked, name)
        if value is not None:
            if not any(field.name == "day" for field in kind.model._meta.local_fields):
                raise Invalid(name, N_("these rows have no day"))
            rows = rows.filter(**{f"day__{compare}": cleaning.day(value)})
    return list(rows[: asked.limit + 1])
