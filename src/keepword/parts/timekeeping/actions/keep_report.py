"""Keeps a question that is asked again and again, renames it, or takes it away."""

from __future__ import annotations

from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import REPORT
from keepword.parts.timekeeping.models import SavedReport


def save(person: int, name: str, asks: str) -> SavedReport:
    """Keeps it under this name. The usual report asks for nothing in particular, which is kept as such."""
    with writing(person, "report") as journal:
        return journal.make(REPORT, {"name": name, "asks": asks or "range=month"})


def rename(person: int, report: SavedReport, name: str) -> None:
    """Gives it another name."""
    with writing(person, "report") as journal:
        journal.change(REPORT, report, {"name": name})


def remove(person: int, report: SavedReport) -> None:
    """Takes it away; the step can be undone."""
    with writing(person, "report") as journal:
        journal.remove(REPORT, [report])
