"""Confirms that an address belongs to whoever opened the link mailed to it, once."""

from __future__ import annotations

from enum import StrEnum

from allauth.account import app_settings
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest


class Link(StrEnum):
    """What a link is good for."""

    OPEN = "open"
    USED = "used"
    OVER = "over"
    UNKNOWN = "unknown"


def state_of(key: str) -> tuple[Link, EmailAddress | None]:
    """What this link is good for, and the address it was mailed to."""
    try:
        number = signing.loads(
            key, max_age=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS * 86_400, salt=app_settings.SALT
        )
    except signing.SignatureExpired:
        return Link.OVER, None
    except signing.BadSignature:
        return Link.UNKNOWN, None
    found = EmailAddress.objects.select_related("user").filter(pk=number).first()
    if found is None:
        return Link.OVER, None
    return (Link.USED if found.verified else Link.OPEN), found


def confirm_address(request: HttpRequest, key: str) -> Link:
    """Uses the link. Two browsers that do so at once come to the same end."""
    state, _ = state_of(key)
    if state is not Link.OPEN:
        return state
    confirmation = EmailConfirmationHMAC.from_key(key)
    try:
        with transaction.atomic():
            confirmed = confirmation is not None and confirmation.confirm(request) is not None
    except IntegrityError:  # somebody else has this address meanwhile
        confirmed = False
    return Link.USED if confirmed or state_of(key)[0] is Link.USED else Link.OVER
