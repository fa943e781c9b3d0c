"""A process that was told to stop and doesn't is ended by itself, and says where it stood."""

import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

STUBBORN = """
import signal, threading
from keepword.project import stopping
signal.signal(signal.SIGTERM, lambda *_: None)
stopping.has_a_deadline({seconds})
print("ready", flush=True)
def waits_for_ever():
    threading.Lock().acquire() and threading.Event().wait()
waits_for_ever()
"""


def started(seconds: float) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", STUBBORN.format(seconds=seconds)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_who_ignores_being_told_to_stop_is_ended_and_says_where_it_stood() -> None:
    process = started(0.2)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "waits_for_ever" in said


HOLDS = """
import signal, threading
from keepword.project import stopping
told = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: None)
stopping.calls(told.set)
with told._cond:
    signal.raise_signal(signal.SIGTERM)
assert told.wait(30)
"""


def test_an_event_can_be_set_that_was_just_being_waited_for() -> None:
    """The main thread holds the event's lock for a moment whenever it begins to wait, and a signal may come then."""
    subprocess.run([sys.executable, "-c", HOLDS], check=True, timeout=60)
