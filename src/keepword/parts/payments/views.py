"""Answers payment companies: yes to what is theirs, no to everything else, and never why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from keepword.enforcement.middleware import any_origin
from keepword.parts.disclosures.carriers.payment import Forged, Unreachable

from . import processors
from .actions import hear


@any_origin
@csrf_exempt
@require_POST
def message(request: HttpRequest, name: str) -> HttpResponse:
    """A message of the company ``name``. 503 lets it be sent again; nothing was taken then."""
    if name not in processors.available():
        return HttpResponse(status=404)
    try:
        hear.hear(name, request.headers, request.body)
    except Forged:
        return HttpResponse(status=400)
    except Unreachable:
        return HttpResponse(status=503, headers={"Retry-After": "10"})
    return HttpResponse(status=204)
