"""Ends connections whose other side takes nothing for a while, so that who stops reading holds no thread for ever.

No server of Python's has a time limit for writing. The kernel has one (TCP_USER_TIMEOUT, RFC 5482), which also counts
while the other side is there and has no room; accepted connections inherit it from the socket that listens.
"""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path

SECONDS = 120
_OPEN = Path("/proc/self/fd")


def bound() -> int:
    """Sets the limit on the sockets that this process listens at, and says how many those are."""
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    if option is None or not _OPEN.is_dir():
        return 0
    done = 0
    for name in os.listdir(_OPEN):
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(int(name))) as one:
            if one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                one.setsockopt(socket.IPPROTO_TCP, option, SECONDS * 1000)
                done += 1
    return done
