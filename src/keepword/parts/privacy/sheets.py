"""Sets the long texts (policy, one version, evidence), each once, since it reads the same for everyone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from keepword.enforcement import evidence, refusals
from keepword.enforcement.evidence import Check, Evidence
from keepword.enforcement.point import POINTS, Grade, Point
from keepword.enforcement.versions import Held
from keepword.policy import Policy, Statement, render

from .kept import once

# How we know, as a word on the policy page and as a sentence on the evidence page.
GRADES: dict[Grade, tuple[str | Promise, str | Promise]] = {
    Grade.CONSTRUCTED: (_("by construction"), _("It can’t be otherwise while this program runs.")),
    Grade.BLOCKED: (_("attempts are blocked"), _("Attempts are refused and counted.")),
    Grade.MEASURED: (_("measured"), _("A check looks regularly.")),
    Grade.WITNESSED: (_("witnessed"), _("Outsiders can check it without trusting us.")),
    Grade.VOUCHED: (_("a person’s word"), _("A named role says so, until a date.")),
}


# What else a page has an anchor for, beside its sections.
OTHER_ANCHORS = ("main", "planned", "reds")


@dataclass(frozen=True, slots=True)
class Holding:
    """One point that holds a statement: how, how often it refused lately, what its checks saw, how to try it."""

    obligation: str
    how: str
    grade: str
    refused: int
    checks: list[Check]
    try_it: str
    attempt_url: str
    shown_with: str  # the earlier statement that shows all this already, if one does


@dataclass(frozen=True, slots=True)
class Line:
    """One statement as a page shows it."""

    statement: Statement
    says: str
    state: str = ""
    lit: bool = True
    grade_word: str | Promise = ""
    cause: str = ""
    reading: list[str] = field(default_factory=list)
    checked_at: datetime | None = None
    since: datetime | None = None
    vouched_until: date | None = None
    points: list[Holding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the policy with its statements."""

    anchor: str
    heading: str
    lines: list[Line]

    @property
    def alike(self) -> list[list[Line]]:
        """The lines again, those together that the same points hold: their evidence is said once for all of them."""
        found: dict[tuple[str, ...], list[Line]] = {}
        for line in self.lines:
            own = "" if line.points and not line.statement.vouched else line.statement.id
            found.setdefault((own, line.state, *(held.obligation for held in line.points)), []).append(line)
        return list(found.values())


@dataclass(frozen=True, slots=True)
class EvidenceText:
    """What is broken or silent now; what is in force with all its evidence; and, in short, what is only planned."""

    troubled: list[Line]
    sections: list[Section]
    held: SafeString
    planned: SafeString


def language_of(policy: Policy) -> str:
    """The language to show ``policy`` in: the page's, if the policy speaks it, and else its own."""
    return policy.spoken(get_language())


def policy_text(policy: Policy, revision: str) -> SafeString:
    """The policy in force with its lights; ``revision`` is that of the evidence."""
    return once(
        ("policy", policy.digest, get_language(), revision),
        lambda: _set(policy, "privacy/policy_text.html", _lines(policy, evidence.statements(policy), _line_of_policy)),
    )


def version_text(policy: Policy) -> SafeString:
    """One version as it was published: no lights, since they belong to the one in force."""
    return once(
        ("version", policy.digest, get_language()),
        lambda: _set(policy, "privacy/policy_text.html", _lines(policy, policy.statements, _line_of_version)),
    )


