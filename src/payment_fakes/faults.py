"""Errors, slowness and silence at will: a list of faults, each for so many requests that fit it."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import Any

from payment_fakes.exchange import Request

# error: an error of the processor's own, with `status`. limit: too many requests. slow: `seconds` before the answer.
# down: the connection is closed without a word. garbage: a page of some proxy instead of data. empty: data without
# anything in it.
KINDS = frozenset({"error", "limit", "slow", "down", "garbage", "empty", "decline", "pending"})


@dataclass(slots=True)
class Fault:
    """One thing going wrong. ``done`` lets the work be done first, so that only the answer is lost.

    Two are PayPal's alone, at a capture: with ``decline`` the payer's bank refuses, with ``pending`` it takes its time.
    """

    kind: str
    times: int = 1
    method: str = ""
    path: str = ""
    status: int = 500
    seconds: float = 0.0
    done: bool = False

    def fits(self, request: Request) -> bool:
        return self.times != 0 and self.method in ("", request.method) and request.path.startswith(self.path)


class Faults:
    """The faults of one processor, the first that fits first. ``times`` below zero means: until cleared."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting = threading.Event()
        self.all: list[Fault] = []

    def add(self, **what: Any) -> Fault:
        fault = Fault(**what)
        if fault.kind not in KINDS:
            raise ValueError(f"there is no fault {fault.kind}; there are {', '.join(sorted(KINDS))}")
        with self._lock:
            self.all.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self.all.clear()
        self._waiting.set()
        self._waiting = threading.Event()

    def take(self, request: Request, *kinds: str) -> Fault | None:
        """The fault that this request meets, counted."""
        with self._lock:
            for fault in self.all:
                if fault.kind in kinds and fault.fits(request):
                    fault.times -= 1
                    self.all = [each for each in self.all if each.times != 0]
                    return fault
        return None

    def wait(self, seconds: float) -> None:
        """Slow; shorter if the faults are cleared meanwhile."""
        self._waiting.wait(seconds)

    def as_data(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self.all]
