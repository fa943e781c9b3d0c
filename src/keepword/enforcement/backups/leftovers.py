"""Removes what a killed drill left: its folder, or on PostgreSQL its schema."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

FOLDER = "drill"
SCHEMA = "keepword_drill"
LOCK = "keeping.lock"


def remove() -> bool:
    """Whether it could look: not while a backup, a restore or a drill is under way."""
    data: Path | None = settings.KEEPWORD_DATA_FOLDER
    if data is None or not data.is_dir():
        return True
    descriptor = os.open(data / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        remove_now(data)
        return True
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)


def remove_now(data: Path) -> None:
    """The same for whoever holds the folder."""
    shutil.rmtree(data / FOLDER, ignore_errors=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [SCHEMA])
            if cursor.fetchone():
                cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
