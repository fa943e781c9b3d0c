"""Files on their way in: piece by piece from a script that goes on where a line broke, or whole from a plain form."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from keepword.parts.accounts.access import staff_required
from keepword.parts.downloads import naming, storage
from keepword.parts.downloads.actions import receive, take_in
from keepword.parts.downloads.forms import FileForm, NewFileForm, cleaned_name
from keepword.parts.downloads.models import Release, Upload

from .desk import WRONG, page

# What is read into memory at once, and with the patience that every form gets (`project.bounds`).
PIECE = 256 * 1024
CONFLICT = 409
FIXED = 422
GONE = 410


@staff_required
@require_POST
def begin(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """Says where the pieces of a file go, and how much of it is there from an earlier try."""
    found = get_object_or_404(Release, product__slug=slug, version=version)
    form = NewFileForm(request.POST)
    if not form.is_valid():
        said = " ".join(str(each) for errors in form.errors.values() for each in errors)
        return JsonResponse({"wrong": said}, status=WRONG)
    told = form.cleaned_data
    dropped = receive.drop_others(found, told["name"], told["digest"])
    upload = receive.begin(found, told["name"], told["system"], told["size"], told["digest"])
    if refused := _finished(upload):  # all of it came before, and whoever took it in was killed
        return refused
    address = reverse("downloads:upload-part", args=[upload.key])
    there = storage.arrived(upload.key) if Upload.objects.filter(pk=upload.key).exists() else upload.size
    anew = gettext("sent from its beginning, as what was there is of another file of this name") if dropped else ""
    return JsonResponse({"address": address, "offset": there, "piece": PIECE, "anew": anew})


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, key: str) -> HttpResponse:
    """Takes the next piece, or says where it goes."""
    upload = Upload.objects.select_related("release").filter(pk=key).first()
    if upload is None:
        said = gettext("This upload is over: it arrived, or another file of this name was begun. Reload the page.")
        return JsonResponse({"wrong": said}, status=GONE)
    if request.method != "POST":
        return JsonResponse({"offset": storage.arrived(key)})
    offset = request.headers.get("Upload-Offset", "")
    try:
        if not (offset.isascii() and offset.isdigit() and len(offset) < 20):
            raise storage.OffsetError(storage.arrived(key))
        there = receive.receive(upload, int(offset), [request.body])
    except storage.OffsetError as wrong:
        return JsonResponse({"offset": wrong.at}, status=CONFLICT)
    except BlockingIOError:  # another page sends the same file
        return JsonResponse({"offset": storage.arrived(key)}, status=CONFLICT)
    return _finished(upload) or JsonResponse({"offset": there, "whole": there == upload.size})


def _finished(upload: Upload) -> HttpResponse | None:
    """Takes a file in if it is there as a whole; an answer only where it may not be."""
    try:
        take_in.finish(upload)
    except take_in.ShortError:  # another page was faster
        return None
    except take_in.FixedError:
        return JsonResponse({"wrong": _fixed()}, status=FIXED)
    except take_in.ChangedError:
        said = gettext("The file changed while it was sent, so nothing of it was kept. Send it again.")
        return JsonResponse({"wrong": said}, status=FIXED)
    return None


@staff_required
@require_POST
def whole(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """A file in one go."""
    found = get_object_or_404(Release.objects.select_related("product"), product__slug=slug, version=version)
    form = FileForm(request.POST, request.FILES, auto_id="file-%s")
    if not form.is_valid():
        return page(request, found, files=form, status=WRONG)
    sent = form.cleaned_data["file"]
    try:
        name = cleaned_name(sent.name)
        system = form.cleaned_data["system"] or naming.system_of(name)
        upload = Upload.objects.create(release=found, name=name, system=system, size=sent.size)
        receive.receive(upload, 0, sent.chunks())
        take_in.take_in(upload)
    except (take_in.FixedError, take_in.ShortError):
        return page(request, found, wrong=_fixed(), status=WRONG)
    except ValidationError as wrong:
        return page(request, found, wrong=" ".join(wrong.messages), status=WRONG)
    return redirect("downloads:desk-release", slug, version)


def _fixed() -> str:
    return gettext("This release is out and has another file of that name. What people may have never changes.")
