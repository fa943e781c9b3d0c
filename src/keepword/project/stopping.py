"""Being told to stop ends the program, whatever its parts are doing."""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
from collections.abc import Callable

TOLD = (signal.SIGTERM, signal.SIGINT)
# The web workers and then the background worker have ten seconds each; who stops us usually waits longer than this.
DEADLINE = 25.0


def calls(act: Callable[[], object]) -> None:
    """From now on a thread calls ``act`` once, after the first SIGTERM or SIGINT for which there is a handler.

    The interpreter itself tells the thread which signals arrived, even while the main thread holds a lock that a
    handler would want: an event that the main thread waits for can't be set by a handler, for one. Call it in the main
    thread.
    """
    arrived, arriving = os.pipe()
    os.set_blocking(arriving, False)
    signal.set_wakeup_fd(arriving, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(arrived, act), name="stop-watch", daemon=True).start()


def has_a_deadline(seconds: float = DEADLINE) -> None:
    """From now on the process ends at the latest so many seconds after it was told.

    If the time runs out it writes where every thread stands, and leaves with status 1; what this process started ends
    with it (``orphans``).
    """

    def leave() -> None:
        threading.Event().wait(seconds)
        faulthandler.dump_traceback(all_threads=True)
        os._exit(1)

    calls(leave)


def _watch(arrived: int, act: Callable[[], object]) -> None:
    while not set(os.read(arrived, 64)) & set(TOLD):
        pass
    act()
