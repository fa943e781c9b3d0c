"""Takes a file in piece by piece; where a line broke it is gone on with."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from keepword.parts.downloads import storage
from keepword.parts.downloads.models import Release, Upload


def begin(release: Release, name: str, system: str, size: int) -> Upload:
    """The upload of this file: one that was begun and not ended is found again, with what is there of it."""
    known = Upload.objects.filter(release=release, name=name, size=size, whole=False).order_by("-touched_at").first()
    if known is not None:
        return known
    return Upload.objects.create(release=release, name=name, system=system, size=size)


def receive(upload: Upload, offset: int, blocks: Iterable[bytes]) -> int:
    """Adds these bytes at ``offset`` and says how much is there now. Raises `storage.OffsetError`."""
    there = storage.append(upload.key, offset, iter(blocks), upload.size)
    upload.touched_at = timezone.now()
    upload.save(update_fields=["touched_at"])
    return there
