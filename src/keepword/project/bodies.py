"""Waits for what a form brings only so long, so that a few senders who stop half-way can't hold every thread."""

import threading
from concurrent.futures import ThreadPoolExecutor
from enum import Enum

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError

THREADS = 4  # of each web worker
# At least one thread is always left for those who only read.
WAITING = threading.BoundedSemaphore(THREADS - 1)
# More than may wait, as one that stopped half-way keeps its thread for the moment until its connection is closed.
READERS = ThreadPoolExecutor(4 * THREADS, thread_name_prefix="body")
# Bodies that come at once take turns of milliseconds; only senders who stop half-way keep a place for longer.
SHORTLY = 0.5
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
    if not WAITING.acquire(timeout=SHORTLY):
        return Arrived.CROWDED
    try:
        return _read(request, patience)
    finally:
        WAITING.release()


def _read(request: HttpRequest, patience: float) -> Arrived:
    # Nothing can interrupt the server's reading; the thread is free again when our answer closes the connection.
    try:
        return READERS.submit(_body_of, request).result(patience)
    except TimeoutError:
        return Arrived.LATE


def _body_of(request: HttpRequest) -> Arrived:
    try:
        request.body  # noqa: B018  Django keeps it from here on
    except (UnreadablePostError, RequestDataTooBig, OSError, ValueError):
        return Arrived.BROKEN
    return Arrived.WHOLE
