"""Makes what arrived a file of its release: hashed, signed, under its hash; killed at any instant it is done again."""

from __future__ import annotations

from contextlib import ExitStack, suppress

from django.db import transaction

from keepword.parts.downloads import signing, storage
from keepword.parts.downloads.models import File, Release, Upload

# Larger ones are taken in by the worker: hashing and signing read all of it twice.
AT_ONCE = 64 * 1024 * 1024


class FixedError(Exception):
    """The release is out and has another file of this name: what people may have fetched never changes."""


class ShortError(Exception):
    """Not all of it is there."""


def take_in(upload: Upload) -> File:
    """The file of the release. Raises `FixedError`, and then nothing of what arrived is left.

    The worker may do the same at the same moment, as what arrived whole waits for it: then it is done once.
    """
    with ExitStack() as stack:
        with suppress(FileNotFoundError):
            stack.enter_context(storage.alone(upload.key))
        if Upload.objects.filter(pk=upload.pk).exists():
            return _take_in(upload)
    made: File | None = upload.release.files.filter(name=upload.name).first()
    if made is None:
        raise ShortError
    if made.size != upload.size:
        raise FixedError(upload.name)
    return made


def _take_in(upload: Upload) -> File:
    path = storage.arriving(upload.key)
    if storage.arrived(upload.key) != upload.size:
        raise ShortError
    sha256 = storage.digest(path)
    release = upload.release
    known = release.files.filter(name=upload.name).first()
    if (
        known is not None
        and known.sha256 != sha256
        and release.state in (Release.State.PUBLISHED, Release.State.YANKED)
    ):
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
    storage.drop(path)
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
        except FixedError:
            continue
        except ShortError:  # somebody emptied the folder
            cancel(upload)
            continue
        done += 1
    return done
