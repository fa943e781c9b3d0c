"""Makes small backups for the probes, by the same functions as real ones, and tries what must not be possible."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import datetime, timedelta

from django.utils import timezone

from keepword.enforcement.keys.models import Backup

from . import life
from .making import header
from .records import Reader, Writer
from .stream import CHUNK, TAG, Decrypting, Encrypting, encoded, read_header
from .trouble import BackupError

CANARY = b"a word that only a backup for trial holds "
LASTING = timedelta(minutes=1)
ROWS = 2 * CHUNK // len(CANARY)


def now() -> datetime:
    return timezone.now()


def shows_its_content() -> bool:
    """Whether a trial's content, or its key, could be read in its file."""
    row, key = life.begin(life.Kind.DATA, LASTING)
    try:
        made = _made(row, key)
        return CANARY in made or key in made or not _opens(made, key)
    finally:
        row.delete()


def refuses_changes() -> bool:
    """Whether a trial that was changed in its header, its content or its end, or lacks its last part, stays shut."""
    row, key = life.begin(life.Kind.DATA, LASTING)
    try:
        made = _made(row, key)
        begins = len(encoded(read_header(io.BytesIO(made))))
        places = (begins - 2, begins + 2, len(made) // 2, len(made) - 1)
        changed = [made[:at] + bytes([made[at] ^ 1]) + made[at + 1 :] for at in places]
        cut = [made[:-1], made[: begins + CHUNK + TAG]]
        return not any(_opens(each, key) for each in (*changed, *cut))
    finally:
        row.delete()


def opens_after_its_life() -> bool:
    """Whether a trial still opens with what the key store has when its time is over and keys are destroyed."""
    row, key = life.begin(life.Kind.DATA, LASTING)
    try:
        made = _made(row, key)
        del key
        if not _opens(made, life.key_of(row)):
            return True  # nothing was shown
        life.destroy(Backup.objects.filter(pk=row.pk))
        row.refresh_from_db()
        with suppress(BackupError):
            return _opens(made, life.key_of(row))
        return False
    finally:
        row.delete()


def _made(row: Backup, key: bytes) -> bytes:
    sink = io.BytesIO()
    encrypting = Encrypting(sink, key, header(row, ""))
    writer = Writer(encrypting)
    writer.begin("trial")
    writer.data(CANARY * ROWS)
    writer.end()
    writer.finish()
    encrypting.finish()
    return sink.getvalue()


def _opens(made: bytes, key: bytes) -> bool:
    """Whether it opens and holds what was put in."""
    source = io.BytesIO(made)
    try:
        reader = Reader(Decrypting(source, key, read_header(source)))
        return b"".join(block for entry in reader.entries() for block in entry.blocks) == CANARY * ROWS
    except BackupError:
        return False
