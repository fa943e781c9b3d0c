"""Which version of the policy holds, and for whom: publishing, history, and one version per person."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, ProgrammingError, transaction
from django.http import HttpRequest
from django.utils import timezone

from keepword.policy import Comparison, Policy, compare, read

from . import connections, gate, ledger
from .models import Person, PolicyVersion

# Seconds for which a process may go on under a version after a newer one was published.
POLL = 2.0


class NotPublished(Exception):
    """The policy in the file cannot become a version; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Held:
    """A published version together with the policy it is."""

    version: PolicyVersion
    policy: Policy


_newest: Held | None = None
_asked_at = 0.0
_by_number: dict[int, Held] = {}
_told_of: dict[int, tuple[int | None, float]] = {}
MOST_TOLD = 20_000
# What others work out of all versions; emptied whenever there is another one.
derived: dict[tuple[str, str], Any] = {}
_allowed: dict[int, Held] = {}
_read = lru_cache(maxsize=16)(lambda document: Policy.from_document(json.loads(document)))  # each text once


def file_policy() -> Policy:
    """The policy as the operator's file has it now, published or not."""
    return read(Path(settings.KEEPWORD_POLICY))


def current() -> Policy:
    """The newest published version: what new people and signed-out visitors stand under."""
    return newest().policy


def newest() -> Held:
    """The newest published version, at most `POLL` seconds old. Raises `NotPublished` where there is none."""
    global _newest, _asked_at
    now = time.monotonic()
    if _newest is not None and now - _asked_at < POLL:
        return _newest
    number = PolicyVersion.objects.order_by("-number").values_list("number", flat=True).first()
    if number is None:
        raise NotPublished("no version of the policy is published yet; `keepword policy publish` does it")
    held = by_number(number)
    if connections.installed() and (_newest is None or _newest.version.number != number):
        _open_the_connection_gate(held.policy)
    if _newest is None or _newest.version.number != number:
        derived.clear()
        _allowed.clear()
    _newest, _asked_at = held, now
    return held


def _open_the_connection_gate(policy: Policy) -> None:
    connections.allow(gate.recipients(policy), statement=policy.holding("disclosure.connections"))


def by_number(number: int) -> Held:
    """One published version, its digest held against its text."""
    held = _by_number.get(number)
    if held is None:
        version = PolicyVersion.objects.get(number=number)
        policy = _read(version.document)
        if policy.digest != version.digest:
            raise NotPublished(f"version {number} in the database was changed after it was published; restore a backup")
        held = _by_number[number] = Held(version, policy)
    return held


def forget() -> None:
    """Makes this process look at the database again at once."""
    global _newest, _asked_at
    _newest, _asked_at = None, 0.0
    _by_number.clear()
    for known in (_told_of, derived, _allowed):
        known.clear()


def history(most: int | None = None) -> list[Held]:
    """All published versions, or the newest of them, the newest first."""
    return [by_number(n) for n in PolicyVersion.objects.order_by("-number").values_list("number", flat=True)[:most]]


def published() -> Held | None:
    """The newest version, or None where there is none yet, or no database to ask."""
    try:
        return newest()
    except (NotPublished, OperationalError, ProgrammingError):
        return None


def publish(policy: Policy, *, vouched_by: str = "") -> PolicyVersion:
    """Makes ``policy`` the newest version: immutable, hashed, entered in the ledger.

    A change of words alone needs ``vouched_by``, the role that says the words still mean the same. Raises
    `NotPublished` when nothing changed or the vouch is missing.
    """
    with transaction.atomic():
        ledger.take_turns()
        forget()
        last = next(iter(history(1)), None)
        change = compare(last.policy, policy) if last else None
        _refuse_what_must_not_be_published(policy, last, change, vouched_by)
        version = PolicyVersion(
            number=last.version.number + 1 if last else 1,
            digest=policy.digest,
            published_at=timezone.now(),
            document=json.dumps(policy.as_document(), ensure_ascii=False),
            reduces_rights=bool(change and change.reduces_rights),
            vouched_by=vouched_by,
        )
        version.save(force_insert=True)
        ledger.append("policy-version", {"number": version.number, "digest": version.digest})
    forget()
    return version


def _refuse_what_must_not_be_published(
    policy: Policy, last: Held | None, change: Comparison | None, vouched_by: str
) -> None:
    if last is None or change is None:
        return
    if policy.digest == last.policy.digest:
        raise NotPublished(f"nothing changed since version {last.version.number}; edit the policy first")
    if change.needs_vouch and not vouched_by:
        reworded = [each.statement for each in change.changes if each.direction == "words" and each.statement]
        raise NotPublished(
            f"words changed ({', '.join(reworded) or 'outside the statements'}), which no program can compare; "
            "say who vouches that they mean what the fields say with --vouched-by ROLE"
        )


def held_by(person: int | None) -> Held:
    """The version in force for one person: the newest that does not reduce their rights before they were told of it.

    Nobody signed in, and a number that is no person's, stand under the newest.
    """
    newest_one = newest()
    if person is None or newest_one.version.number == 1:
        return newest_one
    told = _told(person)
    return newest_one if told is None else held_when_told_of(told)


def held_when_told_of(number: int) -> Held:
    """The version in force for whoever was told of version ``number`` and of none after it."""
    return newest() if number >= newest().version.number else _newest_allowed_from(by_number(number))


def _told(person: int) -> int | None:
    """Of which version a person was told, at most `POLL` seconds ago: one request asks this many times."""
    now = time.monotonic()
    known = _told_of.get(person)
    if known is not None and now - known[1] < POLL:
        return known[0]
    if len(_told_of) >= MOST_TOLD:
        _told_of.clear()
    number = Person.objects.filter(pk=person).values_list("version_id", flat=True).first()
    _told_of[person] = (number, now)
    return number


def for_person(person: int | None) -> Policy:
    """The policy of the version in force for one person (see `held_by`)."""
    return held_by(person).policy


def remembered() -> list[Held]:
    """Every version that somebody may stand under: all up to the newest one."""
    return [by_number(number) for number in range(1, newest().version.number + 1)]


def held_for(request: HttpRequest) -> Held:
    """The version in force for whoever sends this request; nobody signed in stands under the newest."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return newest()
    user = getattr(request, "user", None)
    return held_by(user.pk if user is not None and user.is_authenticated else None)


def for_request(request: HttpRequest) -> Policy:
    """The policy of the version in force for whoever sends this request."""
    return held_for(request).policy


def come(*, number: int | None = None) -> Person:
    """Somebody new: they stand under the newest version, which is the one before them (or under ``number``)."""
    version = by_number(number).version if number is not None else newest().version
    return Person.objects.create(version=version)


def hold(person: int, number: int | None = None) -> None:
    """Says that this person was told of version ``number`` (the newest one by default)."""
    version = by_number(number).version if number is not None else newest().version
    Person.objects.filter(pk=person).update(version=version)
    _told_of.pop(person, None)


def _newest_allowed_from(told: Held) -> Held:
    number = told.version.number
    if number not in _allowed:
        later = [held for held in reversed(remembered()) if held.version.number > number]
        _allowed[number] = next((held for held in later if not compare(told.policy, held.policy).reduces_rights), told)
    return _allowed[number]
