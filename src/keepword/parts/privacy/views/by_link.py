"""The way in by mail: ask for a link, press the button behind it, close the pages again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from keepword.parts.accounts import access
from keepword.parts.accounts.addresses import base_of
from keepword.parts.privacy import links
from keepword.parts.privacy.actions.ask_for_link import ask_for_link
from keepword.parts.privacy.forms import AskForm
from keepword.parts.privacy.holders import over, secret_address
from keepword.web.redirects import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
@access.private_only
def ask(request: HttpRequest) -> HttpResponse:
    """One field. The answer is the same page whatever is held about the address, and costs the same work."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        base = base_of(request)
        ask_for_link(form.cleaned_data["email"], network=access.network_of(request), base=base)
        return SeeOther(f"{reverse('privacy:ask')}?asked=yes")
    context = {"form": form, "asked": request.GET.get("asked") == "yes", "ask_url": reverse("privacy:ask")}
    return render(request, "privacy/ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
@access.private_only
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Mail scanners look at links: looking opens nothing and uses nothing up, the button does."""
    if request.method == "POST":
        visit = links.open_(token)
        return over(request) if visit is None else SeeOther(reverse("privacy:visit:page", args=[visit.token]))
    found = links.find(token)
    if found is None:
        return over(request)
    return render(request, "privacy/link.html", {"link": found, "minutes": links.VISIT_LIVES.seconds // 60})


@require_POST
@secret_address
def close(request: HttpRequest, visit: str) -> HttpResponse:
    """Ends the visit, so that neither Back nor the history of this browser opens it."""
    came = links.visit(visit)
    if came is not None:
        links.close(came.link)
    response = render(request, "privacy/closed.html")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
