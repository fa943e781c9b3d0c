"""Waiting for what other processes do: until it is so, and never for a fixed time."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path


def until(condition: Callable[[], object], *, patience: float = 180, what: str = "it") -> None:
    """Returns as soon as ``condition`` holds, and fails if that takes longer than ``patience`` seconds.

    The patience is there to end a test that hangs, not to time anything: a busy machine takes ten times as long.
    """
    over = threading.Event()
    alarm = threading.Timer(patience, over.set)
    alarm.start()
    try:
        while not condition():
            if over.wait(0.05):
                raise AssertionError(f"{what} did not happen within {patience:.0f} s")
    finally:
        alarm.cancel()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def age(pid: int) -> float:
    """For how many seconds a process has been running."""
    started = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started
