"""The environment is one of three sources of settings; its names stand here, and only here is it read."""

import os
import re
from collections.abc import Mapping

# Secrets and addresses only. What people were promised is never a setting.
NAMES: Mapping[str, str] = {
    "KEEPWORD_SITE": "the site’s folder",
    "KEEPWORD_DATA": "the data folder",
    "KEEPWORD_ADDRESS": "the address people type, such as https://www.example.com",
    "KEEPWORD_HOSTS": "further host names that are answered, separated by commas",
    "KEEPWORD_SECRET_KEY": "signs sessions and links; made on the first start if not given",
    "KEEPWORD_MASTER_KEY": "wraps the keys of sealed data; made on the first start if not given",
    "KEEPWORD_KEYS_URL": "postgresql://… moves the key store out of the data folder",
    "KEEPWORD_DEMO": "set while `keepword demo` runs the site: 1, or the address of the other bundled site",
    "KEEPWORD_SMTP_URL": "smtp://user:password@host:587, the mail server; without it mail goes into a folder",
    "KEEPWORD_STRIPE_URL": "https://SECRET_KEY:WEBHOOK_SECRET@api.stripe.com, to collect payments with Stripe",
    "KEEPWORD_PAYPAL_URL": "https://CLIENT_ID:SECRET@api-m.paypal.com/WEBHOOK_ID, to collect payments with PayPal",
    "KEEPWORD_X_ACCEL": "/_files/, where nginx in front has the bytes of files, to let it send them",
    "DATABASE_URL": "postgresql://… moves the site to PostgreSQL",
}

# Small letters, as host names arrive; a host name beyond ASCII is written the way DNS has it (xn--…).
_ADDRESS = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")

_INTERNAL = re.compile(r"/(?:[A-Za-z0-9_-]+/)+")


class EnvironmentUnusableError(Exception):
    """Something in the environment is missing or unusable; the text says what to set."""


def required(name: str) -> str:
    """The value of a name that must be there."""
    value = optional(name)
    if value is None:
        raise EnvironmentUnusableError(
            f"{name} is not set: it gives {NAMES[name]}. The keepword command sets it from its options"
        )
    return value


def optional(name: str) -> str | None:
    """The value of a name that may be missing; empty counts as missing."""
    if name not in NAMES:
        raise KeyError(f"{name} is not among the names in environment.NAMES")
    return os.environ.get(name, "").strip() or None


def public_address() -> str:
    """The address people type, without a slash at its end; empty if they reach the site as this machine does."""
    given = (optional("KEEPWORD_ADDRESS") or "").rstrip("/")
    if given and not _ADDRESS.fullmatch(given):
        raise EnvironmentUnusableError(
            f"KEEPWORD_ADDRESS is “{given}”, and the site needs an address of its own without a path: "
            "write it as https://www.example.com"
        )
    return given


def handed_over_at() -> str:
    """The internal address below which the web server in front has the files; empty if we send them ourselves."""
    given = optional("KEEPWORD_X_ACCEL") or ""
    if given and not _INTERNAL.fullmatch(given):
        raise EnvironmentUnusableError(
            f"KEEPWORD_X_ACCEL is “{given}”, and has to be an address of the web server’s own: write it as /_files/"
        )
    return given


def put(name: str, value: str) -> None:
    """Set a name for this process and the ones it starts."""
    if name not in NAMES:
        raise KeyError(f"{name} is not among the names in environment.NAMES")
    os.environ[name] = value


def drop(name: str) -> None:
    """Unset a name for this process and the ones it starts."""
    if name not in NAMES:
        raise KeyError(f"{name} is not among the names in environment.NAMES")
    os.environ.pop(name, None)


def for_child(**changes: str | None) -> dict[str, str]:
    """The environment of a process that is started, with these names set, or taken out (None)."""
    unknown = changes.keys() - NAMES.keys()
    if unknown:
        raise KeyError(f"{', '.join(unknown)} is not among the names in environment.NAMES")
    kept = {name: value for name, value in os.environ.items() if name not in changes}
    return kept | {name: value for name, value in changes.items() if value is not None}
