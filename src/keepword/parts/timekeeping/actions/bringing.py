"""A file somebody brings along: kept sealed while they look at what it would become, then imported or dropped.

A small one is read at once. A large one is the worker's: reading and importing it takes longer than a request may.
Whatever is killed is done again from the start, as nothing of an import is there before all of it is.
"""

from __future__ import annotations

import base64
import json
import logging
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import time as clock
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from keepword.enforcement.people import purpose
from keepword.parts.timekeeping.actions import own_copy
from keepword.parts.timekeeping.actions.bring_in import BroughtIn, bring_in
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.models import Bringing
from keepword.parts.timekeeping.reading_in import CannotRead, Choices, FoundEntry, Reading, Says, read
from keepword.parts.timekeeping.spans.zones import wall
from keepword.policy.words import N_

SMALL = 256 * 1024  # bytes; about two thousand entries
# What a request was to do and has not done by then, it was killed at.
PATIENCE = timedelta(seconds=60)
EVERY = 0.4  # seconds between two notes of how far it is
SHOWN, TROUBLES = 12, 100
BUSY = (Bringing.State.LOOK, Bringing.State.IMPORT)
# How much of the work reading is, before what was read is made into rows.
READING = 0.4

logger = logging.getLogger("keepword.timekeeping")


class _Dropped(Exception):
    """The file was dropped, or replaced by another, while it was worked on."""


def of(person: int) -> Bringing | None:
    """What this person brought, without the file itself."""
    found: Bringing | None = Bringing.objects.filter(pk=person).defer("content").first()
    return found


def keep(person: int, name: str, content: bytes, choices: Choices, *, now: bool) -> Bringing:
    """Keeps a file until it is looked at, or ``now`` imported; one that was there before is dropped."""
    with transaction.atomic():
        Bringing.objects.filter(pk=person).delete()
        row: Bringing = Bringing.objects.create(
            person_id=person, name=name[:200], size=len(content), content=_packed(content), answers=_said(choices),
            state=Bringing.State.IMPORT if now else Bringing.State.LOOK,
        )  # fmt: skip
    return row


def ask(row: Bringing, choices: Choices, *, now: bool) -> None:
    """The file that is kept is to be looked at with other answers, or ``now`` to be imported."""
    row.answers, row.share, row.told = _said(choices), 0, None
    row.state = Bringing.State.IMPORT if now else Bringing.State.LOOK
    row.save(update_fields=["answers", "share", "told", "state"])


def drop(person: int) -> None:
    """Forgets the file. An import of it that is under way breaks off, and nothing of it stays."""
    Bringing.objects.filter(pk=person).delete()


def answers(row: Bringing) -> Choices:
    """What was said about the file."""
    said = json.loads(row.answers or "{}")
    at = said.pop("starts_at", None)
    return Choices(**said, starts_at=clock.fromisoformat(at) if at else None)


def told(row: Bringing) -> dict[str, Any]:
    """What came of it; see `_looked` and `_brought`."""
    with purpose.own(row.pk):
        return dict(json.loads(row.told or "{}"))


def waiting() -> Iterator[Bringing]:
    """Files for the worker, the oldest first, one after the other: large ones, and what a killed request left."""
    theirs = Q(size__gt=SMALL) | Q(at__lt=timezone.now() - PATIENCE)
    for person in Bringing.objects.filter(theirs, state__in=BUSY).order_by("at").values_list("pk", flat=True):
        row = Bringing.objects.filter(pk=person, state__in=BUSY).first()
        if row is not None:
            yield row


def work(row: Bringing) -> None:
    """Does what the row asks for, and notes what came of it."""
    asked, failed = row.state, {}
    try:
        _work(row)
    except _Dropped:
        pass
    except CannotRead as trouble:
        failed = {"wrong": [_plain(trouble.what), _plain(trouble.instead)]}
    except Invalid as wrong:
        details = {name: str(value) for name, value in wrong.details.items()}
        failed = {"invalid": [wrong.what, wrong.instead, details]}
    except Exception:  # or it would be tried again for ever
        logger.exception("a file could not be imported")
        failed = {"invalid": [N_("this file can’t be read"), N_("Tell us which program wrote it."), {}]}
    if failed:
        row.state = asked
        with suppress(_Dropped):
            _settle(row, Bringing.State.LOOKED, failed)


