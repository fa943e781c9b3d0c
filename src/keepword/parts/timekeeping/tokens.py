"""Keys for programs: made by their person, shown once, kept as a keyed hash, with an end and a scope."""

from __future__ import annotations

import hashlib
import hmac
import math
import secrets
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from keepword.policy.words import N_

from .models import Token

PREFIX = "kw_"
READ, WRITE = "read", "write"
SCOPES = {READ: N_("read everything in Routinie"), WRITE: N_("read and change everything in Routinie")}
LIVES = {30: N_("30 days"), 90: N_("90 days"), 365: N_("a year")}
MOST = 20
# For so long a process goes on with a key that was revoked in another one.
FRESH = 2.0
MOST_KNOWN = 10_000
# What a key may ask on the long way, of each process: so much at once, and then so much a second.
AT_ONCE, A_SECOND = 600.0, 10.0

_known: dict[str, tuple[Key | None, float]] = {}
# By the number of a key, what it has left and when that was so.
_left: dict[int, tuple[float, float]] = {}


@dataclass(frozen=True, slots=True)
class Key:
    """What a token opens."""

    person: int
    scopes: frozenset[str]
    ends: float
    number: int

    def may(self, scope: str) -> bool:
        """Whether it opens this."""
        return scope in self.scopes or (scope == READ and WRITE in self.scopes)


def make(person: int, name: str, scope: str, days: int) -> str:
    """A new key; the text that is returned is nowhere else."""
    secret = PREFIX + secrets.token_urlsafe(32)
    expires = timezone.now() + timedelta(days=days)
    Token.objects.create(person_id=person, name=name, digest=digest(secret), scopes=scope, expires_at=expires)
    return secret


def revoke(person: int, number: int) -> bool:
    """Ends one of this person's keys; other processes notice within two seconds."""
    _known.clear()
    return bool(Token.objects.filter(person_id=person, pk=number).delete()[0])


def find(secret: str) -> Key | None:
    """What the key opens, or None if there is none such, or it ended. All of these take the same way."""
    mark, now = digest(secret), time.monotonic()
    known = _known.get(mark)
    if known is None or now - known[1] >= FRESH:
        known = (_look_up(mark), now)
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[mark] = known
    key = known[0]
    return key if key is not None and key.ends > time.time() else None


def wait(key: Key) -> int:
    """Counts one request of this key: 0, or after how many seconds it may ask again (a token bucket)."""
    now = time.monotonic()
    left, at = _left.get(key.number, (AT_ONCE, now))
    left = min(AT_ONCE, left + (now - at) * A_SECOND)
    if left < 1:
        return math.ceil((1 - left) / A_SECOND)
    if len(_left) >= MOST_KNOWN:
        _left.clear()
    _left[key.number] = left - 1, now
    return 0


def digest(secret: str) -> str:
    """How a key is kept: a keyed hash, so that a copy of the database opens nothing."""
    return hmac.new(settings.SECRET_KEY.encode(), b"token|" + secret.encode(), hashlib.sha256).hexdigest()


def _look_up(mark: str) -> Key | None:
    token = Token.objects.filter(digest=mark).first()
    if token is None:
        return None
    today = timezone.now().date()
    if token.used_on != today and token.expires_at > timezone.now():
        Token.objects.filter(pk=token.pk).update(used_on=today)
    return Key(token.person_id, frozenset(token.scopes.split()), token.expires_at.timestamp(), token.pk)
