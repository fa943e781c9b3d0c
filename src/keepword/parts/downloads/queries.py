"""The questions about products and releases that pages, feeds and other parts ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from . import numbering, storage
from .models import File, Grant, Product, Release

State, Channel = Release.State, Release.Channel


def of_channel(product: Product, channel: str) -> list[Release]:
    """What somebody on this channel gets, the newest version first: who tries betas also gets what is stable.

    Only what has files; a scheduled release from its moment on.
    """
    due = Q(state=State.SCHEDULED, at__lte=timezone.now()) | Q(state=State.PUBLISHED)
    wanted = [Channel.STABLE] if channel == Channel.STABLE else list(Channel)
    found = Release.objects.filter(due, product=product, channel__in=wanted, files__isnull=False).distinct()
    return newest_first(found.select_related("product").prefetch_related("files"))


def newest_first(releases: Iterable[Release]) -> list[Release]:
    """In the order of their versions."""
    return sorted(releases, key=lambda each: (numbering.key(each.version), each.pk), reverse=True)


def newest(product: Product, channel: str = Channel.STABLE, until: date | None = None) -> Release | None:
    """The newest published release that has a file, or None; with a day, the newest that came out no later."""
    return next((each for each in of_channel(product, channel) if _came(each, until)), None)


def _came(release: Release, until: date | None) -> bool:
    return until is None or release.at is None or release.at.date() <= until


def release_of(grant: Grant) -> Release | None:
    """What a link gives: its release, or if that was withdrawn or the link is to the product, the newest it covers."""
    mine = grant.release
    if mine is not None and is_out(mine) and mine.files.exists():
        return mine
    return newest(grant.product, mine.channel if mine is not None else Channel.STABLE, grant.covers_until)


def is_out(release: Release) -> bool:
    """Whether people can have it now."""
    if release.state == State.SCHEDULED:
        return release.at is not None and release.at <= timezone.now()
    return release.state == State.PUBLISHED


@dataclass(frozen=True, slots=True)
class Offered:
    """A product on the list of downloads, with the newest of it."""

    product: Product
    release: Release
    systems: list[str]


def offered() -> list[Offered]:
    """The free products that have something to fetch."""
    found = []
    for product in Product.objects.filter(free=True).order_by("name"):
        release = newest(product) or newest(product, Channel.BETA)
        if release is not None:
            found.append(Offered(product, release, systems(release.files.all())))
    return found


def systems(files: Iterable[File]) -> list[str]:
    """What these files run on, in words."""
    return list(dict.fromkeys(str(each.get_system_display()) for each in files))


@dataclass(frozen=True, slots=True)
class Held:
    """A product as the desk lists it."""

    product: Product
    newest: Release | None
    releases: int
    links: int


def held() -> list[Held]:
    """All products, with how many links to them work at the moment."""
    now = timezone.now()
    working = dict(
        Grant.objects.filter(expires_at__gt=now, uses_left__gt=0)
        .order_by()
        .values_list("product")
        .annotate(Count("pk"))
    )
    counted = Product.objects.annotate(releases=Count("release")).order_by("name")
    return [Held(each, newest(each), each.releases, working.get(each.pk, 0)) for each in counted]


def on_the_disk() -> tuple[int, list[str]]:
    """How many files releases have, and the names of those that are not there as a whole."""
    found = File.objects.order_by("name").values_list("name", "sha256", "size")
    lost = [name for name, sha256, size in found if storage.size_of(sha256) != size]
    return len(found), lost
