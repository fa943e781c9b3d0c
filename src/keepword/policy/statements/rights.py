"""A rights statement says what people can ask for, whom, and how soon they are answered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from keepword.policy.glossary import Glossary
from keepword.policy.periods import Duration
from keepword.policy.statements.statement import YES, InForce, Key, Spec, Statement, Value, holds
from keepword.policy.words import N_, Wording


@dataclass(frozen=True, kw_only=True)
class Rights(Statement):
    """GDPR articles 12(3), 13(1)(a) and 15 to 22. The rights themselves are its `ensures`; `within` is their deadline,
    `grace` the time in which an erasure can be taken back before it is carried out.

    In the lattice, fewer rights, a longer or lost deadline of a right, and a lost contact or address are looser. So is
    any other grace: a shorter one leaves less time to think better of it, a longer one keeps longer what was to go.
    """

    within: Duration | None = field(default=None, metadata={"spec": Spec("period", default=None)})
    grace: Duration | None = field(default=None, metadata={"spec": Spec("period", default=None)})
    contact: str = holds("text", default="")
    address: str = holds("text", default="")
    company: str = holds("text", default="")

    kind: ClassVar[str] = "rights"
    things = {
        "within": (N_("the deadline for this right: {0}"), ("ensure",)),
        "grace": (N_("the time in which an erasure can be taken back"), ()),
        "contact": (N_("giving a contact"), ()),
        "address": (N_("giving a postal address"), ()),
    }

    def problems(self, glossary: Glossary, in_force: InForce) -> Iterator[tuple[str, str, str]]:
        if self.grace and "erasure" not in self.ensures:
            yield "grace", "a grace without an erasure", 'Write "erasure" into ensures, or leave the grace out.'
        if self.grace and self.within and self.grace > self.within:
            yield "grace", "the grace is longer than the deadline", "Erase within the deadline: make the grace shorter."

    def promises(self) -> Iterator[tuple[Key, Value]]:
        yield from super().promises()
        if self.within:
            for name in self.ensures or ("",):
                yield (self.kind, "", "within", name), (float(self.within.total),)
        if self.grace:
            yield (self.kind, "", "grace"), (float(self.grace.total), -float(self.grace.total))
        for name in ("contact", "address"):
            if getattr(self, name):
                yield (self.kind, "", name), YES

    def reading(self, wording: Wording) -> Iterator[str]:
        if self.within:
            yield wording.say(N_("Deadline: {period}."), period=wording.period(self.within))
        if self.grace:
            yield wording.say(N_("An erasure can be taken back for {period}."), period=wording.period(self.grace))
        if self.contact:
            yield wording.say(N_("Contact: {contact}."), contact=self.contact)
        if self.address:
            yield wording.say(N_("Address: {address}."), address=self.address)
