"""A retention statement says how long data is kept, and what is done with it then."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from keepword.policy.glossary import Glossary
from keepword.policy.periods import Duration
from keepword.policy.statements.statement import YES, Key, Spec, Statement, Value, holds
from keepword.policy.vocabulary import ENDINGS
from keepword.policy.words import N_, Wording

UNLIMITED: Value = (math.inf, math.inf)


@dataclass(frozen=True, kw_only=True)
class Retention(Statement):
    """GDPR articles 5(1)(e) and 13(2)(a). `keep` None means "while-needed"; `then` is one of `ENDINGS`.

    The lattice asks of each datum how long until it is at least shortened, at least counted into totals, and erased;
    erasing does all three. Each answer is a pair: the longest time, and whether it lasts beyond the need. So a fixed
    period and "while-needed" are not comparable, two statements on one datum add up to the stricter of both, and a
    datum that is held without any statement is kept for an unlimited time. Surviving an erasure is looser.
    """

    data: tuple[str, ...] = holds("names", "data", required=True)
    keep: Duration | None = field(default=None, metadata={"spec": Spec("period", "while-needed", True, None)})
    then: str = holds("word", ENDINGS, default="", required=True)
    survives_erasure: bool = holds("flag", default=False)

    kind: ClassVar[str] = "retention"
    about: ClassVar[str] = "data"
    unbound = {(ending,): UNLIMITED for ending in ENDINGS}
    things = {
        "": (N_("keeping {0}"), ("data",)),
        "erase": (N_("the time until {0} is erased"), ("data",)),
        "aggregate": (N_("the time until {0} is counted into totals"), ("data",)),
        "shorten": (N_("the time until {0} is shortened"), ("data",)),
        "survives": (N_("keeping {0} when everything else about a person is erased"), ("data",)),
    }

    def grants(self, glossary: Glossary) -> Iterator[tuple[Key, Value]]:
        yield from super().grants(glossary)
        for datum in self.data if self.survives_erasure else ():
            yield (self.kind, datum, "survives"), YES

    def bounds(self, glossary: Glossary) -> Iterator[tuple[Key, Value]]:
        yield from super().bounds(glossary)
        lasts: Value = (float(self.keep.total), math.inf) if self.keep else (math.inf, 0)
        reached = list(ENDINGS)[list(ENDINGS).index(self.then) :]
        for datum in self.data:
            for ending in reached:
                yield (self.kind, datum, ending), lasts

    def reading(self, wording: Wording) -> Iterator[str]:
        yield wording.say(N_("Data: {data}."), data=wording.listed("data", self.data))
        then = wording.translate(ENDINGS[self.then])
        if self.keep:
            yield wording.say(N_("After at most {period} it is {then}."), period=wording.period(self.keep), then=then)
        else:
            yield wording.say(N_("Kept while it is needed; then it is {then}."), then=then)
        if self.survives_erasure:
            yield wording.translate(N_("It stays when everything else about a person is erased."))
