"""What somebody asks of their time."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from keepword.parts.timekeeping.spans.rounding import Way

type Group = Literal["day", "week", "month", "project", "client", "tag"]

GROUPS: tuple[Group, ...] = ("day", "week", "month", "project", "client", "tag")
WITHOUT = "-"


@dataclass(frozen=True, slots=True)
class Question:
    """From ``first`` to ``last``; lines by one or two ``groups``, of what the filters let through.

    An empty filter lets everything through. Lengths are rounded to so many ``minutes``, with 0 not at all.
    """

    first: date
    last: date
    groups: tuple[Group, ...] = ("project",)
    projects: frozenset[uuid.UUID | None] = field(default_factory=frozenset)
    clients: frozenset[str] = field(default_factory=frozenset)
    tags: frozenset[str] = field(default_factory=frozenset)
    billable: bool | None = None
    minutes: int = 1
    way: Way = "nearest"

    @property
    def filtered(self) -> bool:
        """Whether some entries of these days may be left out."""
        return bool(self.projects or self.clients or self.tags) or self.billable is not None
