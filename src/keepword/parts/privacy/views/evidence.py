"""The evidence, for people and for programs."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepword.enforcement import evidence as enforcement
from keepword.enforcement import versions
from keepword.parts.privacy import queries, sheets
from keepword.parts.privacy.alike import read_alike
from keepword.parts.privacy.kept import once
from keepword.web import context, site


@require_safe
@read_alike
def evidence(request: HttpRequest) -> HttpResponse:
    """How each statement is held, and what the checks saw last."""
    held = versions.newest()
    summary = enforcement.summary()
    return render(
        request,
        "privacy/evidence.html",
        {
            "held": held,
            "summary": summary,
            "kept": sheets.promises_kept(summary),
            "text": sheets.evidence_text(held.policy, summary.revision),
            "reds": queries.past_reds(),
        },
    )


@require_safe
def evidence_json(request: HttpRequest) -> HttpResponse:
    """The document that outsiders rely on; its shape is promised."""
    key = ("evidence.json", versions.newest().version.digest, context.summary.get().revision)
    return HttpResponse(once(key, _document), "application/json")


def _document() -> bytes:
    return json.dumps(enforcement.as_json(site.current().name), ensure_ascii=False).encode()
