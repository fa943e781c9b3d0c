"""What stops a backup or a restore, in words that somebody can act on."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class BackupError(Exception):
    """A backup can't be made or restored: what is wrong, and what to do instead."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(f"{what}. {instead}.")
        self.what = what
        self.instead = instead


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Says what the operating system says about a file, and that nothing half-written is left."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise BackupError(
                f"The disk of {path} is full", "Make room and run the command again; nothing else was changed"
            ) from error
        said = os.strerror(error.errno).lower() if error.errno else str(error)
        raise BackupError(f"{path} can’t be used ({said})", "Look at its path and rights, or give another") from error
