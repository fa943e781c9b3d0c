"""Opens a file within bounds: not too large, and a ZIP that does not burst."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

from keepword.policy.words import N_

from .found import CannotRead, say

MOST_BYTES = 50 * 1024 * 1024
MOST_MEMBERS = 2_000
MOST_INFLATED = 200 * 1024 * 1024
MOST_RATIO = 200
ROOM = 1024 * 1024


def bytes_of(content: bytes | Path) -> bytes:
    """The file's bytes, if it is not too large."""
    try:
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
        if size > MOST_BYTES:
            raise CannotRead(
                say(N_("The file is larger than {most} MB."), most=MOST_BYTES // 1024 // 1024),
                say(N_("Export a shorter time, for instance year by year, and import the files one after another.")),
            )
        return content if isinstance(content, bytes) else content.read_bytes()
    except OSError as trouble:
        raise CannotRead(say(N_("The file could not be opened.")), say(N_("Choose it once more."))) from trouble


class Archive:
    """A ZIP's members by their path. What a member holds is inflated when asked for, and never more than allowed."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, IndexError, EOFError) as trouble:
            raise _damaged() from trouble
        if len(members) > MOST_MEMBERS:
            raise _bomb()
        self._left = MOST_INFLATED
        self._members = {
            member.filename.replace("\\", "/"): member
            for member in members
            if not member.is_dir() and _is_inside(member.filename)
        }

    @property
    def names(self) -> list[str]:
        return list(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """What one member holds."""
        member = self._members[name]
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or member.flag_bits & 1:
            raise _unusual()
        most = min(self._left, max(ROOM, member.compress_size * MOST_RATIO), MOST_BYTES)
        try:
            with self._zip.open(member) as opened:
                held = opened.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error) as trouble:
            raise _damaged() from trouble
        except (RuntimeError, NotImplementedError) as trouble:
            raise _unusual() from trouble
        if len(held) > most:
            raise _bomb()
        self._left -= len(held)
        return held


def is_archive(content: bytes) -> bool:
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def _is_inside(path: str) -> bool:
    """Not above the archive's root, and not what computers put beside the files."""
    parts = path.replace("\\", "/").split("/")
    return not path.startswith("/") and ".." not in parts and parts[0] != "__MACOSX" and not parts[-1].startswith(".")


def _damaged() -> CannotRead:
    return CannotRead(say(N_("The archive is damaged.")), say(N_("Make the export once more and choose the new file.")))


def _unusual() -> CannotRead:
    return CannotRead(
        say(N_("The archive is encrypted or packed in an unusual way.")),
        say(N_("Unpack it and pack the files again as a plain ZIP.")),
    )


def _bomb() -> CannotRead:
    return CannotRead(
        say(N_("The archive unpacks to far more than an export holds.")),
        say(N_("Make the export once more; if it is really that large, export a shorter time.")),
    )
