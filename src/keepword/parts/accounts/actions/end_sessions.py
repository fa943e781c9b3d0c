"""Ends the sessions of one account at the server, whoever holds their cookies."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone


def end_sessions(account: int, *, but: str | None = None) -> int:
    """Ends all but the session with the key ``but``, and says how many that were.

    Whose a session is stands inside it, so each one has to be opened; this is done before somebody is erased, rarely.
    """
    ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=500):
        if session.session_key != but and session.get_decoded().get(SESSION_KEY) == str(account):
            session.delete()
            ended += 1
    return ended
