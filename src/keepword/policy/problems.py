"""Says what is wrong with a policy, where, and what to write instead, so that whoever wrote it can mend it at once."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

LISTED = 12  # more known words than this are a wall of text, not a help


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file; line 0 means that the policy came from a published version and not from a file."""

    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file or "published version"


NOWHERE = Place()


@dataclass(frozen=True)
class Problem:
    """One thing to mend: `what` is wrong (no full stop) and what to write `instead` (whole sentences)."""

    place: Place
    statement: str | None
    what: str
    instead: str

    def __str__(self) -> str:
        named = f"{self.statement}: " if self.statement else ""
        return f"{self.place}: {named}{self.what}. {self.instead}".rstrip()


class PolicyError(ValueError):
    """A policy that cannot be used; `problems` holds everything found in it, in the order of its lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.place))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def meant(word: str, known: Iterable[str]) -> str:
    """A sentence that leads from a word nobody knows to the one probably meant (nearest by difflib)."""
    choices = sorted(known)
    near = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{near[0]}"?'
    if not choices:
        return "None is declared yet."
    if len(choices) > LISTED:
        return f"Known are {len(choices)}, among them: {', '.join(choices[:LISTED])}."
    return f"Known: {', '.join(choices)}."
