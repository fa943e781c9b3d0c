"""A short way to the bytes of files, before Django's: no page is made, and nothing stands between disk and server.

It answers what is in order, and lets everything else fall through to the same addresses of `machine_urls`, which find
the words. Reading the request needs a thread of the site's own; sending needs one of the server's many (see
`project.seats`), so that slow readers wait among themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished, request_started

from keepword.enforcement import headers
from keepword.parts.accounts import access

from . import serving

TRANSFERS = serving.TRANSFERS
_PHRASES = {200: "OK", 206: "Partial Content", 304: "Not Modified", 412: "Precondition Failed"}
_PHRASES |= {416: "Range Not Satisfiable", 503: "Service Unavailable"}
_FILE = re.compile(r"/download/(file|open)/([A-Za-z0-9_.-]{1,200})/[^/]*")

type Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Front:
    """Stands before Django's handler and answers what it can."""

    def __init__(self, django: Application, receive: Callable[..., Any]) -> None:
        self.django = django
        self.headers = list(headers.fixed(secure=settings.SECURE_HSTS_SECONDS > 0).items())

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        asked = _FILE.fullmatch(environ["PATH_INFO"])
        if asked is None or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self.django(environ, start_response)
        # As Django's handler does: database connections that died are noticed by these.
        request_started.send(sender=type(self), environ=environ)
        answer = _answer(asked[1], asked[2], environ)
        request_finished.send(sender=type(self))
        if answer is None:
            return self.django(environ, start_response)
        said = f"{answer.status} {_PHRASES[answer.status]}"
        own = {name.lower() for name, _ in answer.headers}
        fixed = [each for each in self.headers if each[0].lower() not in own]
        start_response(said, [*fixed, *answer.headers])
        return answer.body or []


def _answer(kind: str, token: str, environ: dict[str, Any]) -> serving.Answer | None:
    request = WSGIRequest(environ)
    try:
        request.get_host()
        if kind == "open":
            return serving.open_update(token, request.method or "", request.META, access.network_of(request))
        if not access.is_private(request):
            return None
        return serving.started(token, request.method or "", request.META, access.network_of(request))
    except (DisallowedHost, serving.NothingToServe):
        return None
