"""Feeds for installed programs, which say nothing of who they are: no cookie, nothing kept, counted in total alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from keepword.parts.accounts.addresses import base_of
from keepword.parts.downloads import counting, feeds
from keepword.parts.downloads.models import Product, Release

SECONDS = 300


@require_safe
def appcast(request: HttpRequest, slug: str, channel: str = Release.Channel.STABLE) -> HttpResponse:
    """The appcast of a product's channel."""
    return _feed(request, slug, channel, feeds.as_appcast, "application/rss+xml; charset=utf-8")


@require_safe
def releases(request: HttpRequest, slug: str, channel: str = Release.Channel.STABLE) -> HttpResponse:
    """The same as JSON."""
    return _feed(request, slug, channel, feeds.as_json, "application/json; charset=utf-8")


def _feed(
    request: HttpRequest, slug: str, channel: str, made: Callable[[Product, str, str], bytes], kind: str
) -> HttpResponse:
    product = Product.objects.filter(slug=slug).first()
    if product is None:
        raise Http404
    content = made(product, channel, base_of(request))
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    counting.note(product.pk, channel)
    answer = HttpResponse(content, content_type=kind)
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = f"public, max-age={SECONDS}"
    conditional = get_conditional_response(request, etag=tag, response=answer)
    if isinstance(conditional, HttpResponseNotModified):
        conditional.headers["Cache-Control"] = answer.headers["Cache-Control"]
    return conditional or answer
