"""One writer at a time across all threads and processes, because SQLite's own waiting is unfair and its log has a race.

Two reasons, both measured or documented elsewhere:

* SQLite before 3.51.3 can lose committed pages when a checkpoint meets a commit of another connection that restarts the
  write-ahead log. Where no two connections ever write at once, the two can't meet.
* With two writing processes SQLite's busy handler sleeps and is unfair: writes were seen to wait for seconds.

The lock is a file beside the database. The kernel gives it back when a process dies, so a killed writer blocks nobody.
A second file is the place of the one who comes next, and the lock is taken from there: whoever just wrote can't go
before somebody who has been waiting. Only a place that nobody leaves, because its process was suspended, is passed by.
"""

import fcntl
import os
import threading
import time

# Between two looks at a lock that another process holds. A durable write takes about a millisecond; who has waited for
# many times that waits for something long, and looks less often.
FIRST_PAUSE, LONGEST_PAUSE = 0.0002, 0.004
SHORTLY = 0.03
# No write in order takes as long: whoever has waited this long for the place goes on without it.
PLACE_PATIENCE = 1.0

# Threads of one process queue here, so that at most one of them per process looks at the file.
_turns: dict[str, threading.Lock] = {}
_turns_guard = threading.Lock()


def _forget_turns_after_fork() -> None:
    """In a forked child nobody holds a turn, whatever the parent's threads held at that moment."""
    global _turns_guard
    _turns_guard = threading.Lock()
    _turns.clear()


os.register_at_fork(after_in_child=_forget_turns_after_fork)


class WriteLockTimeoutError(Exception):
    """Another writer kept the lock for longer than we were told to wait."""


class WriteLock:
    """The right to write to one database file; each connection owns one of these."""

    def __init__(self, path: str, timeout: float) -> None:
        self.path = path
        self.timeout = timeout
        self.held = False
        self._descriptor: int | None = None
        self._next: int | None = None
        self._owner = os.getpid()
        self._turn: threading.Lock | None = None

    def acquire(self) -> None:
        """Wait for the lock; take it twice and nothing happens."""
        self._after_fork()
        if self.held:
            return
        deadline = time.monotonic() + self.timeout
        with _turns_guard:
            turn = _turns.setdefault(self.path, threading.Lock())
        if not turn.acquire(timeout=self.timeout):
            raise WriteLockTimeoutError(self._late())
        try:
            self._wait_for_file(deadline)
        except BaseException:
            turn.release()
            raise
        self._turn, self.held = turn, True

    def release(self) -> None:
        """Give the lock back; harmless when it isn't held."""
        self._after_fork()
        if not self.held:
            return
        self.held = False
        turn, self._turn = self._turn, None
        try:
            if self._descriptor is not None:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        finally:
            if turn is not None:
                turn.release()

    def close(self) -> None:
        """Give the lock back and let go of the files."""
        self.release()
        self._let_go()

    def _wait_for_file(self, deadline: float) -> None:
        if self._descriptor is None or self._next is None:
            self._descriptor, self._next = _open(self.path), _open(f"{os.path.splitext(self.path)[0]}.next.lock")
        came_next = _taken(self._next, min(deadline, time.monotonic() + PLACE_PATIENCE))
        try:
            if not _taken(self._descriptor, deadline):
                raise WriteLockTimeoutError(self._late())
        finally:
            if came_next:
                fcntl.flock(self._next, fcntl.LOCK_UN)

    def _let_go(self) -> None:
        for descriptor in (self._descriptor, self._next):
            if descriptor is not None:
                os.close(descriptor)
        self._descriptor = self._next = None

    def _after_fork(self) -> None:
        """A forked child shares the parent's open file, and with it the parent's lock: it must start afresh."""
        if self._owner == os.getpid():
            return
        self._let_go()
        self._owner, self._turn, self.held = os.getpid(), None, False

    def _late(self) -> str:
        return f"another process has been writing to this database for more than {self.timeout:g} seconds"


def _taken(descriptor: int, deadline: float) -> bool:
    pause, began = FIRST_PAUSE, time.monotonic()
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            now = time.monotonic()
            if now >= deadline:
                return False
            time.sleep(pause)
            if now - began > SHORTLY:
                pause = min(pause * 1.5, LONGEST_PAUSE)
        else:
            return True


def _open(path: str) -> int:
    # Not inherited by programs we start: they would keep the lock alive after us.
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
