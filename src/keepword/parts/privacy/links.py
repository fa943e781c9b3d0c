"""The way in for people without an account: a link that is mailed, and what its button opens for half an hour.

A link is random letters and our signature over them. The signature lets forged ones be refused without a question to
the database; the row, found by fingerprint, says whose it is, until when, how often it was used, and ends it. The
button behind the link gives a *visit*: the link's letters and a moment, signed for this use alone. It stands in the
address, so no cookie is needed; it is short, and ends when the person says so.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from keepword.enforcement.people import requests

from .models import DataLink

LINK_LIVES = timedelta(hours=24)
VISIT_LIVES = timedelta(minutes=30)
# More than anybody needs, fewer than a link that went round would get.
MOST_USES = 20
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who came by a mailed link: whose data it opens, and the token that says so."""

    link: DataLink
    token: str


def make(person: int) -> str:
    """A new link for this person, to be mailed to their address and shown to nobody else."""
    letters = secrets.token_urlsafe(24)
    DataLink.objects.create(digest=_digest(letters), person_id=person, ends_at=timezone.now() + LINK_LIVES)
    return _signer("link").sign(letters)


def find(token: str) -> DataLink | None:
    """The link, if we made it and it still opens something; looking uses nothing up."""
    return _find(_letters(token))


def open_(token: str) -> Visit | None:
    """Uses the link once: counts it, notes it for the person, and gives the visit; None if it opens nothing."""
    letters = _letters(token)
    link = _find(letters)
    if link is None:
        return None
    with transaction.atomic():
        counted = DataLink.objects.filter(pk=link.pk, uses__lt=MOST_USES, ends_at__gt=timezone.now())
        if not counted.update(uses=F("uses") + 1):
            return None
        link.refresh_from_db()
        requests.note(link.person_id, "access")
    return Visit(link, _visits().sign(f"{letters}~{link.uses}"))


def visit(token: str) -> Visit | None:
    """Who comes with this visit, as long as it lasts."""
    if len(token) > LONGEST:
        return None
    try:
        letters, _, use = _visits().unsign(token, max_age=VISIT_LIVES).partition("~")
    except signing.BadSignature:
        return None
    link = _find(letters)
    return Visit(link, token) if link is not None and int(use) > link.closed_through else None


def close(link: DataLink) -> None:
    """Ends every visit that this link gave so far; the link itself opens anew until its time is over."""
    DataLink.objects.filter(pk=link.pk).update(closed_through=F("uses"))


def _letters(token: str) -> str:
    if len(token) > LONGEST:
        return ""
    try:
        return _signer("link").unsign(token)
    except signing.BadSignature:
        return ""


def _find(letters: str) -> DataLink | None:
    if not letters:
        return None
    return DataLink.objects.filter(pk=_digest(letters), ends_at__gt=timezone.now()).first()


def _signer(use: str) -> signing.Signer:
    return signing.Signer(sep=".", salt=f"keepword.privacy.{use}")


def _visits() -> signing.TimestampSigner:
    return signing.TimestampSigner(sep=".", salt="keepword.privacy.visit")


def _digest(letters: str) -> str:
    return hashlib.sha256(letters.encode()).hexdigest()
