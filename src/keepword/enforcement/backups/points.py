"""Holds what is said of backups: here, as they are an app of their own."""

from __future__ import annotations

from datetime import UTC, timedelta

from keepword.enforcement.keys.models import Backup
from keepword.enforcement.point import Failed, Grade, Seen, point, probe
from keepword.enforcement.stack import Stack
from keepword.policy import Policy
from keepword.policy.words import N_

from . import life, trial
from .models import Drill

point(
    "retention.backups",
    grade=Grade.MEASURED,
    how=N_("Each backup has a key of its own; when its time is over the key is destroyed, and no copy of it opens."),
    try_it=N_("Make a backup with `keepword backup`, and try to restore it when its time is over."),
)
point(
    "security.backups",
    grade=Grade.MEASURED,
    how=N_("A backup is encrypted part by part; one that was changed or cut does not open. Restoring is rehearsed."),
    try_it=N_("Change a byte of a backup and run `keepword restore` with `--drill`."),
)
EVERY = 300
# The worker destroys keys every few minutes.
LATE = timedelta(hours=1)


@probe("retention.backups", every=EVERY)
def a_backup_whose_time_is_over_does_not_open(stack: Stack, policy: Policy) -> Seen:
    if trial.opens_after_its_life():
        raise Failed(N_("A backup whose time was over could still be read."))
    late = life.overdue(LATE).count()
    if late:
        raise Failed(N_("Backups whose time is over while their key is still there: %(count)s."), count=late)
    kept = Backup.objects.filter(wrapped__isnull=False).count()
    return Seen(
        N_("A backup was made for trial; once its key was destroyed it did not open. Backups readable now: %(count)s."),
        count=kept,
    )


@probe("security.backups", every=EVERY)
def a_backup_shows_nothing_and_bears_no_change(stack: Stack, policy: Policy) -> Seen:
    if trial.shows_its_content():
        raise Failed(N_("What was put into a backup could be read in its file."))
    if not trial.refuses_changes():
        raise Failed(N_("A backup that was changed or cut was opened."))
    return Seen(N_("A backup was made for trial: its file showed nothing, and changed or cut it did not open."))


@probe("security.backups", every=EVERY)
def restoring_was_rehearsed(stack: Stack, policy: Policy) -> Seen:
    last = Drill.objects.order_by("-at").first()
    if last is not None and not last.passed:
        raise Failed(N_("The last rehearsal, on %(day)s, failed; the operator knows why."), day=f"{last.at:%Y-%m-%d}")
    first = Backup.objects.filter(kind=Backup.Kind.DATA, size__gt=0).order_by("made_at").first()
    if first is None:
        return Seen(N_("No backup was made yet, so none can be lost or read, and none be restored."))
    life_time = life.lasts(policy, life.Kind.DATA) or timedelta(0)
    now = trial.now()
    if first.made_at < now - life_time and (last is None or last.at < now - life_time):
        raise Failed(N_("Backups are made, and no rehearsal was held for as long as one of them lives."))
    if last is None:
        return Seen(N_("The first backup is younger than the time within which a rehearsal has to be held."))
    return Seen(N_("The last rehearsal, on %(day)s, went well."), day=f"{last.at.astimezone(UTC):%Y-%m-%d}")
