"""The bytes of files, and what checks them: in no language, for browsers and programs alike."""

from __future__ import annotations

import base64
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from keepword.parts.accounts import access
from keepword.parts.downloads import queries, serving, signing
from keepword.parts.downloads.models import File


@require_safe
def file(request: HttpRequest, token: str, name: str) -> HttpResponseBase:
    """A started download; the short way (`front`) answers what is in order, this also what is not."""
    if not access.is_private(request):
        return render(request, "downloads/unknown.html", status=403)
    return _sent(request, token, serving.started)


@require_safe
def open_file(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """A file that an installed program fetches as an update."""
    return _sent(request, key, serving.open_update)


def _sent(request: HttpRequest, token: str, decide: Callable[..., serving.Answer]) -> HttpResponseBase:
    try:
        answer = decide(token, request.method or "", request.META, access.network_of(request))
    except serving.Withdrawn:
        return render(request, "downloads/unknown.html", {"withdrawn": True}, status=410)
    except serving.NothingToServe:
        return render(request, "downloads/unknown.html", status=404)
    # Bytes are counted and ranges are numbered as they lie on the disk: nothing may compress them on the way.
    request.META["HTTP_ACCEPT_ENCODING"] = ""
    # A stream also where nothing is sent: a program asked, and a page of words would not be what its length says.
    sent = StreamingHttpResponse(answer.body or [], status=answer.status)
    del sent.headers["Content-Type"]
    for said, value in answer.headers:
        sent.headers[said] = value
    return sent


@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The public key that checks what this site signed."""
    sent = HttpResponse(signing.pem(), content_type="text/plain; charset=us-ascii")
    sent.headers["Cache-Control"] = "public, max-age=3600"
    return sent


@require_safe
def signature(request: HttpRequest, key: str) -> HttpResponse:
    """The 64 bytes of the signature under one file."""
    found = get_object_or_404(File.objects.select_related("release"), key_in_address=key)
    if not queries.is_out(found.release):
        raise Http404
    sent = HttpResponse(base64.b64decode(found.signature), content_type="application/octet-stream")
    sent.headers["Content-Disposition"] = f'attachment; filename="{found.sha256[:16]}.sig"'
    return sent
