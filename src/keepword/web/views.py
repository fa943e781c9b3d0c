"""The pages a site has without any part: its front, its own pages, its stylesheet, the style page."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from keepword.enforcement import versions
from keepword.policy import Policy
from keepword.policy.render import says

from . import context, markdown, specimens, stylesheet
from .site import current

PROMISES = 3  # how many promises the front page shows
A_YEAR = 31_536_000


def _find(slug: str) -> markdown.Page | None:
    site = current()
    return markdown.find(site.folder, slug, get_language() or settings.LANGUAGE_CODE, site.languages[0])


@lru_cache(maxsize=4)
def _for_the_front(policy: Policy) -> frozenset[str]:
    """A few promises for the front page: the shortest, each of another kind."""
    chosen: dict[str, str] = {}
    for each in sorted(policy.in_force, key=lambda each: len(says(each, policy))):
        chosen.setdefault(each.kind, each.id)
    return frozenset(list(chosen.values())[:PROMISES])


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page: content/index.md, and what the site promises."""
    language = get_language()
    policy = versions.current()
    held = [each for each in context.statements.get() if each.statement.id in _for_the_front(policy)]
    lines = [(each.state, says(each.statement, policy, language), each.statement.id) for each in held]
    return render(request, "web/home.html", {"page": _find("index"), "lines": lines})


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of the site's content."""
    found = _find(slug) if slug != "index" else None
    if found is None:
        raise Http404
    return render(request, "web/text.html", {"page": found})


@require_safe
def look(request: HttpRequest, version: str) -> HttpResponse:
    """The stylesheet; its address changes with its content, so it may be kept for ever."""
    sheet = stylesheet.sheet()
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(sheet.packed if packed else sheet.text, content_type="text/css; charset=utf-8")
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    current_one = version == sheet.version
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if current_one else "no-cache"
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Every element in every state; the demo shows it."""
    return render(request, "web/style.html", specimens.everything())
