"""Waits for what a form brings only so long, so that a few senders who stop half-way can't hold every thread."""

import threading
from enum import Enum

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError

THREADS = 4  # of each web worker
# At least one thread is always left for those who only read.
WAITING = threading.BoundedSemaphore(THREADS - 1)
PATIENCE = 10.0  # seconds; a text of the largest size takes less on any line that can show the page


class Arrived(Enum):
    """How it ended."""

    WHOLE = 200
    BROKEN = 400
    LATE = 408
    TOO_LARGE = 413
    CROWDED = 503


def receive(request: HttpRequest, length: int, patience: float = PATIENCE) -> Arrived:
    """Read the whole body now, where a view would read it without any limit of time."""
    if length == 0:
        return Arrived.WHOLE
    if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return Arrived.TOO_LARGE
    if not WAITING.acquire(blocking=False):
        return Arrived.CROWDED
    try:
        return _read(request, patience)
    finally:
        WAITING.release()


def _read(request: HttpRequest, patience: float) -> Arrived:
    found: list[Arrived] = []

    def read() -> None:
        try:
            request.body  # noqa: B018  Django keeps it from here on
        except (UnreadablePostError, RequestDataTooBig, OSError, ValueError):
            found.append(Arrived.BROKEN)
        else:
            found.append(Arrived.WHOLE)

    # Nothing can interrupt the server's reading; the thread ends when our answer closes the connection.
    reading = threading.Thread(target=read, name="body", daemon=True)
    reading.start()
    reading.join(patience)
    return found[0] if found else Arrived.LATE
