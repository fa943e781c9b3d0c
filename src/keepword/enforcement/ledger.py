"""The append-only ledger: what was published, permitted and disclosed, as salted commitments in a hash chain.

Each entry commits to its detail by SHA-256 over a random salt and the detail's canonical JSON (RFC 8785 for the shapes
used here), and to the entry before it. Salt and detail lie in a row of their own: erasing that row leaves the chain
verifiable and the commitment meaningless (EDPB guidelines 02/2025).
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from keepword.policy.words import N_

from .models import LedgerDetail, LedgerEntry

START = "0" * 64
# Any number serves; all processes of one database have to use the same.
POSTGRESQL_LOCK = 0x6B657077


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the chain does not hold, and what is wrong there."""

    sequence: int
    what: str


def append(kind: str, detail: dict[str, Any]) -> LedgerEntry:
    """Appends one entry in the caller's transaction, or in one of its own. ``detail`` names no person."""
    with transaction.atomic():
        take_turns()
        last = LedgerEntry.objects.order_by("-sequence").first()
        salt = secrets.token_hex(32)
        text = canonical(detail)
        entry = LedgerEntry(
            sequence=last.sequence + 1 if last else 1,
            kind=kind,
            at=timezone.now(),
            commitment=commitment(salt, text),
            previous=last.digest if last else START,
        )
        entry.digest = digest_of(entry)
        entry.save(force_insert=True)
        LedgerDetail.objects.create(entry=entry, salt=salt, detail=text)
        return entry


def take_turns() -> None:
    """Lets one transaction at a time come past here, until it ends; SQLite's write lock does so by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [POSTGRESQL_LOCK])


def verify() -> Iterator[Fault]:
    """Walks the whole chain and yields each place where it does not hold. Nothing yielded: nothing was rewritten."""
    previous, expected = START, 1
    details = {detail.entry_id: detail for detail in LedgerDetail.objects.all().iterator()}
    for entry in LedgerEntry.objects.order_by("sequence").iterator():
        if entry.sequence != expected:
            yield Fault(expected, N_("it is missing"))
        if entry.previous != previous:
            yield Fault(entry.sequence, N_("it does not follow from the one before"))
        if entry.digest != digest_of(entry):
            yield Fault(entry.sequence, N_("it was changed after it was written"))
        detail = details.get(entry.sequence)
        if detail is not None and commitment(detail.salt, detail.detail) != entry.commitment:
            yield Fault(entry.sequence, N_("its detail was changed after it was written"))
        previous, expected = entry.digest, entry.sequence + 1


def canonical(detail: dict[str, Any]) -> str:
    """JSON with sorted keys and no spaces: one text for one meaning, as long as no floats occur."""
    return json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def commitment(salt: str, text: str) -> str:
    """SHA-256, in hexadecimal, over salt and text."""
    return hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def digest_of(entry: LedgerEntry) -> str:
    """SHA-256, in hexadecimal, over everything an entry says."""
    at: datetime = entry.at.astimezone(UTC)
    parts = (str(entry.sequence), entry.kind, at.isoformat(timespec="microseconds"), entry.commitment, entry.previous)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
