"""Every published version, and what each one changed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from keepword.enforcement.versions import Held
from keepword.parts.privacy import differences, sheets
from keepword.parts.privacy.alike import read_alike

# As many as one reads in a sitting; comparing hundreds of versions for one page would be waste.
ON_ONE_PAGE = 20


@require_safe
@read_alike
def history(request: HttpRequest) -> HttpResponse:
    """The newest first, each with its differences by meaning."""
    before = request.GET.get("before", "")
    page = differences.page_of_versions(int(before) if before.isdecimal() and len(before) < 10 else None, ON_ONE_PAGE)
    older = f"{reverse('privacy:history')}?before={page.oldest}" if page.more else None
    return render(request, "privacy/history.html", {"entries": page.entries, "older": older})


@require_safe
@read_alike
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version as it was published; it never changes."""
    entry = _one(number)
    return render(
        request,
        "privacy/version.html",
        {
            "held": entry.held,
            "in_force": entry.in_force,
            "ended": entry.ended,
            "effect": entry.effect,
            "json_url": reverse("privacy:version-json", args=[number]),
            "text": sheets.version_text(entry.held.policy),
        },
    )


@require_safe
def version_json(request: HttpRequest, number: int) -> HttpResponse:
    """One version for programs."""
    held: Held = _one(number).held
    response = HttpResponse(sheets.policy_document(held), "application/json")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _one(number: int) -> differences.Entry:
    entry = differences.version(number)
    if entry is None:
        raise Http404("there is no such version of the policy")
    return entry
