"""What every statement is and does, whatever its kind; one file beside this one holds each kind."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from keepword.policy.periods import Duration
from keepword.policy.problems import NOWHERE, Place
from keepword.policy.vocabulary import DEFAULTS, ENSURES
from keepword.policy.words import N_, Wording

if TYPE_CHECKING:
    from keepword.policy.document import Policy

# One dimension of the meaning: (kind, subject, dimension, further subjects…). Its value is a point in a lattice:
# numbers compared side by side, smaller is stricter; or the set of circumstances in which something may happen.
type Key = tuple[str, ...]
type Value = tuple[float, ...] | frozenset[str]

YES: Value = (0,)
NO: Value = (math.inf,)
ANYHOW: Value = frozenset({"*"})


class Spec(NamedTuple):
    """What a field of a kind may hold, for the reader and for as_document."""

    shape: str  # names (of the glossary), words or word (of the vocabulary), period, text or flag
    known: str | tuple[str, ...] = ""
    required: bool = False
    empty: bool = False  # a required list may be []
    default: str | None = None


def names(table: str, *, required: bool = False, empty: bool = False) -> Any:
    return field(default=(), metadata={"spec": Spec("names", table, required, empty)})


def words(known: Mapping[str, str]) -> Any:
    return field(default=(), metadata={"spec": Spec("words", tuple(known))})


def word(known: Mapping[str, str], *, required: bool = False, default: str | None = None) -> Any:
    return field(default=default, metadata={"spec": Spec("word", tuple(known), required, default=default)})


def period(*, otherwise: str = "", required: bool = False) -> dict[str, Spec]:
    """The metadata of a field that holds a period, or None for the word `otherwise`."""
    return {"spec": Spec("period", otherwise, required)}


def text(*, required: bool = False) -> Any:
    return field(default="", metadata={"spec": Spec("text", required=required)})


def flag() -> Any:
    return field(default=False, metadata={"spec": Spec("flag")})


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
    # What holds a subject until a statement says otherwise.
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

    def known_as(self, policy: Policy) -> tuple[str, ...]:
        """The subjects by the name under which the meaning knows them."""
        return self.subjects

    def problems(self, policy: Policy) -> Iterator[tuple[str, str, str]]:
        """(field, what, instead) for what only the whole policy shows; asked of statements in force."""
        yield from ()

    def grants(self, policy: Policy) -> Iterator[tuple[Key, Value]]:
        """What the statement lets the company do; across statements the looser value counts."""
        for subject in self.known_as(policy):
            yield (self.kind, subject, ""), YES

    def bounds(self, policy: Policy) -> Iterator[tuple[Key, Value]]:
        """What holds each subject of the statement; across statements the stricter value counts."""
        for subject in self.known_as(policy):
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
            yield wording.say(
                N_("Vouched for until {date} by {role}: {that}"),
                date=self.vouched.until.isoformat(),
                role=self.vouched.by,
                that=self.vouched.that,
            )

    def as_document(self) -> dict[str, object]:
        document: dict[str, object] = {"id": self.id, "section": self.section, "says": self.says}
        document |= {"clause": list(self.clause), "ensures": list(self.ensures)}
        document |= {"added": self.added, "planned": self.planned}
        if self.vouched:
            until = self.vouched.until.isoformat()
            document["vouched"] = {"by": self.vouched.by, "until": until, "that": self.vouched.that}
        for name, spec in self.specs().items():
            value = getattr(self, name)
            if isinstance(value, tuple):
                document[name] = list(value)
            elif isinstance(value, Duration):
                document[name] = str(value)
            elif value is None and spec.shape == "period" and spec.known:
                document[name] = spec.known
            elif value not in (None, ""):
                document[name] = value
        return document


def ensured(kind: str) -> dict[Key, Value]:
    """The dimensions of a kind's default guarantees, as not held."""
    return {("ensure", name): NO for name in DEFAULTS[kind]}
