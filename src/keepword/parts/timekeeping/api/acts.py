"""What is more than one row: the timer, several entries at once, undo, the settings, and the exchange of devices."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Count, Max
from django.http import HttpRequest
from ninja import Body, Router

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping import cleaning
from keepword.parts.timekeeping.actions import arrange, sync, timing
from keepword.parts.timekeeping.actions.undo import undo
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.models import Change
from keepword.parts.timekeeping.queries import entries
from keepword.parts.timekeeping.queries.since import MOST, as_json, since
from keepword.policy.words import N_

from .doors import WRITE, in_words, person_of

router = Router()
MOST_ITEMS = 500
MOST_OWN = 1_000


@router.get("/timer", tags=["timer"], summary="What runs")
def running(request: HttpRequest) -> Any:
    person = person_of(request)
    with purpose.own(person):
        return {"running": [as_json("entry", row) for row in entries.running(person)]}


@router.post("/timer/{act}", auth=WRITE, tags=["timer"], summary="start, stop, pause or resume")
def time_it(request: HttpRequest, act: str, values: Body[dict[str, Any] | None] = None) -> Any:
    person = person_of(request)
    values = values or {}
    at = values.pop("at", None)
    moment = None if at is None else cleaning.instant(at)
    with purpose.own(person):
        if act == "start":
            row = timing.start(person, values, at=moment)
        elif act == "stop":
            row = timing.stop(person, at=moment)
        elif act in ("pause", "resume"):
            row = timing.pause(person) if act == "pause" else timing.resume(person)
        else:
            raise Invalid("act", N_("this has to be one of: %(values)s"), values="start, stop, pause, resume")
        return as_json("entry", row)


@router.get("/steps", tags=["undo"], summary="What was done lately, the newest first")
def steps(request: HttpRequest, limit: int = 50) -> Any:
    done = Change.objects.filter(person_id=person_of(request)).exclude(act=Change.Act.NOTHING)
    found = done.values("step", "label", "undone").annotate(seq=Max("seq"), rows=Count("pk"), at=Max("at"))
    return {"steps": list(found.order_by("-seq")[: max(1, min(limit, MOST))])}


@router.post("/steps/{step}/undo", auth=WRITE, tags=["undo"], summary="Take one step back")
def take_back(request: HttpRequest, step: uuid.UUID) -> Any:
    return {"step": str(undo(person_of(request), step))}


@router.get("/settings", tags=["settings"], summary="How you like to see your time")
def settings(request: HttpRequest) -> Any:
    return arrange.shown(person_of(request))


@router.patch("/settings", auth=WRITE, tags=["settings"], summary="Change that")
def change_settings(request: HttpRequest, values: Body[dict[str, Any]]) -> Any:
    arrange.arrange(person_of(request), **values)
    return arrange.shown(person_of(request))


@router.get("/sync", tags=["sync"], summary="What was done since a cursor")
def pull(request: HttpRequest, since_cursor: str = "", limit: int = MOST) -> Any:
    page = since(person_of(request), request.GET.get("since", since_cursor), limit=max(1, min(limit, MOST)))
    return {
        "cursor": str(page.cursor),
        "changed": page.changed,
        "removed": page.removed,
        "more": page.more,
        "reset": page.reset,
    }


@router.post("/sync", auth=WRITE, tags=["sync"], summary="What this device did")
def push(request: HttpRequest, values: Body[dict[str, Any]]) -> Any:
    push_id = cleaning.row_id(values.get("push"))
    changes = values.get("changes")
    if push_id is None:
        raise Invalid("push", cleaning.MISSING, name="push")
    if not isinstance(changes, list) or len(changes) > MOST_ITEMS:
        raise Invalid("changes", N_("this has to be a list of at most %(most)s"), most=MOST_ITEMS)
    items = [_item(number, each) for number, each in enumerate(changes)]
    pushed = sync.push(person_of(request), push_id, items, own=_own(values.get("own", [])))
    return {"seq": pushed.seq, "repeated": pushed.repeated, "results": [_told(each) for each in pushed.results]}


def _own(value: Any) -> set[int]:
    """The numbers of this device's own pushes since it last fetched."""
    if not isinstance(value, list) or len(value) > MOST_OWN:
        raise Invalid("own", N_("this has to be a list of at most %(most)s"), most=MOST_OWN)
    try:
        return {cleaning.number(0, 2**62)(each) for each in value}
    except Invalid as wrong:
        raise Invalid("own", wrong.what, wrong.instead, **wrong.details) from None


def _item(number: int, value: Any) -> sync.Item:
    here = f"changes.{number}"
    fields = value.get("fields", {}) if isinstance(value, dict) else None
    if not isinstance(fields, dict):
        raise Invalid(here, N_("this is not shaped as it has to be"))
    try:
        own_id = cleaning.row_id(value.get("id"))
        base = cleaning.optional(cleaning.number(0, 2**62))(value.get("base"))
        removed = cleaning.flag(value.get("removed", False))
    except Invalid as wrong:
        raise Invalid(here, wrong.what, wrong.instead, **wrong.details) from None
    if own_id is None:
        raise Invalid(here, cleaning.MISSING, name="id")
    return sync.Item(str(value.get("kind")), own_id, base, fields, removed)


def _told(result: sync.Result) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": result.item.kind, "id": str(result.item.id), "state": result.state}
    if result.conflicts:
        told["conflicts"] = list(result.conflicts)
    if result.error is not None:
        told["error"] = in_words(result.error)
    return told
