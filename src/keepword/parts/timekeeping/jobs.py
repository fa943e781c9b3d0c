"""What the worker does for timekeeping: key figures once a week, reminders by mail, large files that are brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from keepword.enforcement.jobs import job

from . import reminding
from .actions import bringing, draw_figures
from .reporting import periods


@dataclass
class _Round:
    """How far the drawing of a week is, in this process; what was drawn twice after a restart is kept once."""

    week: date | None = None
    after: int | None = 0


_round = _Round()


@job(every=60)
def draw_key_figures() -> None:
    """Goes on with this week's figures."""
    week = periods.begin(timezone.now().date(), "week")
    if _round.week != week:
        _round.week, _round.after = week, 0
    if _round.after is not None:
        _round.after = draw_figures.draw(week, _round.after)


@job(every=30)
def remind() -> None:
    """Mails the reminders whose time has come."""
    reminding.remind_due()


@job(every=1, apart=True)
def bring_files_in() -> None:
    """Reads and imports the files that are too large for a request; somebody waits for it."""
    for row in bringing.waiting():
        bringing.work(row)
