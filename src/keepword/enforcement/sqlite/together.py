"""Short writes that wait at the same moment share one transaction, so that one flush to the disk pays for all of them.

Group commit (DeWitt et al., Implementation Techniques for Main Memory Database Systems, SIGMOD 1984). SQLite takes one
writer at a time and flushes once for each transaction; without this the threads of a process queue for that flush one
after the other. PostgreSQL does the same by itself, and with one row lock for each person a shared transaction could
meet another one there in the opposite order: so each write has its own on it.
"""

from __future__ import annotations

import contextvars
import os
import threading
from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction


class Waiting:
    """One write, and how it went."""

    __slots__ = ("context", "done", "error", "result", "work")

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work, self.context = work, contextvars.copy_context()
        self.result: Any = None
        self.done = False
        self.error: Exception | None = None

    def carry_out(self) -> None:
        """Does it, for the person and purpose of the thread that asked, whichever thread this is."""
        self.result = self.context.run(self.work)

    def carry_out_alone(self, error: Exception | None) -> None:
        """Does it in a transaction of its own, unless it failed like that already; what it raises is kept."""
        try:
            if error is not None:
                raise error
            with transaction.atomic():
                self.carry_out()
        except Exception as failed:
            self.error = failed
        self.done = True


class Queue:
    """The writes of one process. Who has the turn carries out all that wait; the others find theirs done."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Empty, with nobody's turn: at the start, and in a forked child, where the parent's threads are not."""
        self._turn, self._guard = threading.Lock(), threading.Lock()
        self._waiting: list[Waiting] = []

    def write[Result](self, work: Callable[[], Result]) -> Result:
        """Carries out ``work`` in a transaction that is on the disk when this returns.

        ``work`` may run in another thread and, where a write beside it fails, twice; what it raises is raised here, and
        then nothing of it is kept.
        """
        database = connections[DEFAULT_DB_ALIAS]
        if database.vendor != "sqlite" or database.in_atomic_block:
            with transaction.atomic():
                return work()
        own = Waiting(work)
        with self._guard:
            self._waiting.append(own)
        with self._turn:
            if not own.done:
                self._carry_out_all()
        if own.error is not None:
            raise own.error
        result: Result = own.result
        return result

    def _carry_out_all(self) -> None:
        those: list[Waiting] = []
        try:
            with transaction.atomic():
                # Only now: who came while another process was writing goes along.
                those = self._take()
                for each in those:
                    each.carry_out()
        except Exception as error:
            those = those or self._take()
            # One spoils the whole transaction; alone, each fails for itself.
            for each in those:
                each.carry_out_alone(error if len(those) == 1 else None)
        else:
            for each in those:
                each.done = True
        finally:
            # Left over where this thread was told to end in the middle: the next one takes them.
            with self._guard:
                self._waiting[:0] = [each for each in those if not each.done]

    def _take(self) -> list[Waiting]:
        with self._guard:
            those, self._waiting = self._waiting, []
        return those


queue = Queue()
os.register_at_fork(after_in_child=queue.begin)
