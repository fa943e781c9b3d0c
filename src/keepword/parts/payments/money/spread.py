"""Divides a whole among parts so that they add up to it again: the largest remainders get what rounding left over."""

from __future__ import annotations

from collections.abc import Sequence


def spread(whole: int, weights: Sequence[int]) -> list[int]:
    """`whole` divided in proportion to `weights`, each part at most one away from its exact share.

    Equal weights get what is left over from the first on, so the same question always has the same answer.
    If `whole` is at most the sum of the weights, no part is larger than its weight.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is less than nothing")
    if whole < 0:
        return [-part for part in spread(-whole, weights)]
    total = sum(weights)
    if total == 0:
        if whole:
            raise ValueError(f"{whole} can't be spread over nothing")
        return [0] * len(weights)
    parts = [whole * weight // total for weight in weights]
    left = whole - sum(parts)
    order = sorted(range(len(weights)), key=lambda place: -(whole * weights[place] % total))
    for place in order[:left]:
        parts[place] += 1
    return parts


def rounded(dividend: int, divisor: int) -> int:
    """The nearest integer; halves go away from zero, as in trade."""
    if divisor <= 0:
        raise ValueError("divided by nothing")
    nearest = (2 * abs(dividend) + divisor) // (2 * divisor)
    return nearest if dividend >= 0 else -nearest