def evidence_text(policy: Policy, revision: str) -> EvidenceText:
    """How each statement is held. Made again every minute, because it says how long ago each check was."""
    return once(
        ("evidence", policy.digest, get_language(), revision, int(time.time() // 60)),
        lambda: _evidence_text(policy),
    )


def promises_kept(summary: evidence.Summary) -> str:
    """The line beside the large light."""
    return gettext("%(kept)d of %(all)d promises kept") % {"kept": summary.kept, "all": summary.in_force}


def policy_document(held: Held) -> bytes:
    """A version for programs, as JSON: its number, and everything it says in the reader's language."""
    return once(("document", held.version.number, held.version.digest, get_language()), lambda: _document(held))


def _document(held: Held) -> bytes:
    published_at = held.version.published_at.isoformat(timespec="seconds")
    document = {"version": held.version.number, "published_at": published_at}
    document |= render.as_json(held.policy, language_of(held.policy), gettext)
    return json.dumps(document, ensure_ascii=False).encode()


def _evidence_text(policy: Policy) -> EvidenceText:
    lines = _lines(policy, evidence.statements(policy), _line_of_evidence())
    held = [line for line in lines if not line.statement.planned]
    planned = [line for line in lines if line.statement.planned]
    return EvidenceText(
        [line for line in held if line.state in ("failing", "stale")],
        _sections(policy, language_of(policy), held),
        _set(policy, "privacy/evidence_text.html", held),
        _set(policy, "privacy/planned_text.html", planned) if planned else mark_safe(""),
    )


def _lines[Item](policy: Policy, items: Iterable[Item], line: Callable[[Policy, str, Item], Line]) -> list[Line]:
    language = language_of(policy)
    return [line(policy, language, item) for item in items]


def _set(policy: Policy, template: str, lines: list[Line]) -> SafeString:
    language = language_of(policy)
    return render_to_string(
        template,
        {
            "sections": _sections(policy, language, lines),
            "language": language,
            "page_language": get_language(),
            "policy_url": reverse("privacy:policy"),
            "evidence_url": reverse("privacy:evidence"),
        },
    )


def _sections(policy: Policy, language: str, lines: list[Line]) -> list[Section]:
    found: dict[str, Section] = {}
    taken = set(OTHER_ANCHORS)
    for line in lines:
        own = line.statement.section
        if own not in found:
            anchor = slugify(own) or "section"
            anchor = anchor if anchor not in taken else f"{anchor}-{len(taken) + 1}"
            taken.add(anchor)
            found[own] = Section(anchor, policy.word("sections", own, language), [])
        found[own].lines.append(line)
    return list(found.values())


def _reading(statement: Statement, policy: Policy, language: str) -> list[str]:
    return render.reading(statement, policy, language, gettext)


def _line_of_version(policy: Policy, language: str, statement: Statement) -> Line:
    says = render.says(statement, policy, language, gettext)
    state = "planned" if statement.planned else ""
    return Line(statement, says, state=state, lit=False, reading=_reading(statement, policy, language))


def _line_of_policy(policy: Policy, language: str, seen: Evidence) -> Line:
    return Line(
        seen.statement,
        render.says(seen.statement, policy, language, gettext),
        state=seen.state,
        grade_word=GRADES[seen.grade][0] if seen.grade else "",
        cause=seen.cause,
        reading=_reading(seen.statement, policy, language),
    )


def _line_of_evidence() -> Callable[[Policy, str, Evidence], Line]:
    refused = refusals.totals()
    first: dict[str, str] = {}

    def line(policy: Policy, language: str, seen: Evidence) -> Line:
        vouched = seen.statement.vouched
        return Line(
            seen.statement,
            render.says(seen.statement, policy, language, gettext),
            state=seen.state,
            grade_word=GRADES[seen.grade][0] if seen.grade else "",
            cause=seen.cause,
            checked_at=seen.checked_at,
            since=seen.since,
            vouched_until=vouched.until if vouched else None,
            points=[_holding(point, seen, refused, first) for point in seen.points],
        )

    return line


def _holding(point: Point, seen: Evidence, refused: dict[str, int], first: dict[str, str]) -> Holding:
    shown = first.setdefault(point.obligation, seen.statement.id)
    return Holding(
        obligation=point.obligation,
        how=gettext(point.how),
        grade=str(GRADES[point.grade][1]),
        refused=refused.get(point.obligation, 0),
        checks=[check for check in seen.checks if check.probe in POINTS[point.obligation].probes],
        try_it=gettext(point.try_it) if point.try_it else "",
        attempt_url=reverse("keepword:attempt", args=[point.obligation]) if point.attempt else "",
        shown_with="" if shown == seen.statement.id else shown,
    )
