"""Says which mail server a site hands its mail to, as Django's mailers want it told."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .environment import EnvironmentUnusableError

SMTP = "django.core.mail.backends.smtp.EmailBackend"
TIMEOUT = 30
EXAMPLE = "write it as smtp://user:password@mail.example.com:587, with ?tls=implicit for port 465"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def mailers(url: str | None) -> dict[str, dict[str, Any]]:
    """Django's MAILERS for ``smtp://user:password@host:port?tls=starttls|implicit|none``; none at all without a URL.

    Without TLS mail goes to this machine only: anywhere else everybody on the way could read it.
    """
    if not url:
        return {}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise EnvironmentUnusableError(f"KEEPWORD_SMTP_URL can’t be read; {EXAMPLE}") from None
    host = parts.hostname or ""
    if parts.scheme != "smtp" or not host or parts.path.strip("/"):
        raise EnvironmentUnusableError(f"KEEPWORD_SMTP_URL names no mail server; {EXAMPLE}")
    tls = dict(parse_qsl(parts.query)).get("tls", "none" if host in LOOPBACK else "starttls")
    if tls not in ("starttls", "implicit", "none"):
        raise EnvironmentUnusableError(f"KEEPWORD_SMTP_URL asks for tls={tls}, and known are starttls, implicit, none")
    if tls == "none" and host not in LOOPBACK:
        raise EnvironmentUnusableError(
            f"KEEPWORD_SMTP_URL would send mail unencrypted to {host}; leave out tls=none, or name one on this machine"
        )
    options = {
        "host": host,
        "port": port or {"starttls": 587, "implicit": 465, "none": 25}[tls],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": tls == "starttls",
        "use_ssl": tls == "implicit",
        "timeout": TIMEOUT,
    }
    return {"default": {"BACKEND": SMTP, "OPTIONS": options}}
