"""Enforcement points and their probes: what holds an obligation, and what looks whether it really does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from keepword.policy import Place, Policy
from keepword.policy.words import N_

from .refused import Refused

if TYPE_CHECKING:
    from .stack import Stack


class Grade(StrEnum):
    """How we know (strongest first); a vouched statement never counts as passed."""

    CONSTRUCTED = "constructed"
    BLOCKED = "blocked"
    MEASURED = "measured"
    WITNESSED = "witnessed"
    VOUCHED = "vouched"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a probe saw when all was well: a text with ``%(name)s`` marks, and the values for them."""

    text: str
    params: dict[str, Any] = field(default_factory=dict)

    def __init__(self, text: str, **params: Any) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "params", params)


class Failed(Exception):
    """What a probe saw when something was wrong. Shown to everyone, so it names no person and no secret."""

    def __init__(self, text: str, **params: Any) -> None:
        self.text = text
        self.params = params
        super().__init__(text % params if params else text)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One forbidden thing tried in the running program, and what became of it."""

    what: str
    refused: bool
    said: str = ""
    statement: str | None = None


NOTHING_REFUSED = N_("Nothing refused it.")

type ProbeFunction = Callable[["Stack", Policy], Seen]
type AttemptFunction = Callable[[HttpRequest, HttpResponse], Attempt]


@dataclass(frozen=True, slots=True)
class Probe:
    """Looks at the running system every ``every`` seconds; a result older than ``stale_after`` says nothing."""

    name: str
    obligation: str
    every: int
    look: ProbeFunction
    place: Place

    @property
    def stale_after(self) -> int:
        """Seconds: three missed looks and a little, so that one slow moment is not yet silence."""
        return 3 * self.every + 30


@dataclass
class Point:
    """Holds one obligation ("cookies.gate").

    ``how`` and ``try_it`` are texts for the evidence page; ``attempt`` does the forbidden thing inside a worker
    for whoever asks, visitor or probe.
    """

    obligation: str
    grade: Grade
    how: str
    try_it: str
    place: Place
    attempt: AttemptFunction | None = None
    probes: list[Probe] = field(default_factory=list)


POINTS: dict[str, Point] = {}


def point(obligation: str, *, grade: Grade, how: str, try_it: str = "") -> Point:
    """Registers the point that holds ``obligation``; a statement in force needs one for each of its obligations."""
    frame = sys._getframe(1)
    made = Point(obligation, grade, how, try_it, Place(frame.f_code.co_filename, frame.f_lineno))
    if obligation in POINTS:
        raise ValueError(f"{obligation} is held at {POINTS[obligation].place} already")
    POINTS[obligation] = made
    return made


def probe(obligation: str, *, every: int = 60) -> Callable[[ProbeFunction], ProbeFunction]:
    """Adds a probe to the point that holds ``obligation``: it returns what it saw, or raises `Failed`."""

    def add(look: ProbeFunction) -> ProbeFunction:
        code = look.__code__
        name = f"{obligation}/{look.__name__.replace('_', '-')}"
        POINTS[obligation].probes.append(
            Probe(name, obligation, every, look, Place(code.co_filename, code.co_firstlineno))
        )
        return look

    return add


def attempt(obligation: str) -> Callable[[AttemptFunction], AttemptFunction]:
    """Makes a function the thing that visitors and probes may try against ``obligation``."""

    def add(function: AttemptFunction) -> AttemptFunction:
        POINTS[obligation].attempt = function
        return function

    return add


def refusal_of(what: str, act: Callable[[], object]) -> Attempt:
    """Runs ``act``, which must be refused, and tells what happened."""
    try:
        act()
    except Refused as refused:
        return Attempt(what, True, str(refused), refused.statement)
    return Attempt(what, False, NOTHING_REFUSED)
