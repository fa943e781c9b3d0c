"""The letters of a link, and of a download that it started: signed, so that forged ones cost no look into the database.

Looking at a link uses nothing up, whoever looks: mail scanners do. Pressing the button on its page starts a download,
which takes one use and has an address of its own; what is asked of that address, in one piece or many, takes none.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from keepword.enforcement import versions
from keepword.enforcement.retention import rules

from .models import File, Grant, Start

LONGEST = 200
USES = 5
# A link works for a day, and longer by the time that the release takes on a slow line.
LEAST = timedelta(days=1)
SLOW_LINE = 50 * 1024  # bytes a second
# Where no policy says how long a link may be kept.
MOST = timedelta(days=7)
# How often over a started download gives its file: for lines that break, and browsers that begin anew.
TIMES = 3
# Where the web server in front sends it, nobody tells what did not arrive, so it is not given back.
TIMES_UNSEEN = 10
SMALL = 256 * 1024


def life(person: int, size: int) -> timedelta:
    """How long a link to so many bytes works, never beyond the time its person's policy keeps it."""
    times = rules.shorter(versions.newest().policy, versions.for_person(person))
    kept = times.get(("download.link", "erase"), MOST)
    return min(LEAST + timedelta(seconds=size / SLOW_LINE), kept)


def letters() -> tuple[str, str]:
    """Fresh letters, and their fingerprint."""
    made = secrets.token_urlsafe(24)
    return made, _digest(made)


def token(made: str) -> str:
    """What stands in the mail."""
    return _signer("link").sign(made)


def look(given: str) -> Grant | None:
    """The grant of a link that we made, run out or not; None for any other, and for what is not there any more."""
    digest = _checked("link", given)
    return Grant.objects.select_related("product", "release").filter(pk=digest).first() if digest else None


def works(grant: Grant) -> bool:
    """Whether a download can be started with it now."""
    return grant.uses_left > 0 and timezone.now() < grant.expires_at


def start(grant: Grant, file: File) -> str | None:
    """Takes one use and gives the token of the started download; None if there is no use left."""
    made, digest = letters()
    with transaction.atomic():
        left = Grant.objects.filter(pk=grant.pk, uses_left__gt=0, expires_at__gt=timezone.now())
        if not left.update(uses_left=F("uses_left") - 1):
            return None
        times = TIMES_UNSEEN if settings.KEEPWORD_X_ACCEL else TIMES
        Start.objects.create(digest=digest, grant=grant, file=file, room=times * file.size + SMALL)
    return _signer("start").sign(made)


def started(given: str) -> Start | None:
    """The started download of a token, as long as its link works; its uses may be spent meanwhile."""
    digest = _checked("start", given)
    if not digest:
        return None
    found: Start | None = (
        Start.objects.select_related("file__release", "grant")
        .filter(pk=digest, grant__expires_at__gt=timezone.now())
        .first()
    )
    return found


def take_room(one: Start, length: int) -> bool:
    """Sets aside what is about to be sent; False if the download has given all it gives."""
    room = Start.objects.filter(pk=one.pk, room__gte=length)
    return bool(room.update(room=F("room") - length))


def give_back(digest: str, length: int, sent: int) -> None:
    """Says how much of that really went out."""
    Start.objects.filter(pk=digest).update(room=F("room") + (length - sent), sent=F("sent") + sent)


def _checked(use: str, given: str) -> str:
    if not 0 < len(given) <= LONGEST:
        return ""
    try:
        return _digest(_signer(use).unsign(given))
    except signing.BadSignature:
        return ""


def _signer(use: str) -> signing.Signer:
    return signing.Signer(sep=".", salt=f"keepword.downloads.{use}")


def _digest(made: str) -> str:
    return hashlib.sha256(made.encode()).hexdigest()
