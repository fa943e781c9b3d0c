"""The receipt of an erasure: dates, rounded counts, what survives and until when; it names nobody."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import override

from keepword.enforcement import ledger, versions
from keepword.enforcement.models import LedgerDetail
from keepword.policy.statements import Retention
from keepword.policy.words import N_

from . import elsewhere
from .models import Erasure

NOT_COVERED = (
    N_("Backups that somebody makes outside this program are not covered."),
    N_("Mails that were delivered are in your mailbox, and what was handed to others is theirs to erase."),
    N_("What a disk keeps below its files, and a PostgreSQL server in its own log, is out of this program’s reach."),
)


def rounded(count: int) -> int:
    """An upper bound, so that a receipt tells nothing exact of a small number: 10, 20, 50, 100, 200, 500, …"""
    bound = 10
    while True:
        for times in (1, 2, 5):
            if count <= bound * times:
                return bound * times
        bound *= 10


def make(erasure: Erasure) -> dict[str, Any]:
    """The receipt, entered in the ledger in the caller's transaction.

    With ``salt`` and ``detail`` its holder can compute the commitment that stands in the ledger, and with the rest the
    digest in the detail.
    """
    said = {
        "number": erasure.number,
        "why": erasure.why,
        "asked_at": _moment(erasure.asked_at.isoformat()),
        "deleted_at": _moment(erasure.progress["deleted_at"]),
        "keys_destroyed_at": _moment(erasure.progress["keys_destroyed_at"]),
        "searched_at": _moment(erasure.progress["searched_at"]),
        "policy_version": erasure.version,
        "at_most": erasure.progress["counts"],
        "outside": erasure.progress.get("outside", {}),
        "survives": [_survives(datum, id, erasure) for datum, id in erasure.progress["kept"].items()],
        "backups": _backups(),
        "not_covered": list(NOT_COVERED),
    }
    entry = ledger.append("erasure", {"receipt": digest(said)})
    detail = LedgerDetail.objects.get(entry=entry)
    proof = {"entry": entry.sequence, "salt": detail.salt, "detail": detail.detail, "commitment": entry.commitment}
    return {**said, "ledger": proof}


def digest(receipt: dict[str, Any]) -> str:
    """SHA-256, in hexadecimal, of a receipt without its ledger line, as canonical JSON."""
    said = {name: value for name, value in receipt.items() if name != "ledger"}
    return hashlib.sha256(ledger.canonical(said).encode()).hexdigest()


def verify(receipt: dict[str, Any]) -> bool:
    """Whether a receipt is the one that its ledger line commits to."""
    proof = receipt["ledger"]
    holds: bool = ledger.commitment(proof["salt"], proof["detail"]) == proof["commitment"]
    return holds and digest(receipt) in proof["detail"]


def _survives(datum: str, id: str, erasure: Erasure) -> dict[str, Any]:
    statement: Any = versions.by_number(erasure.version).policy.statement(id)
    keep = statement.keep if isinstance(statement, Retention) else None
    return {"datum": datum, "statement": id, "keep": None if keep is None else str(keep)}


def _backups() -> list[dict[str, Any]]:
    with override(None):  # as `NOT_COVERED`: in the program's own words, which whoever reads it gets in their language
        told = list(elsewhere.backups_until())
    return [{"what": each.what, "until": _moment(each.until.isoformat()) if each.until else None} for each in told]


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
