"""Erases a person (GDPR art. 17): wish, grace time, deletion, destroyed keys, search for residues, receipt.

Each state is reached by one short transaction, and each step may be repeated: killed at any instant, on a full disk or
without its database, an erasure goes on where it was. What a state means is in docs/topics/erasure.md.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from keepword.enforcement import versions
from keepword.enforcement.keys import store
from keepword.enforcement.models import Person
from keepword.enforcement.residue import terms
from keepword.enforcement.retention import asking

from . import deleting, erasing
from .models import Erasure

logger = logging.getLogger("keepword.erasure")

State = Erasure.State
# Letters and digits that nobody mistakes for one another (Crockford's Base32).
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class TooLateError(Exception):
    """What was to be undone has begun, or was never asked for."""


class NobodyError(LookupError):
    """There is no such person, or no longer."""


def ask(
    person: int, *, language: str, address: str | None, grace: timedelta, why: str = "asked"
) -> tuple[Erasure, str]:
    """Notes the wish, and returns it with the token for its page; it becomes real when ``grace`` is over.

    Asked twice, the first wish stands, with a new token. ``address`` is where the receipt goes; it lies sealed until
    then. Raises `NobodyError`.
    """
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        if not Person.objects.select_for_update().filter(pk=person).exists():
            raise NobodyError("there is nobody to erase; they were erased before, or never were")
        erasure = Erasure.objects.filter(person=person).first()
        if erasure is None:
            erasure = Erasure(
                number=_number(), person=person, why=why, asked_at=now, due_at=now + grace, state=State.ASKED
            )
            erasure.version = versions.held_by(person).version.number
        erasure.language = language
        erasure.token = digest_of(token)
        if erasure.state == State.ASKED:
            erasure.due_at = min(erasure.due_at, now + grace)
            if address or not erasure.terms:
                erasure.terms = terms.sealed(person, terms.Terms(address=address))
        erasure.save()
    return erasure, token


def by_token(token: str) -> Erasure | None:
    """The erasure that a link is about."""
    return Erasure.objects.filter(token=digest_of(token)).first()


def of(person: int) -> Erasure | None:
    """The erasure that is under way for a person, if one is."""
    return Erasure.objects.filter(person=person).first()


def under_way(address: str) -> list[Erasure]:
    """The erasures that have begun and are about somebody who had this address; their rows may be gone already."""
    wanted = address.strip().lower()
    return [
        each
        for each in Erasure.objects.filter(state__in=erasing.ACTIVE)
        if each.person is not None and wanted in _addresses(terms.opened(each.person, each.terms))
    ]


def _addresses(told: terms.Terms) -> set[str]:
    return {each.lower() for each in (*told.addresses, told.address or "")}


def undo(who: int | str) -> Erasure:
    """Takes the wish back, by the person's number or the token of its page. Raises `TooLateError`."""
    with transaction.atomic():
        rows = Erasure.objects.select_for_update().filter(state=State.ASKED)
        mine = rows.filter(person=who) if isinstance(who, int) else rows.filter(token=digest_of(who))
        erasure = mine.first()
        if erasure is None:
            raise TooLateError("there is no erasure that could still be undone")
        person, erasure.person = erasure.person, None
        erasure.state, erasure.terms = State.UNDONE, None
        erasure.save()
    if person is not None:
        store.destroy_one(person, terms.CLASS)
    return erasure


def erase_now(person: int, *, why: str, language: str, address: str | None = None) -> Erasure:
    """Deletes this person's rows and keys before it returns; `work` does the rest. Raises `NobodyError`."""
    erasure = of(person)
    if erasure is None:
        erasure, _ = ask(person, language=language, address=address, grace=timedelta(0), why=why)
    erasing.begin(erasure)
    while erasure.state in erasing.AT_ONCE and erasing.step(erasure):
        pass
    return erasure


def finish(erasure: Erasure, *, progress: Callable[[int, int], None] = lambda done, total: None) -> Erasure:
    """Takes an erasure as far as it goes now: to its receipt, to what was found, or to what is in the way."""
    with erasing.alone(wait=True):
        erasing.begin(erasure)
        while erasing.step(erasure):
            progress(*erasing.how_far(erasure))
    return erasure


def work() -> int:
    """One bounded step of each erasure that is due; how many went on. Trouble of disk or database is said and waits."""
    try:
        with erasing.alone(wait=False) as mine:
            if not mine:
                return 0
            due = Erasure.objects.filter(state=State.ASKED, due_at__lte=timezone.now()).order_by("due_at")
            waiting = list(due[: erasing.MOST])
            for erasure in waiting if waiting and _clock_is_sure() else ():
                erasing.begin(erasure)
            active = Erasure.objects.filter(state__in=erasing.ACTIVE).order_by("due_at")[: erasing.MOST]
            return sum(erasing.step(erasure) for erasure in active)
    except (DatabaseError, OSError) as error:
        logger.warning("an erasure waits, and goes on by itself: %s", type(error).__name__)
        return 0


def _clock_is_sure() -> bool:
    """A clock that jumped ahead would take people the time in which they can undo it; see `retention.asking`."""
    return not any(each["kind"] in {"back", "forward", "apart"} for each in asking.look())


def replay() -> int:
    """Erases again whom a restored backup brought back; how many that were. Safe to repeat."""
    back = 0
    for person in store.erased():
        if Person.objects.filter(pk=person).exists() and deleting.came_back(person):
            erase_now(person, why="restored", language=versions.current().language)
            back += 1
    return back


def digest_of(token: str) -> str:
    """What we keep of a link, so that a copy of the database opens no page."""
    return hashlib.sha256(token.encode()).hexdigest()


def _number() -> str:
    drawn: Any = "".join(secrets.choice(_LETTERS) for _ in range(10))
    return f"E-{drawn[:5]}-{drawn[5:]}"
