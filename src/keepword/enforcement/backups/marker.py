"""Marks a place into which a restore is under way; what was interrupted is never served, and can only begin anew."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from .postgres import MARKER
from .trouble import BackupError, told
from .whole import sync_folder, whole

FILE = "restore.unfinished"
DATA, KEYS = "data", "keys"
ALIASES = {DATA: DEFAULT_DB_ALIAS, KEYS: "keys"}


def held() -> frozenset[str]:
    """What an interrupted restore was filling here: "data", "keys", both, or nothing, where there was none."""
    folder: Path | None = settings.KEEPWORD_DATA_FOLDER
    found: set[str] = set()
    if folder is not None and (folder / FILE).exists():
        found |= set((folder / FILE).read_text().split())
    found |= {what for what, alias in ALIASES.items() if _table_is_there(alias)}
    return frozenset(found)


def vouches(what: str) -> bool:
    """Whether the place itself bears the mark: the folder's may be about another database, if a URL was changed."""
    return connections[ALIASES[what]].vendor != "postgresql" or _table_is_there(ALIASES[what])


def _table_is_there(alias: str) -> bool:
    if connections[alias].vendor != "postgresql":
        return False
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [MARKER])
        return bool(cursor.fetchone()[0])


def refuse() -> None:
    """Raises `BackupError` where a restore was not finished."""
    if held():
        raise BackupError(
            "A restore was interrupted here, so what there is may not be whole",
            "Run the same `keepword restore` again; it begins anew, and the backup was not touched",
        )


def put(folder: Path, what: frozenset[str]) -> None:
    """Marks folder and database, durably, before the first byte of a restore."""
    with whole(folder / FILE) as file:
        file.write(" ".join(sorted(what)).encode())
    for alias in [ALIASES[each] for each in what]:
        if connections[alias].vendor == "postgresql":
            with connections[alias].cursor() as cursor:
                cursor.execute(f"CREATE TABLE IF NOT EXISTS {MARKER} (since timestamptz DEFAULT now())")


def take_away(folder: Path) -> None:
    """The restore is whole. The file goes first: what a database says for itself still lets a restore begin anew."""
    with told(folder):
        (folder / FILE).unlink(missing_ok=True)
        sync_folder(folder)
    for alias in ALIASES.values():
        if _table_is_there(alias):
            with connections[alias].cursor() as cursor:
                cursor.execute(f"DROP TABLE IF EXISTS {MARKER}")
