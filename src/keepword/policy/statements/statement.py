"""What every statement is and does, whatever its kind; one file beside this one holds each kind."""

import datetime
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, NamedTuple

from keepword.policy.glossary import Glossary
from keepword.policy.periods import Duration
from keepword.policy.problems import NOWHERE, Place
from keepword.policy.vocabulary import DEFAULTS, ENSURES
from keepword.policy.words import N_, Wording

# One dimension of the meaning: (kind, subject, dimension, further subjects…). Its value is a point in a lattice:
# numbers compared side by side, smaller is stricter; or the set of circumstances in which something may happen.
type Key = tuple[str, ...]
type Value = tuple[float, ...] | frozenset[str]
type InForce = frozenset[tuple[str, str]]  # ("purposes", key) and ("choices", key) that statements in force speak of

YES: Value = (0,)
NO: Value = (math.inf,)
ANYHOW: Value = frozenset({"*"})


class Spec(NamedTuple):
    """What a field of a kind may hold, for the reader and for as_document."""

    shape: str  # names (of the glossary), words or word (of the vocabulary), period, text or flag
    known: str | tuple[str, ...] = ""  # the glossary's table; the words; what may stand instead of a period
    required: bool = False
    default: Any = ()
    empty: bool = False  # a required list may be []


def holds(shape: str, known: str | Iterable[str] = "", *, default: Any = (), **rules: bool) -> Any:
    """A field with its Spec; its default is what the reader puts where the file says nothing."""
    spec = Spec(shape, known if isinstance(known, str) else tuple(known), default=default, **rules)
    return field(default=default, metadata={"spec": spec})


@dataclass(frozen=True)
class Vouch:
    """A human's word for what no program can hold: `by` a role (never a person's name), `until` a day, `that` what."""

    by: str
    until: datetime.date
    that: str


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement: the words people read (`says`, with placeholders) and the fields the program acts on.

    `planned` statements enforce nothing and mean nothing yet. `obligations` are the guarantees the program holds for
    it, "KIND.ensure" (obligations in the sense of XACML 3.0, 7.18: what an enforcement point must also do).
    """

    id: str
    says: str
    section: str = ""
    clause: tuple[str, ...] = ()
    added: bool = False
    planned: bool = False
    vouched: Vouch | None = None
    ensures: tuple[str, ...] = ()
    place: Place = field(default=NOWHERE, compare=False)

    kind: ClassVar[str]
    about: ClassVar[str] = ""  # the field that lists what the statement speaks of
    # Dimension of the meaning -> what it is called, and which table of the glossary each subject's words are in.
    things: ClassVar[Mapping[str, tuple[str, tuple[str, ...]]]] = {}
    # What holds a subject, beside the default guarantees, until a statement says otherwise.
    unbound: ClassVar[Mapping[Key, Value]] = {}

    @classmethod
    def specs(cls) -> dict[str, Spec]:
        return {each.name: each.metadata["spec"] for each in fields(cls) if "spec" in each.metadata}

    @property
    def topic(self) -> str:
        return self.id.partition(".")[2]

    @property
    def obligations(self) -> tuple[str, ...]:
        return tuple(f"{self.kind}.{name}" for name in self.ensures)

    @property
    def subjects(self) -> tuple[str, ...]:
        return tuple(getattr(self, self.about)) if self.about else ()

    def known_as(self, glossary: Glossary) -> tuple[str, ...]:
        """The subjects by the name under which the meaning knows them."""
        return self.subjects

    def problems(self, glossary: Glossary, in_force: InForce) -> Iterator[tuple[str, str, str]]:
        """(field, what, instead) for what only the whole policy shows; asked of statements in force."""
        yield from ()

    def grants(self, glossary: Glossary) -> Iterator[tuple[Key, Value]]:
        """What the statement lets the company do; across statements the looser value counts."""
        for subject in self.known_as(glossary):
            yield (self.kind, subject, ""), YES

    def bounds(self, glossary: Glossary) -> Iterator[tuple[Key, Value]]:
        """What holds each subject of the statement; across statements the stricter value counts."""
        for subject in self.known_as(glossary):
            for name in DEFAULTS[self.kind]:
                if name in self.ensures:
                    yield (self.kind, subject, "ensure", name), YES

    def promises(self) -> Iterator[tuple[Key, Value]]:
        """What holds the site as a whole, whatever the subject; across statements the stricter value counts."""
        for name in self.ensures:
            if not self.subjects or name not in DEFAULTS[self.kind]:
                yield (self.kind, "", "promise", name), YES

    def reading(self, wording: Wording) -> Iterator[str]:
        """What the program understands of the fields, as plain sentences."""
        yield from ()

    def whole_reading(self, wording: Wording) -> Iterator[str]:
        yield from self.reading(wording)
        for name in self.ensures:
            yield wording.translate(ENSURES[self.kind][name])
        if self.vouched:
            parts = {name: str(value) for name, value in vars(self.vouched).items()}
            yield wording.say(N_("Vouched for until {until} by {by}: {that}"), **parts)

    def as_document(self) -> dict[str, object]:
        document = {each.name: plain(getattr(self, each.name)) for each in fields(self) if each.name != "place"}
        for name, spec in self.specs().items():
            if spec.shape == "period" and document[name] is None:
                document[name] = spec.known
        return {name: value for name, value in document.items() if value not in (None, "")}


def plain(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, Vouch):
        return {name: str(each) for name, each in vars(value).items()}
    return list(value) if isinstance(value, tuple) else str(value) if isinstance(value, Duration) else value
