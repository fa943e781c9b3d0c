"""Rounds for reports, so that the lines add up to the rounded total. What is stored is never rounded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from keepword.policy.words import N_

from .refused import SpanRefused

type Way = Literal["up", "down", "nearest"]

MOST_MINUTES = 24 * 60


def rounded(seconds: int, minutes: int, way: Way) -> int:
    """One length, as a multiple of so many minutes; half of it counts up. 0 minutes leave it as it is."""
    return _steps(seconds, _step(minutes), way) * _step(minutes) if minutes else seconds


def rounded_lines(lines: Sequence[int], minutes: int, way: Way) -> list[int]:
    """Each line as a multiple of so many minutes; together they are exactly the rounded sum of all.

    Each line is rounded down, and what is missing goes to those that lost most, the first of equals first. So a line
    of nothing stays nothing, and none changes by more than one step.
    """
    if not minutes:
        return list(lines)
    step = _step(minutes)
    down = [length // step for length in lines]
    missing = _steps(sum(lines), step, way) - sum(down)
    by_loss = sorted(range(len(lines)), key=lambda place: (-(lines[place] % step), place))
    for place in by_loss[:missing]:
        down[place] += 1
    return [count * step for count in down]


def _step(minutes: int) -> int:
    if not 0 < minutes <= MOST_MINUTES:
        raise SpanRefused(N_("It cannot be rounded to that."), N_("Write 1 to 1440 minutes."))
    return minutes * 60


def _steps(seconds: int, step: int, way: Way) -> int:
    if way == "up":
        return -(-seconds // step)
    if way == "down":
        return seconds // step
    return (2 * seconds + step) // (2 * step)
