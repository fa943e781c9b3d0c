"""Sentences whose words are translated where they are shown, with what is filled in kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from keepword.policy.words import Translate, joined

type Filling = str | int | Phrase | tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message in English with named places, and what belongs there: a text, a number, a phrase or a list of them."""

    message: str
    filled: Mapping[str, Filling] = field(default_factory=dict)

    def said(self, translate: Translate = str, language: str = "en") -> str:
        """The sentence in words. `translate` is gettext's function of that language."""

        def shown(filling: Filling) -> str:
            if isinstance(filling, Phrase):
                return filling.said(translate, language)
            if isinstance(filling, tuple):
                return joined((each.said(translate, language) for each in filling), language)
            return str(filling)

        return translate(self.message).format(**{name: shown(filling) for name, filling in self.filled.items()})

    def __str__(self) -> str:
        return self.said()


class NotUsable(ValueError):
    """A schedule, plan or reminder nobody could follow: `what` is wrong (no full stop), and what to do `instead`."""

    def __init__(self, what: Phrase, instead: Phrase) -> None:
        self.what = what
        self.instead = instead
        super().__init__(f"{what}. {instead}")


def refusal(what: str, instead: str, **filled: Filling) -> NotUsable:
    """The error to raise, from two messages with the same places to fill."""
    return NotUsable(Phrase(what, filled), Phrase(instead, filled))
