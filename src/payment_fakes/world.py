"""What the stand-in remembers: rows in memory, one lock, one clock that can be moved on, a file if it shall last."""

from __future__ import annotations

import json
import os
import secrets
import string
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Row = dict[str, Any]
LETTERS = string.ascii_letters + string.digits
SOON = 0.5  # seconds between a change and the file
CAPITALS = string.ascii_uppercase + string.digits


class World:
    """All rows of both processors. Whoever reads or changes them holds `lock`."""

    def __init__(self, file: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.file = file
        self.tables: dict[str, dict[str, Row]] = {}
        self.shift = 0.0
        # What falls due as time passes; each is asked after every step of the clock, and before each request.
        self.passing: list[Callable[[], None]] = []
        # Whoever keeps something elsewhere writes it into the tables when asked.
        self.saving: list[Callable[[], None]] = []
        if file is not None and file.exists():
            kept = json.loads(file.read_text("utf-8"))
            self.tables, self.shift = kept["tables"], kept["shift"]
        self._changed, self._over = threading.Event(), threading.Event()
        self._writer = threading.Thread(target=self._keep, name="file", daemon=True) if file is not None else None
        if self._writer is not None:
            self._writer.start()

    def table(self, name: str) -> dict[str, Row]:
        """The rows of one kind by id, in the order in which they were made."""
        return self.tables.setdefault(name, {})

    def exact(self) -> float:
        """Seconds since 1970 by the clock of this world."""
        return time.time() + self.shift

    def now(self) -> int:
        return int(self.exact())

    def pass_time(self, seconds: float = 0) -> None:
        """Moves the clock on, and does whatever has fallen due by then, in steps of a day at most."""
        with self.lock:
            left = seconds
            while True:
                step = min(left, 86_400.0)
                self.shift += step
                left -= step
                for due in self.passing:
                    due()
                if left <= 0:
                    break

    def forget(self) -> None:
        """As if nothing had ever happened."""
        self.tables.clear()
        self.shift = 0.0
        self.save()

    def save(self) -> None:
        """Something changed: the file is written soon, together with whatever else changes meanwhile."""
        self._changed.set()

    def close(self) -> None:
        """Writes the file for the last time."""
        self._over.set()
        self._changed.set()
        if self._writer is not None:
            self._writer.join()

    def _keep(self) -> None:
        while not self._over.is_set():
            self._changed.wait()
            self._over.wait(SOON)
            self._changed.clear()
            self._write()

    def _write(self) -> None:
        """Writes the file, whole or not at all."""
        assert self.file is not None
        with self.lock:
            for write in self.saving:
                write()
            text = json.dumps({"shift": self.shift, "tables": self.tables}, ensure_ascii=False)
        beside = self.file.with_name(self.file.name + ".new")
        beside.write_text(text, "utf-8")
        os.replace(beside, self.file)


def random_text(length: int, letters: str = LETTERS) -> str:
    """For ids."""
    return "".join(secrets.choice(letters) for _ in range(length))
