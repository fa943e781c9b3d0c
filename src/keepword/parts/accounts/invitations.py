"""Makes and reads the one-time links by which staff come in; the first of them replaces a default password."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from .models import Account, Invitation, digest_of

GOOD_FOR = timedelta(days=7)
REMEMBERED = timedelta(days=30)


def first_link(base_url: str) -> str | None:
    """A link for the first staff account, or None if there is one already. Earlier links stop working."""
    if Account.objects.filter(is_staff=True, is_active=True).exists():
        return None
    with transaction.atomic():
        take_back()
        return invite(base_url)


def invite(base_url: str) -> str:
    """A new link, good for a week and for one person. It is shown now or never: we keep its fingerprint only."""
    now = timezone.now()
    Invitation.objects.filter(expires_at__lt=now - REMEMBERED).delete()
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(digest=digest_of(token), created_at=now, expires_at=now + GOOD_FOR)
    return base_url.rstrip("/") + reverse("accounts:invitation", args=[token])


def find(token: str) -> Invitation | None:
    return Invitation.objects.filter(digest=digest_of(token)).first()


def open_count() -> int:
    return Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now()).count()


def take_back() -> int:
    """Ends every link nobody has used yet, and says how many."""
    return Invitation.objects.filter(used_at=None).delete()[0]
