"""Takes a file in piece by piece; where a line broke it is gone on with, but only by the very same file."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from keepword.parts.downloads import storage
from keepword.parts.downloads.models import Release, Upload

from . import take_in


def begin(release: Release, name: str, system: str, size: int, digest: str = "") -> Upload:
    """The upload of this file: one that was begun and not ended is found again, with what is there of it.

    A name and a size say nothing of what is in a file that was built anew: without the same ``digest`` it begins anew.
    """
    same = Upload.objects.filter(release=release, name=name, size=size, digest=digest, whole=False)
    known = same.order_by("-touched_at").first() if digest else None
    if known is not None:
        return known
    return Upload.objects.create(release=release, name=name, system=system, size=size, digest=digest)


def drop_others(release: Release, name: str, digest: str) -> bool:
    """Takes away what is there of another file of this name, as it was built anew since; whether something was."""
    others = Upload.objects.filter(release=release, name=name, whole=False).exclude(digest__in=("", digest))
    begun = list(others) if digest else []
    for each in begun:
        try:
            with storage.holding(each.key):  # or it would be taken from under who is taking it in
                take_in.cancel(each)
        except storage.GoneError:  # taken in, or none of it came
            take_in.cancel(each)
    return bool(begun)


def receive(upload: Upload, offset: int, blocks: Iterable[bytes]) -> int:
    """Adds these bytes at ``offset`` and says how much is there now. Raises `storage.OffsetError`."""
    there = storage.append(upload.key, offset, iter(blocks), upload.size)
    upload.touched_at = timezone.now()
    upload.save(update_fields=["touched_at"])
    return there
