"""Work that comes round by itself: each app says in its ``jobs.py`` what and how often; the worker does it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connections

logger = logging.getLogger("keepword.jobs")


@dataclass
class Job:
    """One piece of work: short at each call, killable at any instant, safe to repeat."""

    name: str
    every: float
    work: Callable[[], object]
    apart: bool = False
    due_at: float = 0.0
    thread: threading.Thread | None = None


JOBS: dict[str, Job] = {}
# Set when the worker is to end: everybody looks at it between two pieces of work.
ending = threading.Event()


def job(*, every: float, apart: bool = False) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Lets the background worker call a function every so many seconds.

    ``apart`` is for work that waits for others, such as a mail server, or that people wait for: it gets a thread and
    keeps a time of its own.
    """

    def add(work: Callable[[], object]) -> Callable[[], object]:
        name = f"{work.__module__.removeprefix('keepword.')}.{work.__name__}"
        JOBS[name] = Job(name, every, work, apart)
        return work

    return add


def run_due() -> int:
    """Does what is due, one after the other, and says how much that was. What breaks off is tried again in its turn."""
    done = 0
    for each in list(JOBS.values()):
        now = time.monotonic()
        if ending.is_set() or now < each.due_at:
            continue
        each.due_at = now + each.every
        if not each.apart:
            _do(each)
        elif each.thread is None or not each.thread.is_alive():
            each.thread = threading.Thread(target=_do_apart, args=[each], name=each.name, daemon=True)
            each.thread.start()
        done += 1
    return done


def finish(patience: float) -> None:
    """Tells those that work apart to end, and waits for them as long as that; later they are cut off, as by a kill."""
    ending.set()
    until = time.monotonic() + patience
    for each in JOBS.values():
        if each.thread is not None:
            each.thread.join(max(0.0, until - time.monotonic()))


def _do(each: Job) -> None:
    try:
        each.work()
    except Exception:  # one job must not end the others
        logger.exception("the job %s broke off and is tried again", each.name)


def _do_apart(each: Job) -> None:
    try:
        _do(each)
        while not ending.wait(each.every):
            close_old_connections()
            _do(each)
    finally:
        connections.close_all()  # a thread has connections of its own
