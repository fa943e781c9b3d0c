"""A disclosure statement says who else gets which data, what for, and what it takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from keepword.policy.glossary import Glossary
from keepword.policy.statements.collection import purposes_without_statement
from keepword.policy.statements.statement import ANYHOW, YES, InForce, Key, Statement, Value, holds
from keepword.policy.vocabulary import GROUNDS, NEVER
from keepword.policy.words import N_, Wording


@dataclass(frozen=True, kw_only=True)
class Disclosure(Statement):
    """GDPR articles 13(1)(e), 28 and 30(1)(d). `recipients` may be empty: then data goes to nobody by it.

    In the lattice, more recipients, hosts, data and purposes are looser; ground "service" is looser than "permission"
    or "order", which are not comparable; a dropped `never` is looser.
    """

    recipients: tuple[str, ...] = holds("names", "recipients", required=True, empty=True)
    data: tuple[str, ...] = holds("names", "data")
    purposes: tuple[str, ...] = holds("names", "purposes")
    ground: str = holds("word", GROUNDS, default="service")
    never: tuple[str, ...] = holds("words", NEVER)

    kind: ClassVar[str] = "disclosure"
    about: ClassVar[str] = "recipients"
    things = {
        "": (N_("handing data to {0}"), ("recipients",)),
        "data": (N_("handing {1} to {0} for {2}"), ("recipients", "data", "purposes")),
        "host": (N_("connecting to {1} for {0}"), ("recipients", "")),
        "never": (N_("that data is never {0}"), ("never",)),
    }

    def problems(self, glossary: Glossary, in_force: InForce) -> Iterator[tuple[str, str, str]]:
        yield from purposes_without_statement(self.purposes, in_force)

    def grants(self, glossary: Glossary) -> Iterator[tuple[Key, Value]]:
        yield from super().grants(glossary)
        ground: Value = ANYHOW if self.ground == "service" else frozenset({self.ground})
        for recipient in self.recipients:
            for host in glossary.recipients[recipient].hosts:
                yield (self.kind, recipient, "host", host), YES
            for datum in self.data or ("",):
                for purpose in self.purposes or ("",):
                    yield (self.kind, recipient, "data", datum, purpose), ground

    def promises(self) -> Iterator[tuple[Key, Value]]:
        yield from super().promises()
        for each in self.never:
            yield (self.kind, "", "never", each), YES

    def reading(self, wording: Wording) -> Iterator[str]:
        if self.recipients:
            yield wording.say(N_("Recipients: {names}."), names=wording.listed("recipients", self.recipients))
            yield wording.say(N_("Reason: {ground}."), ground=wording.translate(GROUNDS[self.ground]))
        else:
            yield wording.translate(N_("Recipients: nobody."))
        if self.data:
            yield wording.say(N_("Data: {data}."), data=wording.listed("data", self.data))
        if self.purposes:
            yield wording.say(N_("Used for: {purposes}."), purposes=wording.listed("purposes", self.purposes))
        if self.never:
            yield wording.say(N_("Never: {never}."), never=wording.terms(NEVER, self.never))
