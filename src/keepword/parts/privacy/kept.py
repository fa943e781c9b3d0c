"""Keeps finished pieces of pages, since the policy and its evidence look the same to everyone who reads them."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, cast

LIMIT = 64

_pieces: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def once[Piece](key: Hashable, build: Callable[[], Piece]) -> Piece:
    """The piece made for ``key``; made now if it is the first time, or was pushed out by newer ones.

    Two threads may build the same piece at the same moment: it is the same piece, so no one needs to wait.
    """
    held = _pieces.get(key)
    if held is not None:
        return cast(Piece, held)
    piece = build()
    with _lock:
        _pieces[key] = piece
        while len(_pieces) > LIMIT:
            _pieces.popitem(last=False)
    return piece


def forget() -> None:
    """Drops every piece; for tests that change what pages show without a new revision."""
    with _lock:
        _pieces.clear()
