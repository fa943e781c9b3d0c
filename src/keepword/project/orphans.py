"""Ends a child process whose parent was killed, so that nothing serves a site nobody watches."""

import os
import threading
import time

LOOK_EVERY = 0.5


def leave_with_parent() -> None:
    """From now on this process ends within a moment of its parent's end, however that came."""
    parent = os.getppid()
    threading.Thread(target=_watch, args=(parent,), name="parent-watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    # Not sys.exit: that ends this thread only. SQLite and the ledger are safe against a process that just stops.
    os._exit(3)
