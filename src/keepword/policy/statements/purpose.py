"""A purpose statement says what data is used for and on which legal basis."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from keepword.policy.glossary import Glossary
from keepword.policy.statements.statement import ANYHOW, Key, Statement, Value, holds
from keepword.policy.vocabulary import BASES, PARENTS
from keepword.policy.words import N_, Wording


@dataclass(frozen=True, kw_only=True)
class Purpose(Statement):
    """GDPR articles 5(1)(b) and 6(1); `parent` is one of four broad purposes (DPV: a purpose's parent concept).

    In the lattice, more purposes are looser, and so is a basis further down in `BASES`, or a lost or other parent.
    """

    purposes: tuple[str, ...] = holds("names", "purposes", required=True)
    basis: str = holds("word", BASES, default="", required=True)
    parent: str | None = holds("word", PARENTS, default=None)

    kind: ClassVar[str] = "purpose"
    about: ClassVar[str] = "purposes"
    things = {
        "": (N_("using data for {0}"), ("purposes",)),
        "basis": (N_("the legal basis of {0}"), ("purposes",)),
        "parent": (N_("the general purpose that {0} belongs to"), ("purposes",)),
    }

    def grants(self, glossary: Glossary) -> Iterator[tuple[Key, Value]]:
        yield from super().grants(glossary)
        for purpose in self.purposes:
            yield (self.kind, purpose, "basis"), (float(list(BASES).index(self.basis)),)
            yield (self.kind, purpose, "parent"), frozenset({self.parent}) if self.parent else ANYHOW

    def reading(self, wording: Wording) -> Iterator[str]:
        yield wording.say(N_("Purposes: {purposes}."), purposes=wording.listed("purposes", self.purposes))
        yield wording.say(N_("Legal basis: {basis}."), basis=wording.translate(BASES[self.basis]))
        if self.parent:
            yield wording.say(N_("Part of: {parent}."), parent=wording.translate(PARENTS[self.parent]))
