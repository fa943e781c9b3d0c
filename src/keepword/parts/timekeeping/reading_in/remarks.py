"""Gathers remarks on rows, so that a file of half a million bad rows gives a list that a page can hold."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from .found import Reading, Says, Trouble

KEPT = 500


class Remarks:
    """Counts all, and keeps the first hundreds of each kind."""

    def __init__(self, file: str = "") -> None:
        self.file = file
        self.kept: list[Trouble] = []
        self.counts: Counter[str] = Counter()

    def unreadable(self, row: int | None, column: str, says: Says) -> None:
        self._add(row, column, says, "unreadable")

    def left_out(self, row: int | None, column: str, says: Says) -> None:
        self._add(row, column, says, "left-out")

    def taken(self, row: int | None, column: str, says: Says) -> None:
        self._add(row, column, says, "taken")

    def _add(self, row: int | None, column: str, says: Says, kind: Literal["unreadable", "left-out", "taken"]) -> None:
        self.counts[kind] += 1
        if self.counts[kind] <= KEPT:
            self.kept.append(Trouble(row, column, says, kind, self.file))

    def into(self, reading: Reading) -> None:
        """Adds what was gathered to a reading."""
        reading.troubles += self.kept
        for kind in ("unreadable", "left-out", "taken"):
            name = kind.replace("-", "_")
            reading.counts[name] = reading.counts.get(name, 0) + self.counts[kind]
