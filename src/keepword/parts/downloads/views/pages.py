"""What visitors see: the list of downloads, one product with its form, and what a mailed link opens."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from keepword.parts.accounts import access
from keepword.parts.accounts.addresses import base_of
from keepword.parts.downloads import links, queries, showing, signing
from keepword.parts.downloads.actions import wish
from keepword.parts.downloads.actions.ask_for_link import ask_again, ask_for_link
from keepword.parts.downloads.forms import AskForm
from keepword.parts.downloads.models import File, Grant, Product, Release
from keepword.web.redirects import SeeOther

GONE = 410
OLDER = 20


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What there is to fetch."""
    return render(request, "downloads/index.html", {"offered": queries.offered()})


@require_http_methods(["GET", "HEAD", "POST"])
def product(request: HttpRequest, slug: str, channel: str = Release.Channel.STABLE) -> HttpResponse:
    """One product: its newest release, the form for the link, how to verify, and what came before."""
    found = get_object_or_404(Product, slug=slug, free=True)
    if queries.newest(found, Release.Channel.BETA) is None:
        raise Http404
    if request.method == "POST":
        return _ask(request, found, channel)
    return _page(request, found, channel, AskForm())


@access.private_only
def _ask(request: HttpRequest, found: Product, channel: str) -> HttpResponse:
    """Takes the form. The answer is the same page whoever has the address, and costs the same work."""
    form = AskForm(request.POST)
    pressed = request.POST.get("send", "")
    if not form.is_valid() or pressed not in ("link", "updates"):
        return _page(request, found, channel, form, status=422)
    ask_for_link(
        form.cleaned_data["email"],
        name=form.cleaned_data["name"],
        product=found.slug,
        channel=channel,
        updates=pressed == "updates",
        shown=f"{gettext('Send the link and important updates')} · {showing.says('download.wish', 'send-updates')}",
        network=access.network_of(request),
        base=base_of(request),
    )
    return SeeOther(f"{request.path}?sent=yes")


def _page(request: HttpRequest, found: Product, channel: str, form: AskForm, status: int = 200) -> HttpResponse:
    newest, beta = queries.newest(found, channel), queries.newest(found, Release.Channel.BETA)
    other = beta if channel == Release.Channel.STABLE and beta != newest else None
    older = queries.of_channel(found, channel)[1 : OLDER + 1]
    context: dict[str, Any] = {
        "product": found,
        "channel": channel,
        "told": showing.told(newest) if newest else None,
        "beta": other,
        "older": [showing.told(each) for each in older],
        "form": form,
        "public_key": signing.public(),
        "sent": request.GET.get("sent") == "yes",
        "why": showing.says("download.email", "deliver-download"),
        "why_updates": showing.says("download.wish", "send-updates"),
    }
    return render(request, "downloads/product.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@access.private_only
def link(request: HttpRequest, token: str) -> HttpResponse:
    """What a mailed link opens. Looking uses nothing up and starts nothing; a button does."""
    grant = links.look(token)
    if grant is None:
        return access.secret(render(request, "downloads/unknown.html", status=404))
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "again":
        base = base_of(request)
        ask_again(grant.digest, network=access.network_of(request), base=base)
        return SeeOther(f"{request.path}?sent=yes")
    if act == "no-updates":
        wish.take_back(grant.person_id)
        return SeeOther(f"{request.path}?updates=no")
    if act == "start" and (begun := _start(request, grant)):
        return begun
    return access.secret(_link_page(request, grant))


def _start(request: HttpRequest, grant: Grant) -> HttpResponse | None:
    """Begins the download of one file: its address can be gone on with, and asked for in pieces."""
    release = queries.release_of(grant)
    key = request.POST.get("file", "")[:12]
    file = File.objects.filter(release=release, key_in_address=key).first() if release and key.isprintable() else None
    token = links.start(grant, file) if file is not None else None
    if file is None or token is None:
        return None
    wish.confirm(grant)
    return SeeOther(reverse("download-file", args=[token, file.name]))


def _link_page(request: HttpRequest, grant: Grant) -> HttpResponse:
    release = queries.release_of(grant)
    works = links.works(grant) and release is not None
    context = {
        "grant": grant,
        "works": works,
        "release": release,
        "told": showing.told(release) if release and works else None,
        "files": list(release.files.all()) if release and works else [],
        "wish": wish.of(grant.person_id),
        "sent": request.GET.get("sent") == "yes",
        "taken_back": request.GET.get("updates") == "no",
    }
    return render(request, "downloads/link.html", context, status=200 if works else GONE)
