"""Sends the tables of the key store, and nothing else, into the key store's own database."""

from __future__ import annotations

from typing import Any

ALIAS = "keys"
LABEL = "keys"


class KeysApart:
    """A Django database router: a backup of the site's database holds no key, and one of the keys holds no data."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return ALIAS if model._meta.app_label == LABEL else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == ALIAS) == (app_label == LABEL)
