"""Evidence: what the probes saw, statement by statement, with its grade and its age."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from keepword.policy import Policy, Statement, render
from keepword.policy.words import N_

from . import versions
from .models import ProbeResult, Red
from .point import POINTS, Failed, Grade, Point, Probe
from .stack import NobodyAnswersError, Stack

logger = logging.getLogger("keepword.evidence")

STATES = ("failing", "stale", "passed", "vouched", "planned")
BROKE = N_("The check itself broke off; the program’s log says why.")


@dataclass(frozen=True, slots=True)
class Check:
    """One probe's newest look. ``state`` is passed, failing or stale."""

    probe: Probe
    state: str
    text: str
    checked_at: datetime | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """How one statement is held, and how we know."""

    statement: Statement
    state: str
    grade: Grade | None
    points: list[Point]
    checks: list[Check] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The figure now, or the cause, in the reader's language."""
        if self.state == "vouched" and self.statement.vouched:
            return self.statement.vouched.that
        shown = [check.text for check in self.checks if check.state == self.state and check.text]
        return " ".join(dict.fromkeys(shown))

    @property
    def cause(self) -> str:
        return self.text if self.state == "failing" else ""

    @property
    def how(self) -> str:
        return " ".join(gettext(point.how) for point in self.points)

    @property
    def checked_at(self) -> datetime | None:
        """The oldest of the newest looks: nothing on this statement is older than this."""
        times = [check.checked_at for check in self.checks]
        known = [at for at in times if at is not None]
        return min(known) if known and len(known) == len(times) else None

    @property
    def since(self) -> datetime | None:
        known = [check.since for check in self.checks if check.state == self.state and check.since is not None]
        return max(known) if known else None


@dataclass(frozen=True, slots=True)
class Summary:
    """The line under every page. ``revision`` changes whenever anything on the evidence page may look different."""

    kept: int
    in_force: int
    checked_at: datetime | None
    revision: str
    state: str


def statements(policy: Policy | None = None, *, now: datetime | None = None) -> list[Evidence]:
    """The evidence of every statement of the version in force, planned ones included, in the policy's order."""
    policy = policy or versions.current()
    now = now or timezone.now()
    results = {result.probe: result for result in ProbeResult.objects.all()}
    return [_evidence(statement, results, now) for statement in policy.statements]


def summary(policy: Policy | None = None, *, now: datetime | None = None) -> Summary:
    """How many of the statements in force are kept: passed, or vouched for by a person."""
    every = statements(policy, now=now)
    held = [each for each in every if not each.statement.planned]
    times = [each.checked_at for each in held if each.checked_at is not None]
    states = [each.state for each in held]
    marks = "".join(state[0] for state in states)
    oldest = min(times) if times else None
    worst = next((state for state in STATES if state in states), "planned")
    number = versions.newest().version.number if policy is None else 0
    return Summary(
        kept=sum(state in {"passed", "vouched"} for state in states),
        in_force=len(held),
        checked_at=oldest,
        revision=f"{number}.{oldest.timestamp() if oldest else 0:.0f}.{marks}",
        state=worst,
    )


def reds(limit: int = 50) -> list[Red]:
    """The times in which something failed, the newest first; those still open have no end."""
    return list(Red.objects.order_by("-began")[:limit])


def translated(text: str, params: dict[str, Any]) -> str:
    """A stored text in the reader's language, with its values filled in."""
    if not params:
        return gettext(text) if text else ""
    # A value may be a marked text itself (what is wrong with a line); a path or a number stays what it is.
    values = {name: gettext(value) if isinstance(value, str) and value else value for name, value in params.items()}
    try:
        return gettext(text) % values
    except (KeyError, TypeError, ValueError):
        return text % values


def run_due(stack: Stack, *, ended: Callable[[], bool] = lambda: False) -> int:
    """Lets every probe look whose newest result is older than it should be. Returns how many looked."""
    now = timezone.now()
    newest = dict(ProbeResult.objects.values_list("probe", "at"))
    due = [
        probe
        for point in POINTS.values()
        for probe in point.probes
        if probe.name not in newest
        or now - newest[probe.name] >= timedelta(seconds=probe.every)
        or newest[probe.name] > now
    ]
    return run(stack, due, ended=ended)


