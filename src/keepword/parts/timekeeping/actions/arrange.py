"""Sets how somebody wants to see their time: a step as any other, which devices learn of and which can be undone."""

from __future__ import annotations

from typing import Any

from keepword.parts.timekeeping.journal import book_of, writing
from keepword.parts.timekeeping.kinds import SETTINGS
from keepword.parts.timekeeping.models import Timebook


def shown(person: int) -> dict[str, Any]:
    """The settings, as `arrange` takes them."""
    return SETTINGS.shown(book_of(person))


def arrange(person: int, /, **values: Any) -> Timebook:
    """Sets some of them. Raises `Invalid`, and then none."""
    with writing(person, "settings") as journal:
        journal.change(SETTINGS, journal.book, values)
        return journal.book
