"""A collection statement names data that may come in, what for, and the feature that needs it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from keepword.policy.glossary import Glossary
from keepword.policy.statements.statement import YES, InForce, Key, Statement, Value, holds
from keepword.policy.words import N_, Wording


@dataclass(frozen=True, kw_only=True)
class Collection(Statement):
    """GDPR articles 5(1)(b), (c) and 13: each datum with its purposes and the feature that needs it.

    In the lattice, more data and more uses of a datum are looser.
    """

    data: tuple[str, ...] = holds("names", "data", required=True)
    purposes: tuple[str, ...] = holds("names", "purposes", required=True)
    needed_for: str = holds("text", default="", required=True)

    kind: ClassVar[str] = "collection"
    about: ClassVar[str] = "data"
    things = {
        "": (N_("collecting {0}"), ("data",)),
        "use": (N_("using {0} for {1}"), ("data", "purposes")),
    }

    def problems(self, glossary: Glossary, in_force: InForce) -> Iterator[tuple[str, str, str]]:
        yield from purposes_without_statement(self.purposes, in_force)

    def grants(self, glossary: Glossary) -> Iterator[tuple[Key, Value]]:
        yield from super().grants(glossary)
        for datum in self.data:
            for purpose in self.purposes:
                yield (self.kind, datum, "use", purpose), YES

    def reading(self, wording: Wording) -> Iterator[str]:
        yield wording.say(N_("Data: {data}."), data=wording.listed("data", self.data))
        yield wording.say(N_("Used for: {purposes}."), purposes=wording.listed("purposes", self.purposes))
        yield wording.say(N_("Needed for: {feature}."), feature=wording.word("needed_for", self.id))


def purposes_without_statement(purposes: tuple[str, ...], in_force: InForce) -> Iterator[tuple[str, str, str]]:
    """Problems for purposes that nobody says the legal basis of: a purpose needs a purpose statement in force."""
    for purpose in purposes:
        if ("purposes", purpose) not in in_force:
            what = f'the purpose "{purpose}" has no purpose statement in force'
            yield "purposes", what, f'Add one with purposes = ["{purpose}"] and its legal basis.'
