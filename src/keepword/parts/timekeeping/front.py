"""A short way for what devices ask all day, before Django's; whatever is out of the ordinary goes the long one.

It never refuses: an unknown host, no key, a connection others can read, a value that can't be kept, all fall through
to the same addresses of `api`, which find the words. So it can answer less than they do, and never more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections

from keepword.enforcement import headers
from keepword.enforcement.refused import Refused
from keepword.parts.accounts.access import is_private

from . import cleaning, hot, tokens
from .invalid import Invalid

ADDRESS = "/api/v1/entries"
LARGEST = 64 * 1024
# All of a request by which it is told whether it is for this site, and whether others can read it.
_TELLING = (
    *("HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PROTO", "wsgi.url_scheme"),
    *("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "REMOTE_ADDR", "SERVER_NAME", "SERVER_PORT"),
)
_DAY = re.compile(r"first=(\d{4}-\d\d-\d\d)&last=(\d{4}-\d\d-\d\d)")

# Reads a request's body of that length, within a time; the status says whether it arrived.
type Receive = Callable[[WSGIRequest, int], Any]
type Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Front:
    """Stands before Django's handler and answers what it can."""

    def __init__(self, django: Application, receive: Receive) -> None:
        self.django, self.receive = django, receive
        fixed = headers.fixed(secure=settings.SECURE_HSTS_SECONDS > 0)
        self.headers = [*fixed.items(), ("Content-Type", "application/json; charset=utf-8")]
        self.headers += [("Cache-Control", "no-store"), ("Vary", "Authorization")]
        # Devices ask from one place all day.
        self.private = lru_cache(maxsize=1_000)(_private)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != ADDRESS:
            return self.django(environ, start_response)
        # As Django's handler does: a connection to the database that died is noticed by this.
        close_old_connections()
        answer = self._answer(environ)
        if answer is None:
            return self.django(environ, start_response)
        start_response("200 OK", [*self.headers, ("Content-Length", str(len(answer)))])
        return [answer]

    def _answer(self, environ: dict[str, Any]) -> bytes | None:
        key = _key(environ) if self.private(*map(environ.get, _TELLING)) else None
        if key is None:
            return None
        if environ["REQUEST_METHOD"] == "GET" and key.may(tokens.READ):
            return _of_day(key.person, environ.get("QUERY_STRING", ""))
        if environ["REQUEST_METHOD"] == "POST" and key.may(tokens.WRITE):
            return self._add(key.person, environ)
        return None

    def _add(self, person: int, environ: dict[str, Any]) -> bytes | None:
        request, length = WSGIRequest(environ), environ.get("CONTENT_LENGTH", "")
        if not length.isdigit() or not 0 < int(length) <= LARGEST or self.receive(request, int(length)).value != 200:
            return None
        # The long way reads it again.
        environ["wsgi.input"] = BytesIO(request.body)
        try:
            values = json.loads(request.body)
            row_id = cleaning.row_id(values.pop("id", None))
            return json.dumps(hot.add(person, values, row_id)).encode()
        except (ValueError, AttributeError, TypeError, RecursionError, Invalid, Refused):
            return None


def _private(*told: str | None) -> bool:
    """Whether a request of which `_TELLING` tells this is for this site, and nobody can read it on the way."""
    known = {name: value for name, value in zip(_TELLING, told, strict=True) if value is not None}
    request = WSGIRequest({"REQUEST_METHOD": "GET", "wsgi.input": BytesIO(), **known})
    try:
        request.get_host()
        return is_private(request)
    except DisallowedHost:
        return False


def _key(environ: dict[str, Any]) -> tokens.Key | None:
    scheme, _, secret = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme != "Bearer" or not secret or len(secret) > 200:
        return None
    return tokens.find(secret)


def _of_day(person: int, query: str) -> bytes | None:
    asked = _DAY.fullmatch(query)
    if asked is None or asked[1] != asked[2]:
        return None
    try:
        return hot.of_day(person, date.fromisoformat(asked[1]))
    except ValueError:
        return None
