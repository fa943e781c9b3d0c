"""What the journal keeps and what is worked out: trash, conflicts, tags, reports, and how routines stand."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Body, Router

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping import cleaning
from keepword.parts.timekeeping.actions import bulk_edit, restore, settle
from keepword.parts.timekeeping.forms.reports import ReportForm
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.models import Change
from keepword.parts.timekeeping.queries import changes, report, routines, sums
from keepword.parts.timekeeping.queries.since import as_json
from keepword.parts.timekeeping.regular import score
from keepword.parts.timekeeping.regular.streaks import streaks
from keepword.parts.timekeeping.spans import local_day
from keepword.parts.timekeeping.views import report_files
from keepword.policy.words import N_

from .arranging import asked, ids
from .doors import WRITE, person_of

router = Router()
MOST = 200
Values = Body[dict[str, Any]]


@router.get("/trash", tags=["undo"], summary="What was removed and can be brought back, the newest first")
def trash(request: HttpRequest, limit: int = MOST) -> Any:
    person = person_of(request)
    with purpose.own(person):
        found = changes.in_trash(person)[: max(1, min(limit, MOST))]
        return {"rows": [_removed(each) for each in found]}


@router.post("/trash/restore", auth=WRITE, tags=["undo"], summary="Bring rows back", description="Fields: rows.")
def bring_back(request: HttpRequest, values: Values) -> Any:
    return {"restored": restore.restore(person_of(request), ids(values, "rows"))}


@router.get("/conflicts", tags=["undo"], summary="Where a device replaced what it had not seen")
def conflicts(request: HttpRequest) -> Any:
    person = person_of(request)
    with purpose.own(person):
        return {"conflicts": [_conflict(person, each) for each in changes.conflicts(person)]}


@router.post("/conflicts/{number}/{side}", auth=WRITE, tags=["undo"], summary="keep what counts, or take the other")
def settle_one(request: HttpRequest, number: int, side: str) -> Any:
    person = person_of(request)
    if side == "keep":
        settle.keep_as_it_is(person, number)
    elif side == "take":
        settle.take_the_other(person, number)
    else:
        raise Invalid("side", N_("this has to be one of: %(values)s"), values="keep, take")
    return {"settled": number}


@router.post("/tags/rename", auth=WRITE, tags=["entries"], summary="Rename a tag", description="Fields: old, new.")
def rename_tag(request: HttpRequest, values: Values) -> Any:
    old, new = (asked(values, name, cleaning.line(61, needed=True), "") for name in ("old", "new"))
    return {"changed": bulk_edit.rename_tag(person_of(request), old, new)}


@router.get(
    "/report",
    tags=["reports"],
    summary="Answer a question about your time",
    description="Takes what the address of a report takes: range or first and last, by, then, project, client, tag, "
    "billable, round, way. A saved report has it in asks.",
)
def answered(request: HttpRequest) -> Any:
    person = person_of(request)
    with purpose.own(person):
        book = book_of(person)
        form = ReportForm(request.GET, known := report.projects(person), sums.tags_of(book))
        today = local_day(int(time.time()), book.zone, book.day_start)
        return report_files.plain(report.made(form.question(today, book.week_start), book, known))


@router.get("/routines/{row_id}/course", tags=["routines"], summary="How a routine stands: strength, streaks, today")
def course(request: HttpRequest, row_id: uuid.UUID) -> Any:
    person = person_of(request)
    with purpose.own(person):
        book, row = book_of(person), routines.one(person, row_id)
        if row is None:
            raise Http404
        today = routines.today_of(book)
        found = routines.whole(book, row, today)
        stands, runs = found.course(today), streaks(found.course(today))
        progress = stands.progress(today)
        return {
            "day": today,
            "state": stands.state(today).value,
            "done": progress.done,
            "needed": progress.need,
            "from": progress.first,
            "until": progress.last,
            "strength": score.strength(found.plan, found.found, today),
            "streak": _run(runs.current),
            "longest": _run(runs.longest),
        }


def _run(run: Any) -> dict[str, Any] | None:
    if run is None:
        return None
    return {"first": run.first, "last": run.last, "length": run.length, "kept": run.kept, "unit": run.unit}


def _removed(change: Change) -> dict[str, Any]:
    return {"kind": change.kind, "id": str(change.row), "seq": change.seq, **json.loads(change.before or "{}")}


def _conflict(person: int, change: Change) -> dict[str, Any]:
    """Both sides: what counts now, and what it replaced."""
    names = change.conflicts.split()
    before = json.loads(change.before or "{}")
    row = changes.row_of(person, change)
    return {
        "number": change.pk,
        "kind": change.kind,
        "id": str(change.row),
        "seq": change.seq,
        "fields": names,
        "replaced": {name: before.get(name) for name in names},
        "counts": None if row is None else {name: as_json(change.kind, row)[name] for name in names},
    }
