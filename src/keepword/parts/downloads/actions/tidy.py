"""Clears away what nobody comes back for: broken uploads, files of no release, wishes that were never confirmed."""

from __future__ import annotations

import re
import time
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from keepword.enforcement.retention import nobody_left
from keepword.parts.downloads import links, storage
from keepword.parts.downloads.models import File, Upload, Wish

ABANDONED = timedelta(days=7)
# A file gets its name before its row: none as young as this is taken for left over.
YOUNG = 24 * 60 * 60
_ARRIVING = re.compile(r"\.[A-Za-z0-9_-]{12}")


def tidy() -> None:
    """All of it; safe to repeat."""
    old = timezone.now() - ABANDONED
    Upload.objects.filter(touched_at__lt=old).delete()
    _files()
    _wishes()


def _files() -> None:
    try:
        folder = storage.folder()
    except storage.NoFolderError:
        return
    for path in folder.iterdir():
        if time.time() - path.stat().st_mtime < YOUNG:
            continue
        if _ARRIVING.fullmatch(path.name):
            left = not Upload.objects.filter(pk=path.name[1:]).exists()
        else:
            left = not File.objects.filter(sha256=path.name).exists()
        if left:
            storage.drop(path)


def _wishes() -> None:
    with transaction.atomic():
        rows = Wish.objects.filter(confirmed_at=None, given_at__lt=timezone.now() - links.MOST)
        persons = list(rows.values_list("person_id", flat=True))
        rows.delete()
        nobody_left.let_go(persons)
