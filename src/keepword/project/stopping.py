"""Being told to stop ends the program, whatever its parts are doing."""

from __future__ import annotations

import faulthandler
import os
import signal
import threading

TOLD = (signal.SIGTERM, signal.SIGINT)
# The web workers and then the background worker have ten seconds each; who stops us usually waits longer than this.
DEADLINE = 25.0


def has_a_deadline(seconds: float = DEADLINE) -> None:
    """From now on the process ends at the latest so many seconds after the first SIGTERM or SIGINT.

    A thread is told by the interpreter itself which signals arrived, even while the main thread holds a lock that
    their handler wants. If the time runs out it writes where every thread stands, and leaves with status 1; what this
    process started ends with it (``orphans``). Call it in the main thread.
    """
    arrived, arriving = os.pipe()
    os.set_blocking(arriving, False)
    signal.set_wakeup_fd(arriving, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(arrived, seconds), name="stop-watch", daemon=True).start()


def _watch(arrived: int, seconds: float) -> None:
    while not set(os.read(arrived, 64)) & set(TOLD):
        pass
    threading.Event().wait(seconds)
    faulthandler.dump_traceback(all_threads=True)
    os._exit(1)
