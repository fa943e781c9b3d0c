"""Says where a site's two databases are: files in its data folder, or the PostgreSQL that the environment names."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .data_folder import DataFolder
from .environment import EnvironmentUnusableError

SQLITE = "keepword.enforcement.sqlite"
POSTGRESQL = "django.db.backends.postgresql"


def database(folder: DataFolder | None, url: str | None) -> dict[str, Any]:
    """Django's description of the database of a site."""
    return postgresql("DATABASE_URL", url) if url else sqlite(str(folder.database) if folder else ":memory:")


def key_store(folder: DataFolder | None, url: str | None) -> dict[str, Any]:
    """Django's description of the database of its keys, which is never the same one."""
    return postgresql("KEEPWORD_KEYS_URL", url) if url else sqlite(str(folder.key_store) if folder else ":memory:")


def sqlite(name: str) -> dict[str, Any]:
    """A file, or a database in memory that ends with the process."""
    return {
        "ENGINE": SQLITE,
        "NAME": name,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
    }


def postgresql(variable: str, url: str) -> dict[str, Any]:
    """Read `postgresql://user:password@host:port/name?option=value`; the folder of a socket comes as `?host=`."""
    example = "write it as postgresql://user:password@host:5432/name"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise EnvironmentUnusableError(f"{variable} can’t be read; {example}") from None
    if parts.scheme not in ("postgresql", "postgres"):
        raise EnvironmentUnusableError(
            f"{variable} begins with “{parts.scheme}”, and only postgresql is known; {example}"
        )
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise EnvironmentUnusableError(f"{variable} names no database; {example}")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": POSTGRESQL,
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
