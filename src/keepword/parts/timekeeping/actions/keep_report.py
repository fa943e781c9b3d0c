"""Keeps a question that is asked again and again, renames it, or takes it away."""

from __future__ import annotations

from keepword.parts.accounts import entitlements
from keepword.parts.timekeeping import openable
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import REPORT
from keepword.parts.timekeeping.models import SavedReport
from keepword.policy.words import N_


def may_save(person: int, kept: int | None = None) -> bool:
    """Whether there is room for another, by the person's plan; ``kept`` is how many they have, where that is known."""
    many = SavedReport.objects.filter(person_id=person).count() if kept is None else kept
    return many < openable.REPORTS_FOR_ALL or entitlements.has(person, openable.REPORTS)


def ask_for_room(person: int) -> None:
    """Raises `Invalid` if the plan has no room for another, whichever way it comes."""
    if not may_save(person):
        raise Invalid("name", N_("your plan has three saved reports"), N_("Remove one, or choose another plan."))


def save(person: int, name: str, asks: str) -> SavedReport:
    """Keeps it under this name; raises `Invalid` if the plan has no room for it.

    The usual report asks for nothing in particular, which is kept as such.
    """
    ask_for_room(person)
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
