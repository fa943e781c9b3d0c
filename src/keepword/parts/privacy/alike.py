"""Answers long pages from finished bytes: who has the same theme, language and question reads the same."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from keepword.enforcement import versions
from keepword.web.context import house

from .kept import once

_TAKES_GZIP = re.compile(r"\bgzip\b")


@dataclass(frozen=True, slots=True)
class Finished:
    """A page as bytes, and the same compressed: setting and packing it costs more than everything else about it.

    Compression tells nothing here (BREACH): the page holds no secret and nothing a visitor sent.
    """

    plain: bytes
    packed: bytes

    def answer(self, request: HttpRequest) -> HttpResponse:
        packs = bool(_TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))
        response = HttpResponse(self.packed if packs else self.plain)
        if packs:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
        patch_vary_headers(response, ("Accept-Encoding",))
        return response


def read_alike[View: Callable[..., HttpResponse]](view: View) -> View:
    """Keeps what ``view`` answers until the policy, the evidence or the minute changes.

    The minute counts because pages say how long ago something was. Whoever is signed in, or asks with a query, gets a
    page of their own.
    """

    @wraps(view)
    def kept_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seen = house(request)
        if seen["staff"] or request.META.get("QUERY_STRING"):
            return view(request, *args, **kwargs)
        key = (
            "page",
            request.get_host(),
            request.path,
            seen["language"],
            versions.newest().version.digest,
            seen["promises"].revision,
            seen["theme"],
            seen["notice"] is None,
            int(time.time() // 60),
        )

        def finish() -> Finished:
            content = view(request, *args, **kwargs).content
            return Finished(content, gzip.compress(content, 6, mtime=0))

        return once(key, finish).answer(request)

    return cast(View, kept_view)
