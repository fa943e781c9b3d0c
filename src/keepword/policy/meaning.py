"""Says what a policy means, independently of its words and of how it is cut into statements, as a point in a lattice.

Everything the statements in force let the company do is a *grant*, everything that holds the site as a whole a
*promise*. A policy is no looser than another if each of its grants is within the other's, and each of the other's
promises is kept at least as strictly. That is a product of lattices (numbers by size, sets by inclusion), so it is
reflexive, transitive and antisymmetric. What holds one subject only (how long a datum is kept, whether the program
guards it) is turned into a grant too: whoever is not held by it may do as they like. So dropping a subject
altogether drops all there was to say of it, and is stricter.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from keepword.policy.document import Policy
from keepword.policy.statements import BY_KIND
from keepword.policy.statements.statement import ANYHOW, NO, YES, Key, Value
from keepword.policy.vocabulary import DEFAULTS


@dataclass(frozen=True)
class Meaning:
    """Grants (absent: not granted) and promises (absent: not promised), and the statement that decided each."""

    grants: Mapping[Key, Value]
    promises: Mapping[Key, Value]
    decided_by: Mapping[Key, str] = field(compare=False)


def within(one: Value | None, other: Value | None) -> bool:
    """Whether `one` is as strict as `other`, or stricter; None is a grant that is not given."""
    if one is None or other is None:
        return one is None
    if isinstance(one, tuple) and isinstance(other, tuple):
        return all(mine <= theirs for mine, theirs in zip(one, other, strict=True))
    return isinstance(one, frozenset) and isinstance(other, frozenset) and ("*" in other or one <= other)


def _joined(one: Value, other: Value) -> Value:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return tuple(map(max, one, other))
    both = frozenset(one | other) if isinstance(one, frozenset) and isinstance(other, frozenset) else ANYHOW
    return ANYHOW if "*" in both else both


def _met(one: Value, other: Value) -> Value:
    """Only numbers are ever met: sets are grants."""
    return tuple(map(min, one, other)) if isinstance(one, tuple) and isinstance(other, tuple) else one


type _Combined = Callable[[Value, Value], Value]


@lru_cache(maxsize=32)
def meaning(policy: Policy) -> Meaning:
    """The meaning of the statements in force."""
    grants: dict[Key, Value] = {}
    bounds: dict[Key, Value] = {}
    promises: dict[Key, Value] = {}
    decided: dict[Key, str] = {}

    def gather(into: dict[Key, Value], found: Iterable[tuple[Key, Value]], combined: _Combined, statement: str) -> None:
        for key, value in found:
            before = into.get(key)
            into[key] = value if before is None else combined(before, value)
            if before is None or into[key] != before:
                decided[key] = statement

    for each in policy.in_force:
        gather(grants, each.grants(policy), _joined, each.id)
        gather(bounds, each.bounds(policy), _met, each.id)
        gather(promises, each.promises(), _met, each.id)
    for datum in [key[1] for key in grants if key[0] == "collection"]:  # collected is kept: else told, for ever
        decided.setdefault(("retention", datum, ""), decided.get(("collection", datum, ""), ""))
        grants[("retention", datum, "")] = YES
    for kind, subject, _ in [key for key in grants if key[2:] == ("",)]:
        unheld: dict[Key, Value] = {("ensure", name): NO for name in DEFAULTS[kind]}
        for dimension, otherwise in (unheld | dict(BY_KIND[kind].unbound)).items():
            key = (kind, subject, *dimension)
            grants[key] = bounds.get(key, otherwise)
            decided.setdefault(key, decided[kind, subject, ""])
    return Meaning(grants, promises, decided)


def no_looser(one: Policy, other: Policy) -> bool:
    """Whether `one` lets the company do nothing that `other` does not, and promises at least as much."""
    mine, theirs = meaning(one), meaning(other)
    return all(within(value, theirs.grants.get(key)) for key, value in mine.grants.items()) and all(
        key in mine.promises and within(mine.promises[key], value) for key, value in theirs.promises.items()
    )
