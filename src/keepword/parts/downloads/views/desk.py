"""The desk's pages for products and releases."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from keepword.enforcement.people import finding
from keepword.parts.accounts.access import staff_required
from keepword.parts.downloads import queries, showing, signing
from keepword.parts.downloads.actions import publish
from keepword.parts.downloads.forms import AddressForm, FileForm, MomentForm, ProductForm, ReleaseForm
from keepword.parts.downloads.models import File, Grant, Product, Release, Wish

WRONG = 422


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def products(request: HttpRequest) -> HttpResponse:
    """All products, and the form for another."""
    form = ProductForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect("downloads:desk-product", form.save().slug)
    context = {
        "held": queries.held(),
        "form": form,
        "address_form": AddressForm(auto_id="withdraw-%s"),
        "wishes": Wish.objects.filter(confirmed_at__isnull=False).count(),
        "withdrawn": request.GET.get("withdrawn", ""),
    }
    return render(request, "downloads/desk/products.html", context, status=WRONG if form.errors else 200)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product: what is said of it, its releases, and the form for another."""
    found = get_object_or_404(Product, slug=slug)
    changes = ProductForm(instance=found, auto_id="product-%s")
    form = ReleaseForm(auto_id="release-%s")
    if request.method == "POST" and request.POST.get("act") == "change":
        changes = ProductForm(request.POST, instance=Product.objects.get(pk=found.pk), auto_id="product-%s")
        if changes.is_valid():
            return redirect("downloads:desk-product", changes.save().slug)
    elif request.method == "POST":
        form = ReleaseForm(request.POST, instance=Release(product=found), auto_id="release-%s")
        if form.is_valid() and (made := _saved(form)):
            return redirect("downloads:desk-release", slug, made.version)
    releases = queries.newest_first(Release.objects.filter(product=found).prefetch_related("files"))
    context = {"product": found, "changes": changes, "form": form, "releases": releases}
    wrong = changes.errors or form.errors
    return render(request, "downloads/desk/product.html", context, status=WRONG if wrong else 200)


def _saved(form: ReleaseForm) -> Release | None:
    try:
        with transaction.atomic():
            made: Release = form.save()
            return made
    except IntegrityError:
        form.add_error("version", gettext("There is a release of this version already."))
        return None


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """One release: its notes, its files, and how it comes out."""
    found = get_object_or_404(Release.objects.select_related("product"), product__slug=slug, version=version)
    form = ReleaseForm(instance=found)
    if request.method == "POST":
        form = ReleaseForm(request.POST, instance=Release.objects.select_related("product").get(pk=found.pk))
        if form.is_valid() and (changed := _saved(form)):
            return redirect("downloads:desk-release", slug, changed.version)
    return page(request, found, form=form, status=WRONG if form.errors else 200)


def page(
    request: HttpRequest,
    found: Release,
    *,
    form: ReleaseForm | None = None,
    moment: MomentForm | None = None,
    files: FileForm | None = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a release, with whatever form was wrong."""
    links = Grant.objects.filter(release=found)
    context = {
        "release": found,
        "product": found.product,
        "form": form or ReleaseForm(instance=found),
        "moment": moment or MomentForm(auto_id="moment-%s"),
        "file_form": files or FileForm(auto_id="file-%s"),
        "files": [(each, showing.listed(each)) for each in found.files.all()],
        "uploads": found.uploads.all(),
        "out": queries.is_out(found),
        "working": links.filter(expires_at__gt=timezone.now(), uses_left__gt=0).count(),
        "public_key": signing.public(),
        "wrong": wrong,
    }
    return render(request, "downloads/desk/release.html", context, status=status)


@staff_required
@require_POST
def act(request: HttpRequest, slug: str, version: str) -> HttpResponse:
    """Publish, schedule, withdraw and the like, by the name of the pressed button."""
    found = get_object_or_404(Release.objects.select_related("product"), product__slug=slug, version=version)
    pressed = request.POST.get("act", "")
    moment = MomentForm(request.POST, auto_id="moment-%s") if pressed == "schedule" else None
    if moment is not None and not moment.is_valid():
        return page(request, found, moment=moment, status=WRONG)
    try:
        if moment is not None:
            publish.schedule(found, moment.cleaned_data["at"])
        elif not _done(request, found, pressed):
            return redirect("downloads:desk-product", slug)
    except publish.NothingInIt:
        wrong = gettext("This release has no files. Add one first; then it can come out.")
        return page(request, found, wrong=wrong, status=WRONG)
    return redirect("downloads:desk-release", slug, version)


def _done(request: HttpRequest, found: Release, pressed: str) -> bool:
    """Whether the release is still there afterwards."""
    draft = found.state in (Release.State.DRAFT, Release.State.SCHEDULED)
    if pressed == "publish":
        publish.publish(found)
    elif pressed == "yank" and found.state == Release.State.PUBLISHED:
        publish.yank(found)
    elif pressed == "unschedule" and found.state == Release.State.SCHEDULED:
        publish.unschedule(found)
    elif pressed == "withdraw-links":
        Grant.objects.filter(release=found).delete()
    elif pressed == "remove-file" and draft:
        File.objects.filter(release=found, key_in_address=request.POST.get("file", "")[:12]).delete()
    elif pressed == "remove" and draft:
        found.delete()
        return False
    return True


@staff_required
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Takes back every link of whoever has an address; the answer doesn't say whether there were any."""
    form = AddressForm(request.POST)
    if form.is_valid():
        Grant.objects.filter(person_id__in=finding.persons_with(form.cleaned_data["email"])).delete()
    return redirect(f"{reverse('downloads:desk')}?withdrawn={'yes' if form.is_valid() else 'no'}")
