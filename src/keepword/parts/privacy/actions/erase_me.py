"""A person has themselves erased, or thinks better of it in time."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language

from keepword.enforcement import versions
from keepword.enforcement.people import erasure, requests
from keepword.enforcement.people.models import Erasure
from keepword.parts.accounts.sessions import end_all
from keepword.parts.mail.actions.queue import queue
from keepword.parts.privacy.holders import Holder


def erase_me(holder: Holder, session: str | None, *, grace: timedelta, base: str) -> str:
    """Asks for the erasure and returns the token of its receipt; without grace it is begun before this returns.

    Whoever else is signed in to the account is signed out: an erasure may be asked for because somebody is in it.
    """
    language = get_language() or versions.current().language
    with transaction.atomic():
        if erasure.of(holder.person) is None:
            requests.note(holder.person, "erasure")
        address = holder.mail_address()
        found, token = erasure.ask(holder.person, language=language, address=address, grace=grace)
        if grace and address:
            told = {"path": reverse("privacy:receipt", args=[token]), "due": found.due_at.date().isoformat()}
            queue(holder.person, "privacy/mail/erasure_asked", told, to=address, language=language, base=base)
    end_all(holder.person, but=session if grace and holder.link is None else None)
    if not grace:
        erasure.erase_now(holder.person, why="asked", language=language)
    return token


def take_back(found: Erasure | None) -> None:
    """Undoes it. Raises `erasure.TooLateError`."""
    if found is None or found.person is None:
        raise erasure.TooLateError("there is no erasure that could still be undone")
    with transaction.atomic():
        erasure.undo(found.person)
        requests.note(found.person, "erasure-undone")
