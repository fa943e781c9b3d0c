"""Confirms that an address belongs to whoever opened the link mailed to it, once.

Anybody can sign up with an address that is not theirs, and its owner may do so afterwards. So a later sign-up's link
brings its own name and password along, sealed: each link confirms what was asked with it.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from allauth.account import app_settings
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from keepword.enforcement.people import seal
from keepword.parts.accounts.models import Account

DATUM, PLACE = "account.password", "accounts.confirm"


class Link(StrEnum):
    """What a link is good for."""

    OPEN = "open"
    USED = "used"
    OVER = "over"
    UNKNOWN = "unknown"


def key_of(own: EmailAddress, words: Mapping[str, Any] | None = None) -> str:
    """What the link ends with; ``words`` (name, password hashed, needs_code) become the account's when it is used."""
    if words is None:
        key: str = EmailConfirmationHMAC.create(own).key
        return key
    sealed = seal.seal_bytes(json.dumps(words).encode(), person=own.user_id, datum=DATUM, place=PLACE)
    return signing.dumps([own.pk, urlsafe_b64encode(sealed).decode()], salt=app_settings.SALT)


def _signed(key: str) -> tuple[int, str]:
    """The number of the address and the sealed words, if there are any. Raises `signing.BadSignature`."""
    said = signing.loads(key, max_age=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS * 86_400, salt=app_settings.SALT)
    number, sealed = said if isinstance(said, list) else (said, "")
    return number, sealed


def state_of(key: str) -> tuple[Link, EmailAddress | None]:
    """What this link is good for, and the address it was mailed to."""
    try:
        number, _ = _signed(key)
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
    number, sealed = _signed(key)
    try:
        with transaction.atomic():
            waiting = EmailAddress.objects.select_for_update(of=("self",)).filter(pk=number, verified=False)
            own = waiting.select_related("user").first()
            confirmed = own is not None and EmailConfirmationHMAC(own).confirm(request) is not None
            if own is not None and confirmed and sealed:
                _take(own.user_id, sealed)
    except IntegrityError:  # somebody else has this address meanwhile
        confirmed = False
    return Link.USED if confirmed or state_of(key)[0] is Link.USED else Link.OVER


def _take(person: int, sealed: str) -> None:
    words = json.loads(seal.unseal_bytes(urlsafe_b64decode(sealed), person=person, place=PLACE))
    account = Account.objects.get(pk=person)
    account.name, account.password, account.needs_code = words["name"], words["password"], words["needs_code"]
    account.save(update_fields=["name", "password", "needs_code"])
