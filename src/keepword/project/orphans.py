"""Ends a child process whose parent was killed, so that nothing serves a site nobody watches."""

import multiprocessing
import os
import threading
import time

LOOK_EVERY = 0.5


def leave_with_parent(parent: int | None = None) -> None:
    """From now on this process ends within a moment of its parent's end, however that came.

    Whoever starts a process says its own number: by the time the child asks, its parent may be dead already.
    """
    if parent is None:
        started_by = multiprocessing.parent_process()
        parent = started_by.pid if started_by is not None and started_by.pid else os.getppid()
    threading.Thread(target=_watch, args=(parent,), name="parent-watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    # Not sys.exit: that ends this thread only. SQLite and the ledger are safe against a process that just stops.
    os._exit(3)
