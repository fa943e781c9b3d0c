"""A security statement says how data is protected; all it means is in what it ensures."""

from dataclasses import dataclass
from typing import ClassVar

from keepword.policy.statements.statement import Statement


@dataclass(frozen=True, kw_only=True)
class Security(Statement):
    """GDPR articles 5(1)(f) and 32. In the lattice, fewer guarantees are looser."""

    kind: ClassVar[str] = "security"
