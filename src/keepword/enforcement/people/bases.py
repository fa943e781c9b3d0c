"""On which legal basis a purpose rests: what a person can stop depends on it (GDPR art. 6(1), 18, 21)."""

from __future__ import annotations

from functools import lru_cache

from keepword.policy import Policy
from keepword.policy.statements import Purpose
from keepword.policy.vocabulary import BASES


@lru_cache(maxsize=2_048)
def basis_of(policy: Policy, purpose: str) -> str | None:
    """The basis of a purpose in force, the weakest if statements differ, as when versions are compared."""
    order = list(BASES)
    found = [each.basis for each in policy.in_force if isinstance(each, Purpose) and purpose in each.purposes]
    return max(found, key=order.index, default=None)
