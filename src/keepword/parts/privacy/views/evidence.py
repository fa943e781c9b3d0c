"""The evidence, for people and for programs."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepword.enforcement import evidence as enforcement
from keepword.enforcement import versions
from keepword.parts.privacy import queries, sheets
from keepword.parts.privacy.alike import read_alike
from keepword.web import site


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
    return JsonResponse(enforcement.as_json(site.current().name))