def _work(row: Bringing) -> None:
    with purpose.own(row.pk):
        content = zlib.decompress(base64.urlsafe_b64decode(row.content or ""))
    note, now = _note(row), row.state == Bringing.State.IMPORT

    def done(found: BroughtIn) -> None:
        _settle(row, Bringing.State.DONE, {"brought": asdict(found)})

    def written(number: int, total: int) -> None:
        note(READING + (0.95 - READING) * number / max(total, 1))

    copy = own_copy.recognised(content)
    if copy is not None:
        if now:
            own_copy.read_back(row.pk, copy, written, done)
        else:
            lists = [(name, len(copy.get(name) or [])) for name in own_copy.LISTS.values()]
            _settle(row, Bringing.State.LOOKED, {"lists": lists, "ready": True})
        return
    zone, choices = book_of(row.pk).zone, answers(row)
    most = READING if now else 1.0
    reading = read(content, row.name, zone=zone, choices=choices, progress=lambda share: note(share * most))
    if now and reading.ready:
        bring_in(row.pk, reading, written, done)
    else:
        _settle(row, Bringing.State.LOOKED, _looked(reading))


def _note(row: Bringing) -> Callable[[float], None]:
    """Notes how far the work is, now and then. Raises `_Dropped` when nobody wants it any more."""
    last = time.monotonic()

    def heard(share: float) -> None:
        nonlocal last
        if time.monotonic() - last < EVERY:
            return
        last = time.monotonic()
        if not _same(row).update(share=round(100 * share)):
            raise _Dropped

    return heard


def _same(row: Bringing) -> Any:
    return Bringing.objects.filter(pk=row.pk, at=row.at, state=row.state)


def _settle(row: Bringing, state: Bringing.State, what: dict[str, Any]) -> None:
    """Notes what came of it, unless it was dropped meanwhile; the file goes with what needs it no longer."""
    with transaction.atomic():
        if not _same(row).select_for_update().exists():
            raise _Dropped
        row.state, row.told, row.share = state, json.dumps(what, default=str), 0
        fields = ["state", "told", "share"]
        if state == Bringing.State.DONE or not {"lists", "reading"} & set(what):
            row.content = None
            fields.append("content")
        row.save(update_fields=fields)


def _packed(content: bytes) -> str:
    # Blanks and signs that part a number from a text are not among these letters: nothing in it looks like a card's.
    return base64.urlsafe_b64encode(zlib.compress(content, 1)).decode()


def _said(choices: Choices) -> str:
    starts = choices.starts_at.isoformat() if choices.starts_at else None
    said = {name: getattr(choices, name) for name in ("dates", "durations", "person", "skip_unreadable")}
    return json.dumps({**said, "starts_at": starts}, ensure_ascii=False)


def _looked(reading: Reading) -> dict[str, Any]:
    """What the person has to see before they say yes; sentences stay parted until somebody reads them."""
    troubles = [[each.row, each.column, _plain(each.says)] for each in reading.troubles[:TROUBLES]]
    lasting = reading.lasting
    return {
        "reading": reading.format.name,
        "dates": _plain(reading.dates.because),
        "zone": _plain(reading.zone_says),
        "durations": _plain(reading.durations),
        "asks": [_plain(each.says) for each in reading.asks],
        "entries": [_row(each) for each in lasting[:SHOWN]],
        "count": len(lasting),
        "routines": [(each.name, len(each.check_ins)) for each in reading.routines],
        "unreadable": reading.counts.get("unreadable", 0),
        "troubles": troubles,
        "ready": reading.ready,
    }


def _row(each: FoundEntry) -> dict[str, Any]:
    begun, ended = (f"{wall(moment, each.zone):%Y-%m-%d %H:%M}" for moment in (each.started, each.stopped))
    return {"row": each.row, "begun": begun, "ended": ended, "project": each.project, "note": each.note}


def _plain(says: Says) -> Any:
    return [says.message, {name: part if isinstance(part, str) else _plain(part) for name, part in says.parts.items()}]


def said(plain: Any) -> Says:
    """A sentence as `told` has it, to be told in somebody's language."""
    message, parts = plain
    return Says(message, {name: part if isinstance(part, str) else said(part) for name, part in parts.items()})
