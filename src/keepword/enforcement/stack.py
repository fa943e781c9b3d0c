"""How probes reach the running program: over HTTP as anybody would, or through the WSGI application in this process."""

from __future__ import annotations

import http.client
import io
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.urls import get_resolver
from django.urls.resolvers import RoutePattern, URLPattern, URLResolver


@dataclass(frozen=True, slots=True)
class SeenCookie:
    """One Set-Cookie as it arrived. ``max_age`` in seconds, None for a session cookie."""

    name: str
    value: str
    max_age: int | None
    http_only: bool
    same_site: str
    secure: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, headers by lower-case name, cookies, and the text."""

    status: int
    headers: Mapping[str, str]
    cookies: list[SeenCookie]
    text: str

    @property
    def is_page(self) -> bool:
        return self.status == 200 and self.headers.get("content-type", "").startswith("text/html")


class NobodyAnswersError(Exception):
    """The server is not there: being started, stopped or restarted. What it would answer can't be seen now."""


class Stack(Protocol):
    """What a probe may do: ask the running program, never its settings."""

    def get(self, path: str, *, headers: Mapping[str, str] = ..., cookies: Mapping[str, str] = ...) -> Answer: ...
    def post(
        self,
        path: str,
        data: Mapping[str, str],
        *,
        headers: Mapping[str, str] = ...,
        cookies: Mapping[str, str] = ...,
    ) -> Answer: ...
    def read(self, path: str) -> Answer: ...
    def pages(self) -> list[str]: ...


@dataclass
class _Reading:
    """What both ways share: plain pages are read once per run, however many probes look at them."""

    _read: dict[str, Answer] = field(default_factory=dict)
    _pages: list[str] | None = None

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        raise NotImplementedError

    def get(self, path: str, *, headers: Mapping[str, str] = {}, cookies: Mapping[str, str] = {}) -> Answer:
        return self.ask("GET", path, {**headers, **_cookie_header(cookies)}, b"")

    def post(
        self,
        path: str,
        data: Mapping[str, str],
        *,
        headers: Mapping[str, str] = {},
        cookies: Mapping[str, str] = {},
    ) -> Answer:
        own = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return self.ask("POST", path, {**own, **headers, **_cookie_header(cookies)}, urlencode(data).encode())

    def read(self, path: str) -> Answer:
        """A plain reader's view of ``path``: no cookie, no signal; asked once per run."""
        if path not in self._read:
            self._read[path] = self.get(path)
        return self._read[path]

    def pages(self) -> list[str]:
        """Every address without arguments that answers a plain reader with a page."""
        if self._pages is None:
            self._pages = [path for path in plain_addresses() if self.read(path).is_page]
        return self._pages


@dataclass
class Http(_Reading):
    """Asks the server that listens at ``base_url``, under the public name ``host`` if that is another one."""

    base_url: str = ""
    host: str | None = None
    secure: bool = False

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        address = urlsplit(self.base_url)
        connection = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port, timeout=10)
        try:
            sent = {"Host": self.host or address.netloc, "User-Agent": "keepword-probe", **headers}
            if self.secure:
                sent.setdefault("X-Forwarded-Proto", "https")
            connection.request(method, path, body=body or None, headers=sent)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
            return _answer(response.status, response.getheaders(), text)
        except (OSError, http.client.HTTPException) as error:
            raise NobodyAnswersError(self.base_url) from error
        finally:
            connection.close()


@dataclass
class InProcess(_Reading):
    """Asks the program inside this process, through every middleware; no server has to run."""

    host: str = "localhost"
    secure: bool = False
    _application: WSGIHandler | None = None

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if self._application is None:
            self._application = WSGIHandler()
        # Not through __call__: its signals would close the database connection of whoever asks.
        response = self._application.get_response(WSGIRequest(self._environ(method, path, headers, body)))
        text = b"".join(response).decode("utf-8", "replace")
        cookies = [("Set-Cookie", morsel.OutputString()) for morsel in response.cookies.values()]
        return _answer(response.status_code, [*response.items(), *cookies], text)

    def _environ(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        address = urlsplit(path)
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": address.path,
            "QUERY_STRING": address.query,
            "SERVER_NAME": self.host,
            "SERVER_PORT": "443" if self.secure else "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": self.host,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https" if self.secure else "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        for name, value in headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
        return environ


def plain_addresses() -> list[str]:
    """The addresses of all URL patterns without arguments, in the URLconf's order."""
    found: list[str] = []
    _collect(get_resolver().url_patterns, "/", found)
    return list(dict.fromkeys(found))


def _collect(patterns: Iterable[URLPattern | URLResolver], prefix: str, found: list[str]) -> None:
    for pattern in patterns:
        route = str(pattern.pattern)
        if isinstance(pattern.pattern, RoutePattern) and "<" in route:
            continue
        if isinstance(pattern, URLResolver):
            if not any(mark in route for mark in "^$("):
                _collect(pattern.url_patterns, prefix + route, found)
        elif isinstance(pattern.pattern, RoutePattern):
            found.append(prefix + route)


def _cookie_header(cookies: Mapping[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}


def _answer(status: int, headers: Iterable[tuple[str, str]], text: str) -> Answer:
    cookies: list[SeenCookie] = []
    plain: dict[str, str] = {}
    for name, value in headers:
        if name.lower() == "set-cookie":
            cookies += _seen_cookies(value)
        else:
            plain[name.lower()] = value
    return Answer(status, plain, cookies, text)


def _seen_cookies(header: str) -> list[SeenCookie]:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(header)
    except CookieError:
        return [SeenCookie(header.partition("=")[0], "", None, False, "", False)]
    return [
        SeenCookie(
            name=name,
            value=morsel.value,
            max_age=int(morsel["max-age"]) if str(morsel["max-age"]).lstrip("-").isdigit() else None,
            http_only=bool(morsel["httponly"]),
            same_site=str(morsel["samesite"]),
            secure=bool(morsel["secure"]),
        )
        for name, morsel in jar.items()
    ]
