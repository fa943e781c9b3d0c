"""Makes what arrived a file of its release: hashed, signed, under its hash; killed at any instant it is done again."""

from __future__ import annotations

import logging
from pathlib import Path

from django.db import transaction

from keepword.parts.downloads import signing, storage
from keepword.parts.downloads.models import File, Release, Upload

logger = logging.getLogger("keepword.downloads")

# Larger ones are taken in by the worker: hashing and signing read all of it twice.
AT_ONCE = 64 * 1024 * 1024


class FixedError(Exception):
    """The release is out and has another file of this name: what people may have fetched never changes."""


class ChangedError(Exception):
    """What arrived is not the file that was told of: it was written anew while it was sent."""


class ShortError(Exception):
    """Not all of it is there, or another process has taken it in."""


def finish(upload: Upload) -> None:
    """Takes in what is there as a whole; a large file is left to the worker."""
    if storage.arrived(upload.key) != upload.size:
        return
    if upload.size > AT_ONCE:
        upload.whole = True
        upload.save(update_fields=["whole"])
    else:
        take_in(upload)


def take_in(upload: Upload) -> File:
    """The file of the release. Raises `FixedError` or `ChangedError`, and then nothing of what arrived is left; or
    `ShortError`."""
    try:
        with storage.holding(upload.key) as path:
            if path.stat().st_size != upload.size:
                raise ShortError
            made = _take_in(upload, path)
            storage.drop(path)
            return made
    except storage.GoneError:
        raise ShortError from None


def _take_in(upload: Upload, path: Path) -> File:
    sha256, release = storage.digest(path), upload.release
    if upload.digest and storage.fingerprint(path) != upload.digest:
        cancel(upload)
        raise ChangedError(upload.name)
    known = release.files.filter(name=upload.name).first()
    is_fixed = release.state in (Release.State.PUBLISHED, Release.State.YANKED)
    if known is not None and known.sha256 != sha256 and is_fixed:
        cancel(upload)
        raise FixedError(upload.name)
    signature = signing.sign(path)
    storage.keep(upload.key, sha256)
    with transaction.atomic():
        told = {"system": upload.system, "size": upload.size, "sha256": sha256, "signature": signature}
        made, _ = File.objects.update_or_create(
            release=release, name=upload.name, defaults={**told, "key": signing.public()}
        )
        upload.delete()
    return made


def cancel(upload: Upload) -> None:
    """Nothing of it stays."""
    storage.drop(storage.arriving(upload.key))
    Upload.objects.filter(pk=upload.key).delete()


def take_in_waiting() -> int:
    """Takes in what arrived whole, and says how many files that was."""
    done = 0
    for upload in Upload.objects.filter(whole=True).select_related("release"):
        try:
            take_in(upload)
        except (FixedError, ChangedError) as error:
            logger.warning("a file that arrived was not taken in: %s", type(error).__name__)
            continue
        except ShortError:  # somebody emptied the folder
            cancel(upload)
            continue
        done += 1
    return done
