"""Lets visitors and probes try the forbidden thing in the running worker."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from keepword.policy.words import N_

from .point import POINTS, Attempt


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: HttpRequest, obligation: str) -> HttpResponse:
    """Tries what the point must refuse. The header `Keepword-Attempt` says "refused" or "allowed" to probes."""
    point = POINTS.get(obligation)
    if point is None:
        raise Http404(f"no point holds {obligation!r}")
    response = HttpResponse()
    if point.attempt is not None:
        tried = point.attempt(request, response)
    elif request.method == "POST":
        tried = Attempt(N_("send a form"), False, N_("This form was sent from a page of this site, and let in."))
    else:
        raise Http404(f"{obligation!r} is tried in another way; the evidence page says how")
    response.headers["Keepword-Attempt"] = "refused" if tried.refused else "allowed"
    response.content = render_to_string("enforcement/attempt.html", {"point": point, "attempt": tried}, request)
    return response


# What visitors and probes try on purpose is not counted among the refusals.
attempt.tries = True  # type: ignore[attr-defined]
