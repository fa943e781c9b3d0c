"""Small files for machines, each made from the policy in force and the site's contact."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from keepword.enforcement import versions
from keepword.parts.privacy import queries
from keepword.web import site

# RFC 9116 section 2.5.5 recommends less than a year, so that nobody writes to a dead address.
CONTACT_HOLDS = timedelta(days=180)


@require_safe
def gpc(request: HttpRequest) -> JsonResponse:
    """Says that this site honours Global Privacy Control, and since which version of its policy."""
    held = versions.newest()
    return JsonResponse(
        {
            "gpc": "gpc" in queries.honoured_signals(held.policy),
            "lastUpdate": held.version.published_at.date().isoformat(),
        }
    )


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Tells whoever found a hole where to write (RFC 9116)."""
    until = datetime.combine(timezone.now().date() + CONTACT_HOLDS, time(), UTC)
    lines = [
        f"Contact: mailto:{site.current().contact}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
    ]
    address = str(getattr(settings, "KEEPWORD_ADDRESS", "") or "").rstrip("/")
    if address.startswith("https://"):
        lines.append(f"Canonical: {address}{request.path}")
        lines.append(f"Policy: {address}{reverse('privacy:policy')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def change_password(request: HttpRequest) -> HttpResponseRedirect:
    """Where password keepers go to (W3C change-password-url); signing in is the way there."""
    return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))
