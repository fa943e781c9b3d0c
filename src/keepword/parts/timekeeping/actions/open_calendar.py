"""Makes a secret address at which calendar programs read entries or routines, and closes it."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction

from keepword.parts.accounts import entitlements
from keepword.parts.timekeeping import openable
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.models import Feed
from keepword.policy.words import N_

MOST = 20


def digest(secret: str) -> str:
    """What is kept of a secret: it is long and random, so a plain hash can't be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make(person: int, name: str, shows: str, *, notes: bool) -> str:
    """The secret of a new calendar, which is not kept. Raises `Invalid` if there are too many."""
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        count = Feed.objects.filter(person_id=person).count()
        if count >= MOST:
            raise Invalid("name", N_("there are too many calendars"), N_("Close one first."))
        if count >= openable.CALENDARS_FOR_ALL and not entitlements.has(person, openable.CALENDARS):
            raise Invalid("name", N_("your plan has one open calendar"), N_("Close it first, or choose another plan."))
        Feed.objects.create(person_id=person, name=name, digest=digest(secret), shows=shows, notes=notes)
    return secret


def close(person: int, feed: int) -> bool:
    """Closes a calendar of this person; from then on its address leads nowhere. False if there was none."""
    return bool(Feed.objects.filter(pk=feed, person_id=person).delete()[0])
