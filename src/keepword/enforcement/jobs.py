"""Work that comes round by itself: each app says in its ``jobs.py`` what and how often; the worker does it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

logger = logging.getLogger("keepword.jobs")


@dataclass
class Job:
    """One piece of work: short at each call, killable at any instant, safe to repeat."""

    name: str
    every: float
    work: Callable[[], object]
    due_at: float = 0.0


JOBS: dict[str, Job] = {}


def job(*, every: float) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Lets the background worker call a function every so many seconds."""

    def add(work: Callable[[], object]) -> Callable[[], object]:
        name = f"{work.__module__.removeprefix('keepword.')}.{work.__name__}"
        JOBS[name] = Job(name, every, work)
        return work

    return add


def run_due() -> int:
    """Does what is due, one after the other, and says how much that was. What breaks off is tried again in its turn."""
    done = 0
    for each in list(JOBS.values()):
        now = time.monotonic()
        if now < each.due_at:
            continue
        each.due_at = now + each.every
        try:
            each.work()
        except Exception:  # one job must not end the others
            logger.exception("the job %s broke off and is tried again", each.name)
        done += 1
    return done
