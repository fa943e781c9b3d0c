"""Sends the bytes of a file: read in blocks that fit the reader, so that two hundred slow ones take little memory."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .ranges import Span

# The kernel takes the first megabytes of every answer at once, so a reader shows how fast it is only after them.
UNKNOWN = 8 * 1024 * 1024
SMALL, LARGE = 32 * 1024, 256 * 1024
# A block that was taken within this time went to a fast reader.
SOON = 0.02


class Body:
    """What a server asks for one block after the other. ``ended`` is told how many bytes of the file went out."""

    def __init__(self, descriptor: int, pieces: tuple[bytes | Span, ...], ended: Callable[[int], None]) -> None:
        self._descriptor, self._ended = descriptor, ended
        self._blocks = self._read(pieces)
        self.sent = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._blocks)

    def close(self) -> None:
        """Called once by the server, however the answer ended."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
            self._ended(self.sent)

    def _read(self, pieces: tuple[bytes | Span, ...]) -> Iterator[bytes]:
        size, asked = SMALL, time.monotonic()
        for piece in pieces:
            if isinstance(piece, bytes):
                yield piece
                continue
            at, end = piece
            while at < end:
                now = time.monotonic()
                size = min(2 * size, LARGE) if self.sent > UNKNOWN and now - asked < SOON else SMALL
                asked = now
                block = os.pread(self._descriptor, min(size, end - at), at)
                if not block:  # it was cut short on the disk: the reader sees that the length is wrong
                    return
                at += len(block)
                self.sent += len(block)
                yield block


@dataclass
class Places:
    """How many answers may be under way in one process, in all and to one network."""

    most: int
    each: int
    taken: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, network: str) -> bool:
        """Takes a place, if there is one."""
        with self.lock:
            if self.taken.total() >= self.most or self.taken[network] >= self.each:
                return False
            self.taken[network] += 1
            return True

    def leave(self, network: str) -> None:
        """Gives it back."""
        with self.lock:
            self.taken[network] -= 1
            if self.taken[network] <= 0:
                del self.taken[network]
