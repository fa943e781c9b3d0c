"""A consent statement says what people are asked for, and which signals of a browser count as a no."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from keepword.policy.statements.statement import YES, Key, Statement, Value, holds
from keepword.policy.vocabulary import SIGNALS
from keepword.policy.words import N_, Wording


@dataclass(frozen=True, kw_only=True)
class Consent(Statement):
    """GDPR article 7; Global Privacy Control (W3C) and DNT as refusals.

    In the lattice, a further question asks for more, though it reduces nobody's rights, and a signal that no longer
    counts is looser.
    """

    choices: tuple[str, ...] = holds("names", "choices", required=True, empty=True)
    signals: tuple[str, ...] = holds("words", SIGNALS)

    kind: ClassVar[str] = "consent"
    about: ClassVar[str] = "choices"
    things = {
        "": (N_('asking "{0}"'), ("choices.name",)),
        "signal": (N_("that {0} counts as a no"), ("signals",)),
    }

    def promises(self) -> Iterator[tuple[Key, Value]]:
        yield from super().promises()
        for signal in self.signals:
            yield (self.kind, "", "signal", signal), YES

    def reading(self, wording: Wording) -> Iterator[str]:
        for key in self.choices:
            yield wording.say(N_("You are asked: {question}"), question=wording.word("choices.asks", key))
        if self.signals:
            yield wording.say(N_("Counts as a no: {signals}."), signals=wording.terms(SIGNALS, self.signals))
