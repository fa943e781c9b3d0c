"""What staff see of people's wishes about their data: how many and how late; of residues the place, not the content."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.translation import get_language, gettext

from keepword.enforcement import versions
from keepword.enforcement.people import erasing
from keepword.enforcement.people.models import Erasure, Objection, Restriction
from keepword.policy.words import N_
from keepword.web.times import ago, day

State = Erasure.State
WORDS = {
    State.ASKED: N_("waits until it can’t be undone any more"),
    State.RUNNING: N_("rows are being deleted"),
    State.DELETED: N_("keys are being destroyed"),
    State.KEYLESS: N_("files are being cleaned"),
    State.SEARCHING: N_("everything is being searched"),
    State.FOUND: N_("something was found: remove it, then search again"),
    State.CHECKED: N_("the receipt is being written"),
    State.RECEIPTED: N_("the receipt is being mailed"),
}
# As many as fit a screen; more than that at once has one cause.
MOST = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """An erasure that found something, and at which places how often."""

    number: str
    asked_at: datetime
    places: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """Everything on the page."""

    open: list[tuple[Any, ...]]
    more: int
    findings: list[Finding]
    done: int
    undone: int
    restrictions: int
    objections: list[tuple[str, int]]


HEADINGS = (N_("Erasure"), N_("Asked"), N_("Due"), N_("Where it stands"), N_("Steps"))


def wishes() -> Wishes:
    """How all of it stands now."""
    counts = Counter(dict(Erasure.objects.order_by().values_list("state").annotate(Count("pk"))))
    running = Erasure.objects.filter(state__in=[State.ASKED, *erasing.ACTIVE]).order_by("due_at")
    policy = versions.current()
    language = policy.spoken(get_language())
    objections = Objection.objects.order_by().values_list("purpose").annotate(Count("pk"))
    return Wishes(
        open=[_line(each) for each in running[:MOST]],
        more=max(0, running.count() - MOST),
        findings=[_finding(each) for each in running.filter(state=State.FOUND)[:MOST]],
        done=counts[State.DONE],
        undone=counts[State.UNDONE],
        restrictions=Restriction.objects.count(),
        objections=[(policy.word("purposes", purpose, language), count) for purpose, count in objections],
    )


def search_again(number: str) -> bool:
    """Searches for what an erasure had found, now that somebody removed it; False if it found nothing."""
    if not number.isprintable():  # a NUL is no text to PostgreSQL
        return False
    found = Erasure.objects.filter(pk=number, state=State.FOUND).first()
    return found is not None and erasing.search_again(found)


def _line(each: Erasure) -> tuple[Any, ...]:
    done, total = erasing.how_far(each)
    steps = "" if each.state == State.ASKED else gettext("%(done)s of %(all)s") % {"done": done, "all": total}
    return each.number, ago(each.asked_at), day(each.due_at), gettext(WORDS[State(each.state)]), steps


def _finding(each: Erasure) -> Finding:
    return Finding(each.number, each.asked_at, [(found["place"], found["count"]) for found in each.found])
