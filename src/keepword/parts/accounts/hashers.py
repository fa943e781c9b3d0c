"""Turns passwords into Argon2id hashes of one known cost, a bounded number of them at a time."""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher

AT_ONCE = 2
WAIT_SECONDS = 5.0

_places = threading.BoundedSemaphore(AT_ONCE)


class TooBusyError(Exception):
    """More passwords are being checked than this process has room for."""


@contextmanager
def _place() -> Iterator[None]:
    """One of the few places in which a password may be hashed; memory and processor are bounded by their number."""
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise TooBusyError
    try:
        yield
    finally:
        _places.release()


def one_form(password: str) -> str:
    """The same password typed on two keyboards, one composing its accents and one not, is one password."""
    return unicodedata.normalize("NFC", password)


class BoundedArgon2(Argon2PasswordHasher):
    """Argon2id with 32 MiB in one lane, about 110 ms of one core: dear for a guesser, bearable for a small server."""

    memory_cost = 32 * 1024
    parallelism = 1
    time_cost = 4

    def encode(self, password: str, salt: str) -> str:
        with _place():
            return super().encode(one_form(password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _place():
            return super().verify(one_form(password), encoded)
