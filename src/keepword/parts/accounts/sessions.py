"""Django's session engine, ours: of a session's key only a keyed hash is kept, and the server alone says when it ends.

Two tables: `Session` for who is signed in, whose rows belong to that person, and `PendingSession` for the minutes in
which somebody is on their way in and is nobody's yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from keepword.enforcement.people.prepared import Prepared

from .models import PendingSession, Session

SALT = "keepword.session"
PENDING = timedelta(minutes=30)
# A row is not written anew for every page.
SEEN_EVERY = timedelta(minutes=1)
CLOCKS_DIFFER = timedelta(minutes=1)
# What each page of whoever is signed in asks first.
OPEN = Prepared(Session, "key =", "stops_at >")
ON_THE_WAY = Prepared(PendingSession, "key =", "stops_at >")


@dataclass(frozen=True, slots=True)
class Kind:
    """How long a session of this kind lasts without use, and in any case."""

    idle: timedelta
    absolute: timedelta
    shared: bool = False


HOLDER = Kind(timedelta(hours=1), timedelta(hours=12))
STAFF = Kind(timedelta(minutes=15), timedelta(hours=8))
SHARED = Kind(timedelta(minutes=10), timedelta(hours=2), shared=True)


def fingerprint(session_key: str) -> str:
    """What is kept of a session's key: without our secret it leads to no cookie."""
    return salted_hmac(SALT, session_key, algorithm="sha256").hexdigest()


def open_of(person: int) -> list[Session]:
    """A person's sessions that have not ended, the last used first."""
    return list(Session.objects.filter(person=person, stops_at__gt=timezone.now()).order_by("-seen_at"))


def end_all(person: int, *, but: str | None = None) -> int:
    """Ends a person's sessions, save for the one with the key ``but``, and says how many."""
    rows = Session.objects.filter(person=person)
    if but is not None:
        rows = rows.exclude(pk=fingerprint(but))
    return int(rows.delete()[0])


def end_one(person: int, pk: str) -> None:
    """Ends one session of this person; somebody else's is not touched."""
    Session.objects.filter(person=person, pk=pk[:64]).delete()


def clear_ended() -> int:
    """Removes what has ended, and says how many rows that was."""
    now = timezone.now()
    ended: int = Session.objects.filter(stops_at__lte=now).delete()[0]
    return ended + PendingSession.objects.filter(stops_at__lte=now).delete()[0]


class SessionStore(SessionBase):
    """One browser's session. ``kind`` and ``device`` are told when somebody signs in; ``row`` is what was found."""

    kind: Kind = HOLDER
    device: str = ""
    row: Session | None = None

    def load(self) -> dict[str, Any]:
        found = self._find()
        if found is None:
            self._session_key = None
            return {}
        if isinstance(found, Session):
            self.row = found
            self._touch(found)
        loaded: dict[str, Any] = self.decode(found.data)
        return loaded

    def _find(self) -> Session | PendingSession | None:
        if self.session_key is None:
            return None
        now, pk = timezone.now(), fingerprint(self.session_key)
        for found_by in (OPEN, ON_THE_WAY):
            found = found_by.first(pk, now)
            # Begun in the future: somebody turned the clock back, and nothing is to last longer for it.
            if found is not None and found.began_at <= now + CLOCKS_DIFFER:
                return found
        return None

    def _touch(self, row: Session) -> None:
        now = timezone.now()
        if now - row.seen_at >= SEEN_EVERY:
            stops = min(row.ends_at, now + timedelta(seconds=row.idle_seconds))
            Session.objects.filter(pk=row.pk, stops_at__gt=now).update(seen_at=now, stops_at=stops)

    def exists(self, session_key: str) -> bool:
        pk = fingerprint(session_key)
        return Session.objects.filter(pk=pk).exists() or PendingSession.objects.filter(pk=pk).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        pk, person = fingerprint(self.session_key), data.get(SESSION_KEY)
        try:
            with transaction.atomic():
                self._write(pk, int(person) if person else None, self.encode(data), must_create)
        except IntegrityError:
            if must_create:
                raise CreateError from None
            raise

    def _write(self, pk: str, person: int | None, data: str, must_create: bool) -> None:
        model = PendingSession if person is None else Session
        if not must_create and model.objects.filter(pk=pk).update(data=data):
            return
        # Signing in turns what was pending into a session; anything else that is gone was ended meanwhile.
        was_pending = bool(PendingSession.objects.filter(pk=pk).delete()[0])
        if not must_create and not was_pending:
            raise UpdateError
        now = timezone.now()
        if person is None:
            PendingSession.objects.create(key=pk, data=data, began_at=now, stops_at=now + PENDING)
        else:
            self.row = self._begun(pk, person, data, now)
            self.row.save(force_insert=True)

    def _begun(self, pk: str, person: int, data: str, now: datetime) -> Session:
        return Session(
            key=pk,
            person_id=person,
            data=data,
            device=self.device,
            shared=self.kind.shared,
            idle_seconds=int(self.kind.idle.total_seconds()),
            began_at=now,
            seen_at=now,
            ends_at=now + self.kind.absolute,
            stops_at=now + min(self.kind.idle, self.kind.absolute),
        )

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            pk = fingerprint(key)
            Session.objects.filter(pk=pk).delete()
            PendingSession.objects.filter(pk=pk).delete()

    @classmethod
    def clear_expired(cls) -> None:
        clear_ended()
