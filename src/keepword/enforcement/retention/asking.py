"""Asks before acting on a clock that jumped, or removing far more than usual, and removes nothing until answered.

The latest moment ever seen stands in the database. A clock behind it, or far beyond it, may be wrong, and what a wrong
clock removes is gone. Within a process, the wall clock and the one that only counts seconds have to agree as well.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from keepword.enforcement.models import RetentionClock
from keepword.policy.words import N_

logger = logging.getLogger("keepword.retention")

BACK = timedelta(minutes=5)
FORWARD = timedelta(hours=48)
APART = timedelta(minutes=5)
# More than this share of a table's rows, and more than this many, is not a usual run.
SHARE = 0.05
MANY = 100
MARK_EVERY = timedelta(seconds=20)

type Reason = dict[str, Any]

WORDS = {
    "back": N_("The clock of this computer says %(now)s, and it was %(seen)s before. One of the two is wrong."),
    "forward": N_("The clock of this computer says %(now)s. When it was looked at last, it was %(seen)s."),
    "apart": N_("The clock of this computer was moved by %(minutes)s minutes while the program ran."),
    "much": N_("Of the %(all)s rows of %(table)s, %(count)s are past their time; that is more than usual."),
}

# Wall clock and counted seconds at the first look of this process, and how many answers there were by then.
_anchor: tuple[float, float, int] | None = None


def forget() -> None:
    """Makes this process compare its clocks from now on."""
    global _anchor
    _anchor = None


def look(now: datetime | None = None) -> list[Reason]:
    """What is being asked, after a look at the clocks; nothing means that one may go on. Moves the mark on."""
    now = now or timezone.now()
    with transaction.atomic():
        RetentionClock.objects.get_or_create(pk=1, defaults={"seen": now})
        row = RetentionClock.objects.select_for_update().get()
        if row.question:
            return list(row.question)
        found = _doubts(row, now)
        if found:
            _ask(row, found, now)
        elif now - row.seen >= MARK_EVERY:
            row.seen = now
            row.save(update_fields=["seen"])
        return found


def about_many(counts: dict[str, tuple[int, int]]) -> list[Reason]:
    """Asks if some table would lose far more rows than usual; ``counts`` has (past their time, all) of each."""
    now = timezone.now()
    found: list[Reason] = [
        {"kind": "much", "table": table, "count": count, "all": every}
        for table, (count, every) in counts.items()
        if count > MANY and count > SHARE * every
    ]
    with transaction.atomic():
        row = RetentionClock.objects.select_for_update().get()
        known = {each["table"]: each["count"] for each in row.confirmed if each["kind"] == "much"}
        # What came on top between question and answer is covered by the answer.
        fresh = [
            each
            for each in found
            if each["count"] > 1.1 * known.get(each["table"], 0) + MANY * (each["table"] in known)
        ]
        if fresh:
            _ask(row, found, now)
    return fresh


def confirm(now: datetime | None = None) -> list[Reason]:
    """Answers yes to what is asked, and says what that was: the clock is right, and these rows may go."""
    now = now or timezone.now()
    with transaction.atomic():
        row = RetentionClock.objects.select_for_update().filter(pk=1).first()
        if row is None or not row.question:
            return []
        asked = list(row.question)
        row.confirmed, row.question, row.asked_at = asked, [], None
        row.seen = now
        row.confirmations += 1
        row.save()
    forget()
    logger.warning("retention goes on, as somebody confirmed what it asked")
    return asked


def answered() -> None:
    """The run that a yes was about is over."""
    RetentionClock.objects.exclude(confirmed=[]).update(confirmed=[])


def question() -> list[Reason]:
    """What is being asked now."""
    row = RetentionClock.objects.filter(pk=1).first()
    return list(row.question) if row is not None else []


def _doubts(row: RetentionClock, now: datetime) -> list[Reason]:
    global _anchor
    said = {"now": _said(now), "seen": _said(row.seen)}
    if now < row.seen - BACK:
        return [{"kind": "back", **said}]
    if now > row.seen + FORWARD:
        return [{"kind": "forward", **said}]
    wall, counted = now.timestamp(), _counted_seconds()
    if _anchor is None or _anchor[2] != row.confirmations:
        _anchor = wall, counted, row.confirmations
    apart = (wall - _anchor[0]) - (counted - _anchor[1])
    if abs(apart) > APART.total_seconds():
        return [{"kind": "apart", "minutes": round(apart / 60)}]
    return []


def _ask(row: RetentionClock, found: list[Reason], now: datetime) -> None:
    row.question, row.asked_at = found, now
    row.save(update_fields=["question", "asked_at"])
    for each in found:
        logger.error("retention removes nothing until somebody answers: %s", WORDS[each["kind"]] % each)


def _counted_seconds() -> float:
    """Seconds that also go on while the computer sleeps, where the system has such a clock."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


def _said(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")
