"""Ends a session where it really lives: at the server."""

from django.contrib.sessions.backends.base import SessionBase


def sign_out(session: SessionBase) -> None:
    """Removes the session's row, so that its cookie opens nothing any more, whoever kept a copy."""
    session.flush()
