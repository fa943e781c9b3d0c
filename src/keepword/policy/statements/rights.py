"""A rights statement says what people can ask for, whom, and how soon they are answered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from keepword.policy.periods import Duration
from keepword.policy.statements.statement import YES, Key, Spec, Statement, Value, holds
from keepword.policy.words import N_, Wording


@dataclass(frozen=True, kw_only=True)
class Rights(Statement):
    """GDPR articles 12(3), 13(1)(a) and 15 to 22. The rights themselves are its `ensures`; `within` is their deadline.

    In the lattice, fewer rights, a longer or lost deadline of a right, and a lost contact or address are looser.
    """

    within: Duration | None = field(default=None, metadata={"spec": Spec("period", default=None)})
    contact: str = holds("text", default="")
    address: str = holds("text", default="")
    company: str = holds("text", default="")

    kind: ClassVar[str] = "rights"
    things = {
        "within": (N_("the deadline for this right: {0}"), ("ensure",)),
        "contact": (N_("giving a contact"), ()),
        "address": (N_("giving a postal address"), ()),
    }

    def promises(self) -> Iterator[tuple[Key, Value]]:
        yield from super().promises()
        if self.within:
            for name in self.ensures or ("",):
                yield (self.kind, "", "within", name), (float(self.within.total),)
        for name in ("contact", "address"):
            if getattr(self, name):
                yield (self.kind, "", name), YES

    def reading(self, wording: Wording) -> Iterator[str]:
        if self.within:
            yield wording.say(N_("Deadline: {period}."), period=wording.period(self.within))
        if self.contact:
            yield wording.say(N_("Contact: {contact}."), contact=self.contact)
        if self.address:
            yield wording.say(N_("Address: {address}."), address=self.address)
