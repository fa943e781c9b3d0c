"""The one job of retention: every few minutes a run, in short pieces, that goes on wherever it was ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone

from keepword.enforcement.models import RetentionRun
from keepword.enforcement.people import really_gone
from keepword.enforcement.people.alone import alone

from . import asking, lapsing, nobody_left, overdue, shortening

logger = logging.getLogger("keepword.retention")

INTERVAL = timedelta(minutes=5)
# Seconds of work in one piece; a batch that has begun is finished.
PIECE = 1.0
KEEP_RUNS = timedelta(days=366)
KEEP_EMPTY_RUNS = timedelta(days=1)

State = RetentionRun.State


class BusyError(Exception):
    """Another process has been removing for longer than one was ready to wait."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How retention stands now: the newest run, the newest that is over, and what is asked."""

    run: RetentionRun | None
    last: RetentionRun | None
    question: list[asking.Reason]


_bookmarks: dict[str, Any] = {}


def work() -> None:
    """A piece of what is due; called every few seconds by the worker beside the site."""
    try:
        with alone("retaining", wait=0) as mine:
            if mine:
                _piece(at_once=False)
    except DatabaseError as error:
        logger.warning("retention waits, and goes on by itself: %s", type(error).__name__)


def run_now(progress: Callable[[int, int], None] = lambda done, total: None, *, wait: float = 60) -> Standing:
    """A whole run at once, beside a running site; it ends early if something is asked or a reader is in the way."""
    with alone("retaining", wait=wait) as mine:
        if not mine:
            raise BusyError
        run = _piece(at_once=True)
        while run is not None and run.state == State.RUNNING:
            progress(run.removed, run.expected)
            run = _piece(at_once=True)
        if run is not None:
            progress(run.removed, run.expected)
    return standing()


def standing() -> Standing:
    """How retention stands now."""
    runs = RetentionRun.objects.order_by("-began", "-pk")
    return Standing(runs.first(), runs.filter(state=State.DONE).first(), asking.question())


def _piece(*, at_once: bool) -> RetentionRun | None:
    """Goes on with the open run, or begins one; the run it worked on, or None if nothing was to be done or may be."""
    if asking.look():
        return None
    run = RetentionRun.objects.exclude(state=State.DONE).order_by("began").first()
    if run is None:
        last = RetentionRun.objects.order_by("-began").first()
        if not at_once and last is not None and abs(timezone.now() - last.began) < INTERVAL:
            return None
        run = _begin()
    elif run.state == State.HELD and timezone.now() - run.began > INTERVAL:
        run = _begin(after=run)  # what lapsed meanwhile does not wait for a reader
    if run is not None and run.state == State.RUNNING and _remove(run):
        return run
    if run is not None:
        _finish(run)
        run.refresh_from_db()
    return run


def _begin(after: RetentionRun | None = None) -> RetentionRun | None:
    """A new run, unless it has to ask first. It takes over what one before it could not get out of the files."""
    now = timezone.now()
    counts: dict[str, int] = {}
    for each in lapsing.works(now):
        label = each.model._meta.label
        counts[label] = counts.get(label, 0) + each.rows.count()
    large = {label: count for label, count in counts.items() if count > asking.MANY}
    models = {each.model._meta.label: each.model for each in lapsing.works(now)}
    if asking.about_many({label: (count, models[label]._base_manager.count()) for label, count in large.items()}):
        return None
    _bookmarks.clear()
    run = RetentionRun(began=now, expected=sum(counts.values()))
    if after is not None:
        run.tables, run.held_since = after.tables, after.held_since
        RetentionRun.objects.filter(pk=after.pk).update(state=State.DONE, ended=now)
    run.save()
    return run


def _remove(run: RetentionRun) -> bool:
    """Batch after batch until nothing is left or this piece is long enough; True if there is more."""
    until = time.monotonic() + PIECE
    now = timezone.now()
    for each in lapsing.works(now):
        while count := each.batch():
            _note(run, each.model._meta.db_table, count)
            if time.monotonic() > until:
                return True
    for one in shortening.all_of_them(now):
        while _bookmarks.get(one.name) != "":
            after, count = one.batch(_bookmarks.get(one.name))
            _bookmarks[one.name] = "" if after is None else after
            _note(run, one.model._meta.db_table, count)
            if time.monotonic() > until:
                return True
    return False


def _note(run: RetentionRun, table: str, count: int) -> None:
    if count:
        run.tables = sorted({*run.tables, table})
        RetentionRun.objects.filter(pk=run.pk).update(removed=F("removed") + count, tables=run.tables)
        run.removed += count


def _finish(run: RetentionRun) -> None:
    """Sees that what was removed leaves the files too, asks the separate question, and closes the run."""
    now = timezone.now()
    if run.tables and not really_gone.finish(tables=run.tables):
        if run.state != State.HELD:
            logger.warning(
                "somebody reads the database, so the bytes of removed rows are still in its log; tried again"
            )
        RetentionRun.objects.filter(pk=run.pk).update(state=State.HELD, held_since=run.held_since or now)
        return
    nobody_left.destroy_left_over_keys(now)
    left = sum(each.count for each in overdue.overdue(now))
    RetentionRun.objects.filter(pk=run.pk).update(state=State.DONE, ended=now, overdue=left)
    asking.answered()
    old = RetentionRun.objects.filter(state=State.DONE)
    old.filter(began__lt=now - KEEP_EMPTY_RUNS, removed=0).delete()
    old.filter(began__lt=now - KEEP_RUNS).delete()
