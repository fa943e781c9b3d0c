"""What is the same for all questions that somebody asks of their time, kept in this process while nothing changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sized
from datetime import datetime

from keepword.parts.timekeeping.models import Timebook

type _Place = tuple[int, datetime, Hashable]

REMEMBERED = 30.0


class Held[T: Sized]:
    """Held until the number of the person's last change is another one, half a minute at most.

    It is about persons, so it is not kept for whoever may come: when what was read first is too old, or there are more
    than ``most`` things in all, everything is forgotten. Nobody may change what they are given.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._known: dict[_Place, tuple[int, float, T]] = {}

    def get(self, book: Timebook, what: Hashable, read: Callable[[], T]) -> T:
        """What ``read`` gives, unless that was read of this book lately."""
        place, now = (book.pk, book.opened_at, what), time.monotonic()
        found = self._known.get(place)
        if found is not None and found[0] == book.seq and now - found[1] < REMEMBERED:
            return found[2]
        made = read()
        self._keep(place, (book.seq, now, made))
        return made

    def _keep(self, place: _Place, kept: tuple[int, float, T]) -> None:
        oldest = next(iter(self._known.values()), kept)
        if kept[1] - oldest[1] >= REMEMBERED or sum(len(each[2]) for each in self._known.values()) > self.most:
            self._known.clear()
        self._known.pop(place, None)  # so that what was read first stands first
        self._known[place] = kept
