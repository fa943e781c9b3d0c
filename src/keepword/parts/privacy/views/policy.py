"""The policy in force, with its lights."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keepword.enforcement import evidence, versions
from keepword.parts.privacy import sheets
from keepword.parts.privacy.alike import read_alike


@require_safe
@read_alike
def policy(request: HttpRequest) -> HttpResponse:
    """Reads as a contract; every sentence carries its light."""
    held = versions.newest()
    summary = evidence.summary()
    return render(
        request,
        "privacy/policy.html",
        {
            "held": held,
            "summary": summary,
            "kept": sheets.promises_kept(summary),
            "planned": len(held.policy.statements) - len(held.policy.in_force),
            "json_url": reverse("privacy:policy-json"),
            "text": sheets.policy_text(held.policy, summary.revision),
        },
    )


@require_safe
def policy_json(request: HttpRequest) -> HttpResponse:
    """The same for programs, in every language the policy has."""
    return HttpResponse(sheets.policy_document(versions.newest()), "application/json")
