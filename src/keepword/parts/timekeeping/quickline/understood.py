"""What a quick line was understood to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from keepword.parts.timekeeping.spans import Span, SpanRefused

type Language = Literal["en", "de"]
type Mark = Literal["day", "time", "duration", "tag", "project", "billable", "rest"]


@dataclass(frozen=True)
class Part:
    """Characters of the line, `start` to before `end`, that mean something; for highlighting."""

    start: int
    end: int
    kind: Mark


@dataclass(frozen=True)
class Problem:
    """What about these characters of the line keeps it from becoming an entry, and what to write instead."""

    start: int
    end: int
    refused: SpanRefused

    def says(self, translate: Callable[[str], str] = str) -> str:
        return self.refused.says(translate)


@dataclass(frozen=True)
class Project:
    """A project by its name as typed; without an id it would be new."""

    name: str
    id: str | None


@dataclass(frozen=True)
class Understood:
    """The entry that a line becomes. With problems it is a guess to be shown, and never to be kept.

    `twice`: clocks showed one of its times twice, and the earlier one was taken. Two are equal if they become the
    same entry, however they were written.
    """

    started: int
    stopped: int | None
    zone: str
    note: str = ""
    tags: tuple[str, ...] = ()
    project: Project | None = None
    billable: bool = False
    twice: bool = False
    parts: tuple[Part, ...] = field(default=(), compare=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False)

    @property
    def span(self) -> Span:
        """SpanRefused, if there are problems that make it none."""
        return Span(self.started, self.stopped, self.zone)
