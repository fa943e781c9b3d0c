"""What staff see of nobody who did not let them: some data opens for a look of theirs only while its person says so.

The part that keeps such data says which it is in its ``personal_data.py``, and how to know whether its person lets
staff look now. It is asked before each look, whatever the purpose; looks that are let are recorded as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from keepword.enforcement.refused import Refused
from keepword.policy import Policy

OBLIGATION = "security.staff-access"

_needed: dict[str, Callable[[int], bool]] = {}


def needed(data: Iterable[str], runs: Callable[[int], bool]) -> None:
    """Staff see these data of a person only while ``runs`` says of that person that they let staff look."""
    _needed.update(dict.fromkeys(data, runs))


def never(person: int) -> bool:
    """For data of which nobody can let staff look."""
    return False


def data() -> list[str]:
    """The data that take leave."""
    return list(_needed)


def respect(person: int, datum: str, policy: Policy) -> None:
    """Raises `Refused` if staff may look at this datum only with leave, and this person gives none now."""
    runs = _needed.get(datum)
    if runs is not None and not runs(person):
        reason = f"staff see {datum} only while its person lets them look"
        raise Refused(OBLIGATION, reason, policy.holding(OBLIGATION))
