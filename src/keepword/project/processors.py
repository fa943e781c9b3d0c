"""Says with whom a site collects payments: one address each, with the keys in it."""

from typing import Any
from urllib.parse import unquote, urlsplit

from .environment import EnvironmentUnusableError, optional
from .mail_server import LOOPBACK

EXAMPLES = {
    "stripe": "https://SECRET_KEY:WEBHOOK_SECRET@api.stripe.com",
    "paypal": "https://CLIENT_ID:SECRET@api-m.paypal.com/WEBHOOK_ID",
}


def processors() -> dict[str, dict[str, Any]]:
    """The payment companies that the environment names: address, keys, and what their messages are checked with.

    The keys go over TLS alone, but to this machine, where a stand-in may listen.
    """
    named = {name: optional(f"KEEPWORD_{name.upper()}_URL") for name in EXAMPLES}
    return {name: _read(name, url) for name, url in named.items() if url}


def _read(name: str, url: str) -> dict[str, Any]:
    variable, example = f"KEEPWORD_{name.upper()}_URL", EXAMPLES[name]
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise EnvironmentUnusableError(f"{variable} can’t be read; write it as {example}") from None
    host, first, second = parts.hostname or "", unquote(parts.username or ""), unquote(parts.password or "")
    words = parts.path.strip("/")
    if not (host and first and second) or bool(words) != (name == "paypal"):
        raise EnvironmentUnusableError(f"{variable} lacks a part; write it as {example}")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise EnvironmentUnusableError(f"{variable} would send its keys unencrypted; write it as {example}")
    name_in_url = f"[{host}]" if ":" in host else host
    return {"url": f"{parts.scheme}://{name_in_url}{port}", "key": first, "secret": second, "webhook": words}
