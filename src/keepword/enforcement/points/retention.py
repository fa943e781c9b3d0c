"""Holds retention statements: a job removes what is past its time, and a separate count must find nothing left."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from keepword.enforcement import versions
from keepword.enforcement.models import RetentionRun
from keepword.enforcement.point import Failed, Grade, Seen, point, probe
from keepword.enforcement.retention import asking, jobs, overdue, runs
from keepword.enforcement.stack import Stack
from keepword.policy import Policy
from keepword.policy.words import N_

__all__ = ["jobs"]  # imported to be listed

# Between two runs something may become due, and one may come late.
GRACE = 2 * runs.INTERVAL
HELD_FOR = timedelta(hours=1)

point(
    "retention.due",
    grade=Grade.MEASURED,
    how=N_(
        "A job removes what is past its time, every few minutes. Another question, with code of its own, counts "
        "what is overdue: it must be nothing."
    ),
    try_it=N_("Look at “Your data”: each thing there says until when it is kept. Come back after that day."),
)


@probe("retention.due")
def nothing_is_overdue(stack: Stack, policy: Policy) -> Seen:
    now = timezone.now()
    late = overdue.overdue(now, GRACE)
    if late:
        count = sum(each.count for each in late)
        raise Failed(
            N_("Rows kept longer than promised: %(count)s. The first are in %(table)s."),
            count=_rounded(count),
            table=late[0].table,
        )
    if asking.question():
        raise Failed(
            N_("Nothing is removed at present: somebody has to say whether the clock or a large removal is right.")
        )
    held = RetentionRun.objects.filter(state=RetentionRun.State.HELD).first()
    if held is not None and held.held_since is not None and now - held.held_since > HELD_FOR:
        raise Failed(
            N_("What was removed is still in the database’s log: something has been reading it for over an hour.")
        )
    tables, oldest = overdue.watched(now)
    days = round(oldest / timedelta(days=1)) if oldest is not None else 0
    newest = RetentionRun.objects.order_by("-began").first()
    if newest is None or now - newest.began > GRACE:
        _must_be_new(now)
        return Seen(
            N_("Tables with a time limit: %(tables)s. Nothing in them is overdue; no run was due yet."), tables=tables
        )
    return Seen(
        N_(
            "Tables with a time limit: %(tables)s. Nothing in them is overdue; the oldest row is about %(days)s days "
            "old. The job last ran at %(at)s."
        ),
        tables=tables,
        days=days,
        at=f"{newest.began:%Y-%m-%d %H:%M} UTC",
    )


def _must_be_new(now: object) -> None:
    """Whoever published this version only now can't have run the job for it yet."""
    if timezone.now() - versions.newest().version.published_at > GRACE:
        raise Failed(N_("The job that removes what is past its time did not run for more than ten minutes."))


def _rounded(count: int) -> str:
    """No exact small numbers about people."""
    return "fewer than 10" if count < 10 else str(round(count, -len(str(count)) + 1))
