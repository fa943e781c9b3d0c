"""Turns the policy's keys into the words people read, in one of its languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from keepword.policy.periods import Duration

if TYPE_CHECKING:
    from keepword.policy.document import Policy

type Translate = Callable[[str], str]

_AND = {"en": "and", "de": "und", "fr": "et", "es": "y", "it": "e", "nl": "en", "pt": "e", "ro": "și", "pl": "i"}

# Marks a message for translation where it is written; it is translated where it is shown. xgettext -kN_ finds it.
N_ = str


def joined(items: Iterable[str], language: str) -> str:
    """ "a, b and c" in that language; a comma alone where its word for "and" is not known."""
    listed = list(items)
    link = _AND.get(language.split("-")[0])
    if len(listed) < 2 or link is None:
        return ", ".join(listed)
    return f"{', '.join(listed[:-1])} {link} {listed[-1]}"


_UNITS = (
    ("years", N_("1 year"), N_("{count} years")),
    ("months", N_("1 month"), N_("{count} months")),
    ("weeks", N_("1 week"), N_("{count} weeks")),
    ("days", N_("1 day"), N_("{count} days")),
    ("hours", N_("1 hour"), N_("{count} hours")),
    ("minutes", N_("1 minute"), N_("{count} minutes")),
    ("seconds", N_("1 second"), N_("{count} seconds")),
)


def period(duration: Duration | str, translate: Translate = str, language: str = "en") -> str:
    """The period in words: "1 year and 6 months". A text is read as ISO 8601 first."""
    lasting = Duration.parse(duration) if isinstance(duration, str) else duration
    counted = [(getattr(lasting, name), one, many) for name, one, many in _UNITS]
    shown = [translate(one if count == 1 else many).format(count=count) for count, one, many in counted if count]
    return joined(shown, language)


class Wording:
    """Speaks of one policy in one language: keys become its words, messages go through `translate`."""

    def __init__(self, policy: Policy, language: str | None = None, translate: Translate = str) -> None:
        self.policy = policy
        self.language = policy.spoken(language)
        self.translate = translate

    def say(self, message: str, **parts: str) -> str:
        return self.translate(message).format(**parts)

    def word(self, table: str, key: str) -> str:
        return self.policy.word(table, key, self.language)

    def listed(self, table: str, keys: Sequence[str]) -> str:
        return joined((self.word(table, key) for key in keys), self.language)

    def terms(self, known: dict[str, str], keys: Iterable[str]) -> str:
        """Words of the house's own vocabulary, translated and joined."""
        return joined((self.translate(known[key]) for key in keys), self.language)

    def period(self, duration: Duration) -> str:
        return period(duration, self.translate, self.language)
