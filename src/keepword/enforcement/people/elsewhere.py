"""What is kept about persons outside tables, and who is told when they are gone: apps above register it here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

logger = logging.getLogger("keepword.erasure")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Copies outside tables, such as the files of a mailbox folder.

    ``forget`` removes what is a person's, given their number and every address of theirs, and says how much that was;
    it is safe to repeat. ``holds`` counts the same. ``files`` are what the search after an erasure reads. ``late``
    counts what is kept longer than the policy says, by more than a grace.
    """

    name: str
    title: str
    forget: Callable[[int, tuple[str, ...]], int]
    holds: Callable[[int, tuple[str, ...]], int]
    files: Callable[[], Iterable[Path]]
    late: Callable[[timedelta], int] = lambda grace: 0


@dataclass(frozen=True, slots=True)
class Copy:
    """A kind of backup that still holds what was erased, and until when; None: nobody knows until when."""

    what: str
    until: datetime | None


type Receipt = dict[str, Any]

_places: dict[str, Elsewhere] = {}
_senders: list[Callable[[str, str, Receipt], bool]] = []
_backups: list[Callable[[], Iterable[Copy]]] = []


def kept_elsewhere(
    name: str,
    *,
    title: str,
    forget: Callable[[int, tuple[str, ...]], int],
    holds: Callable[[int, tuple[str, ...]], int] = lambda person, addresses: 0,
    files: Callable[[], Iterable[Path]] = tuple,
    late: Callable[[timedelta], int] = lambda grace: 0,
) -> None:
    """Declares copies outside tables, in the ``personal_data.py`` of whoever makes them; see `Elsewhere`."""
    _places[name] = Elsewhere(name, title, forget, holds, files, late)


def places() -> tuple[Elsewhere, ...]:
    """All declared ones."""
    return tuple(_places.values())


def on_receipt(send: Callable[[str, str, Receipt], bool]) -> Callable[[str, str, Receipt], bool]:
    """Lets ``send(address, language, receipt)`` mail the receipts of erasures: True once it is out of the house.

    Nobody is left in the database whom a row could belong to, so it sends by itself and keeps nothing. After a crash it
    may be called twice for one receipt.
    """
    _senders.append(send)
    return send


def send_receipt(address: str, language: str, receipt: Receipt) -> bool:
    """Whether everybody who mails receipts has done so; True as well where nobody does."""
    try:
        return all(send(address, language, receipt) for send in _senders)
    except Exception as error:  # whatever is wrong with mail must not keep the last step of an erasure from being tried
        logger.warning("a receipt could not be mailed, which is tried again: %s", type(error).__name__)
        return False


def holds_backups(tell: Callable[[], Iterable[Copy]]) -> Callable[[], Iterable[Copy]]:
    """Lets ``tell()`` say which backups made so far hold what, until when."""
    _backups.append(tell)
    return tell


def backups_until() -> Iterator[Copy]:
    """Every backup the program knows of."""
    for tell in _backups:
        yield from tell()
