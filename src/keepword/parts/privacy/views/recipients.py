"""The register of recipients: who gets what, field by field, what for, and how often that was."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from keepword.enforcement import versions
from keepword.parts.privacy import recipients as register


@require_safe
def recipients(request: HttpRequest) -> HttpResponse:
    """Everybody whom a statement in force names."""
    return render(request, "privacy/recipients.html", {"listed": register.listed(versions.newest().policy)})
