"""The one exception every gate raises, so that each refusal can name the statement behind it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from keepword.policy import Decision


class Refused(PermissionDenied):
    """Something the policy does not allow was attempted.

    ``obligation`` is the refusing point ("cookies.gate"); ``statement`` the id of the statement that decided, or
    None where no statement speaks of the matter (XACML: *not applicable*, here read as a refusal).
    """

    def __init__(self, obligation: str, reason: str, statement: str | None = None) -> None:
        self.obligation = obligation
        self.reason = reason
        self.statement = statement
        super().__init__(f"{statement or 'undeclared'}: {reason}")

    @classmethod
    def by(cls, obligation: str, decision: Decision) -> Refused:
        return cls(obligation, decision.reason, decision.statement)