def run(stack: Stack, probes: Iterable[Probe] | None = None, *, ended: Callable[[], bool] = lambda: False) -> int:
    """Lets these probes (or all) look now, and stores what they saw, until it is told that it ``ended``."""
    policy = versions.current()
    obligations = {obligation for statement in policy.in_force for obligation in statement.obligations}
    chosen = [probe for point in POINTS.values() for probe in point.probes] if probes is None else list(probes)
    looked = 0
    for probe in chosen:
        if ended():
            break
        if probe.obligation in obligations:
            try:
                seen = _look(probe, stack, policy)
            except NobodyAnswersError:
                # Not a red: nothing was seen. If it stays like this, every light turns grey.
                logger.warning("nobody answers, so the probe %s can’t look now", probe.name)
                continue
            _store(probe, *seen)
            looked += 1
    return looked


def as_json(site: str, policy: Policy | None = None) -> dict[str, Any]:
    """The document that outsiders read: `/privacy/evidence.json` and `keepword promises --json`."""
    held = versions.newest() if policy is None else None
    policy = policy or versions.current()
    every = statements(policy)
    times = [each.checked_at for each in every if each.checked_at is not None]
    return {
        "site": site,
        "version": held.version.number if held else None,
        "digest": policy.digest,
        "checked_at": _iso(min(times) if times else None),
        "statements": [
            {
                "id": each.statement.id,
                "clause": list(each.statement.clause),
                "kind": each.statement.kind,
                "says": render.says(each.statement, policy),
                "state": each.state,
                "grade": each.grade.value if each.grade else None,
                "evidence": each.text,
                "checked_at": _iso(each.checked_at),
            }
            for each in every
        ],
    }


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if at else None


def _evidence(statement: Statement, results: dict[str, ProbeResult], now: datetime) -> Evidence:
    if statement.planned:
        return Evidence(statement, "planned", None, [])
    points = [POINTS[each] for each in statement.obligations if each in POINTS]
    checks = [_check(probe, results.get(probe.name), now) for point in points for probe in point.probes]
    states = {check.state for check in checks}
    if len(points) < len(statement.obligations) or any(not point.probes for point in points):
        states.add("stale")
    if statement.vouched is not None:
        states.add("vouched" if statement.vouched.until >= now.date() else "stale")
    state = next((each for each in STATES if each in states), "stale")
    if state == "vouched" and "passed" in states:
        state = "passed"
    weakest = max((list(Grade).index(point.grade) for point in points), default=None)
    grade = Grade.VOUCHED if weakest is None else list(Grade)[weakest]
    return Evidence(statement, state, grade, points, checks)


def _check(probe: Probe, result: ProbeResult | None, now: datetime) -> Check:
    if result is None:
        return Check(probe, "stale", "", None, None)
    text = translated(result.text, result.params)
    # A result from the future is as worthless as an old one: somebody moved the clock.
    late = abs((now - result.at).total_seconds()) > probe.stale_after
    state = "failing" if not result.passed else "stale" if late else "passed"
    return Check(probe, state, text, result.at, result.since)


def _look(probe: Probe, stack: Stack, policy: Policy) -> tuple[bool, str, dict[str, Any]]:
    try:
        seen = probe.look(stack, policy)
    except Failed as failed:
        return False, failed.text, failed.params
    except NobodyAnswersError:
        raise
    except Exception:
        logger.exception("the probe %s broke off", probe.name)
        return False, BROKE, {}
    return True, seen.text, seen.params


def _store(probe: Probe, passed: bool, text: str, params: dict[str, Any]) -> None:
    now = timezone.now()
    with transaction.atomic():
        before = ProbeResult.objects.filter(probe=probe.name).first()
        since = before.since if before is not None and before.passed == passed else now
        ProbeResult.objects.update_or_create(
            probe=probe.name, defaults={"passed": passed, "text": text, "params": params, "at": now, "since": since}
        )
        if passed:
            Red.objects.filter(probe=probe.name, ended=None).update(ended=now)
        elif not Red.objects.filter(probe=probe.name, ended=None).exists():
            Red.objects.create(probe=probe.name, obligation=probe.obligation, text=text, params=params, began=now)
    if not passed:
        logger.error("%s fails: %s", probe.name, text % params if params else text)
