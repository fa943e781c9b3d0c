"""Sets one erasure as its page shows it: where it stands, how far it is, and the receipt in words."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext

from keepword.enforcement import versions
from keepword.enforcement.people import erasing
from keepword.enforcement.people.models import Erasure
from keepword.policy import Policy, render
from keepword.policy.periods import Duration
from keepword.policy.words import N_
from keepword.web.times import day

State = Erasure.State

# The way of an erasure, in the order in which it is gone; each state lies at or before one of these.
STAGES: tuple[tuple[str, str], ...] = (
    (State.ASKED, N_("Asked for")),
    (State.RUNNING, N_("Rows deleted")),
    (State.DELETED, N_("Keys destroyed")),
    (State.KEYLESS, N_("Copies and database files cleaned")),
    (State.SEARCHING, N_("Everything searched for what might be left")),
    (State.CHECKED, N_("Receipt written")),
)
ORDER = [State.ASKED, State.RUNNING, State.DELETED, State.KEYLESS, State.SEARCHING, State.CHECKED, State.RECEIPTED]


@dataclass(frozen=True, slots=True)
class Shown:
    """One erasure in words. ``stage`` is waiting, undone, running, found or done."""

    number: str
    stage: str
    asked_at: datetime
    due_at: datetime
    done: int = 0
    total: int = 1
    stages: list[tuple[str, bool]] = field(default_factory=list)
    held_up: bool = False
    rows: list[tuple[Any, Any]] = field(default_factory=list)
    survives: list[tuple[str, str, str]] = field(default_factory=list)
    backups: list[tuple[str, Any]] = field(default_factory=list)
    not_covered: list[str] = field(default_factory=list)
    proof: str = ""
    line: int = 0


def shown(erasure: Erasure) -> Shown:
    """What the page of this erasure says now."""
    facts: dict[str, Any] = {"number": erasure.number, "asked_at": erasure.asked_at, "due_at": erasure.due_at}
    if erasure.receipt:
        return Shown(**facts, stage="done", **in_words(erasure.receipt))
    if erasure.state in (State.ASKED, State.UNDONE):
        return Shown(**facts, stage="waiting" if erasure.state == State.ASKED else "undone")
    at = ORDER.index(State.SEARCHING if erasure.state == State.FOUND else State(erasure.state))
    done, total = erasing.how_far(erasure)
    return Shown(
        **facts,
        stage="found" if erasure.state == State.FOUND else "running",
        done=done,
        total=total,
        stages=[(gettext(words), ORDER.index(State(state)) < at) for state, words in STAGES],
        held_up=erasing.waits_for_a_reader(erasure),
    )


def in_words(receipt: dict[str, Any]) -> dict[str, Any]:
    """What a receipt says, in the language of the page or mail."""
    policy = versions.by_number(receipt["policy_version"]).policy
    language = policy.spoken(get_language())
    counted = [
        (capfirst(policy.word("data", datum, language)), _at_most(count)) for datum, count in receipt["at_most"].items()
    ]
    outside = [(gettext("Copies outside the database"), _at_most(count)) for count in receipt["outside"].values()]
    proof = receipt["ledger"]
    return {
        "rows": [
            (gettext("Asked for"), _day(receipt["asked_at"])),
            (gettext("Rows deleted"), _day(receipt["deleted_at"])),
            (gettext("Keys destroyed"), _day(receipt["keys_destroyed_at"])),
            (gettext("Searched, and nothing found"), _day(receipt["searched_at"])),
            *counted,
            *outside,
            (gettext("Policy version"), receipt["policy_version"]),
            (gettext("Line of the ledger"), proof["entry"]),
            (gettext("Commitment"), format_html('<span class="mono breaks">{}</span>', proof["commitment"])),
        ],
        "survives": [_survives(each, policy, language) for each in receipt["survives"]],
        "backups": [
            (gettext(each["what"]), _day(each["until"]) if each["until"] else None) for each in receipt["backups"]
        ],
        "not_covered": [gettext(each) for each in receipt["not_covered"]],
        "proof": json.dumps(receipt, ensure_ascii=False, indent=1, sort_keys=True),
        "line": proof["entry"],
    }


def _survives(each: dict[str, Any], policy: Policy, language: str) -> tuple[str, str, str]:
    keep = gettext("while it is needed")
    if each["keep"]:
        keep = render.period(Duration.parse(each["keep"]), gettext, language)
    return policy.word("data", each["datum"], language), each["statement"], keep


def _at_most(count: int) -> str:
    return gettext("up to %(count)d entries") % {"count": count}


def _day(moment: str) -> Any:
    return day(datetime.fromisoformat(moment))
