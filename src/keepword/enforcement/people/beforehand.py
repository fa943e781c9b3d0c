"""What has to be done elsewhere before a person is erased, such as ending what a company collects from them."""

from __future__ import annotations

from collections.abc import Callable

type Step = Callable[[int], bool]

_STEPS: list[Step] = []


def before_erasure(step: Step) -> Step:
    """Lets ``step(person)`` say whether it is done; it is asked again until it is, and then nothing has gone yet."""
    if step not in _STEPS:
        _STEPS.append(step)
    return step


def done(person: int) -> bool:
    """Whether all of it is."""
    return all(step(person) for step in _STEPS)
