"""Says what changes between two policies, by meaning: what is stricter, looser, new or gone, and who loses rights."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from keepword.policy import vocabulary
from keepword.policy.document import Policy
from keepword.policy.meaning import meaning, no_looser, within
from keepword.policy.periods import Duration
from keepword.policy.render import says
from keepword.policy.statements import BY_KIND, Collection
from keepword.policy.statements.statement import Key, Value
from keepword.policy.words import N_, Translate, Wording

_FRAMES = {
    "new": N_("New: {what}."),
    "gone": N_("No longer: {what}."),
    "stricter": N_("Stricter: {what} ({old} before, {new} now)."),
    "looser": N_("Looser: {what} ({old} before, {new} now)."),
    "words": N_("Other words: {what}."),
}
# Words of a value by its dimension, and words of a subject that the glossary does not have.
_TERMS = {"parent": vocabulary.PARENTS, "needs": vocabulary.NEEDS, "data": vocabulary.GROUNDS}
_FIXED = {"never": vocabulary.NEVER, "signals": vocabulary.SIGNALS, "ensure": vocabulary.ENSURES["rights"]}


@dataclass(frozen=True)
class Change:
    """One difference. `statement` is the id that decides it (None for a word of the glossary), `kind` its kind.

    `direction` is "stricter", "looser", "new", "gone" or "words"; `reduces` says whether it reduces a person's rights;
    `sentence` says it in whole, `old` and `new` are what stood and stands there.
    """

    statement: str | None
    kind: str
    direction: str
    reduces: bool
    sentence: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Comparison:
    """All changes from an old policy to a new one. `no_looser`: the new one is within the old one in the lattice."""

    changes: tuple[Change, ...]
    no_looser: bool
    same_meaning: bool

    @property
    def reduces_rights(self) -> bool:
        return any(each.reduces for each in self.changes)

    @property
    def words_only(self) -> bool:
        return self.same_meaning and bool(self.changes)

    @property
    def needs_vouch(self) -> bool:
        """Whether words changed, so that a named role must vouch that they mean what the fields say."""
        return any(each.direction == "words" for each in self.changes)


def compare(old: Policy, new: Policy, language: str | None = None, translate: Translate = str) -> Comparison:
    """What `new` changes. Only statements in force have a meaning; of planned ones the words are compared.

    More data, purposes, uses, recipients or cookies, a longer time, a weaker basis, ground or need, and fewer
    guarantees, rights or signals reduce rights. Two things that are new do not: a further question for permission, and
    a collection that a person starts by their own act, that is, one for a feature, with data and for purposes that
    are all new, each on the basis of consent or a contract.
    """
    differ = _Differ(old, new, language, translate)
    changes = tuple(chain(differ.grants(), differ.promises()))
    changes += tuple(differ.words({each.statement for each in changes}))
    return Comparison(changes, no_looser(new, old), meaning(old) == meaning(new))


def _by_own_act(old: Policy, new: Policy) -> set[tuple[str, str]]:
    """("data", …) and ("purposes", …) that came in only with features new to the old policy."""
    features = {each.needed_for.casefold() for each in old.in_force if isinstance(each, Collection)}
    chosen = (float(list(vocabulary.BASES).index("contract")),)
    known: set[tuple[str, str]] = set(old.spoken_of)
    for key in meaning(old).grants:
        known |= {("data", key[3])} if key[2] == "data" else {("data", key[1])} if key[0] == "retention" else set()
    for key, value in meaning(new).grants.items():
        known |= {("purposes", key[4])} if key[2] == "data" else set()
        known |= {("purposes", key[1])} if key[2] == "basis" and not within(value, chosen) else set()
    own: set[tuple[str, str]] = set()
    for each in new.in_force:
        if isinstance(each, Collection):
            touched = {("data", datum) for datum in each.data} | {("purposes", key) for key in each.purposes}
            own |= touched
            known |= touched if known & touched or each.needed_for.casefold() in features else set()
    return own - known


class _Differ:
    def __init__(self, old: Policy, new: Policy, language: str | None, translate: Translate) -> None:
        self.old, self.new, self.translate = old, new, translate
        self.before, self.after = meaning(old), meaning(new)
        self.speak_old, self.speak_new = Wording(old, language, translate), Wording(new, language, translate)
        self.own_act = _by_own_act(old, new)

    def grants(self) -> Iterator[Change]:
        before, after = self.before.grants, self.after.grants
        shown: set[tuple[str, str, Value | None, Value | None]] = set()
        for key, was, now in _differences(before, after):
            kind, subject, dimension = key[:3]
            if dimension == "":
                if kind != "retention" or self.decided(key).startswith("retention."):
                    yield self.change(key, "new" if was is None else "gone", was, now)
            elif ((kind, subject, "") in before) == ((kind, subject, "") in after):
                same = (kind, subject, was, now)  # erasing is also shortening: say it once
                if dimension not in vocabulary.ENDINGS or same not in shown:
                    yield self.change(key, "stricter" if within(now, was) else "looser", was, now)
                shown.add(same)

    def promises(self) -> Iterator[Change]:
        for key, was, now in _differences(self.before.promises, self.after.promises):
            stricter = now is not None and (was is None or within(now, was))
            yield self.change(key, "stricter" if stricter else "looser", was, now, promise=True)

    def decided(self, key: Key) -> str:
        """The statement that the difference is about: the old one where it is no longer in force, else the new one."""
        was, now = self.before.decided_by.get(key), self.after.decided_by.get(key)
        still = {each.id for each in self.new.in_force}
        return (was if was and (now is None or was not in still) else now) or ""

    def change(self, key: Key, direction: str, was: Value | None, now: Value | None, promise: bool = False) -> Change:
        kind, subject, dimension = key[:3]
        statement = self.decided(key)
        old, new = (
            self.value(dimension, value, promise) if dimension else self.said(policy, statement) if value else None
            for policy, value in ((self.old, was), (self.new, now))
        )
        own = {"collection": "data", "retention": "data", "purpose": "purposes"}.get(kind, "")
        harmless = kind == "consent" or (own, subject) in self.own_act
        reduces = direction == "looser" or (direction == "new" and not harmless)
        sentence = self.translate(_FRAMES[direction]).format(what=self.thing(key), old=old, new=new)
        return Change(statement, kind, direction, reduces, sentence, old, new)

    def said(self, policy: Policy, statement: str) -> str | None:
        found = next((each for each in policy.statements if each.id == statement), None)
        return says(found, policy, self.speak_new.language, self.translate) if found else None

    def thing(self, key: Key) -> str:
        """What the key is about, in words."""
        kind, subject, dimension = key[:3]
        if dimension in ("promise", "ensure"):
            guarantee = self.translate(vocabulary.ENSURES[kind][key[3]]).rstrip(".")
            return f"{guarantee} ({self.word(BY_KIND[kind].things[''][1][0], subject)})" if subject else guarantee
        message, tables = BY_KIND[kind].things[dimension]
        parts = key[3:] if subject == "" else (subject, *key[3:])
        return self.translate(message).format(*map(self.word, tables, parts))

    def word(self, table: str, key: str) -> str:
        if key == "":
            return self.translate(N_("nothing in particular"))
        if table in _FIXED:
            return self.translate(_FIXED[table][key]).rstrip(".")
        speak = self.speak_new if (table, key) in self.new.own_words else self.speak_old
        return speak.word(table, key)

    def value(self, dimension: str, value: Value | None, promise: bool) -> str:
        if isinstance(value, frozenset):
            terms = _TERMS[dimension]
            words = [terms.get("service", N_("any"))] if "*" in value else [terms[each.split()[0]] for each in value]
            return ", ".join(sorted(map(self.translate, words)))
        if value is None:
            return self.translate(N_("not promised") if promise else N_("no"))
        if dimension == "basis":
            return self.translate(list(vocabulary.BASES.values())[int(value[0])])
        if dimension == "sites":
            return vocabulary.SAME_SITE[int(value[0])]
        if dimension in vocabulary.ENDINGS or dimension in ("life", "within", "grace"):
            return self.period(*value)
        return self.translate(N_("promised") if promise else N_("yes") if value[0] == 0 else N_("no"))

    def period(self, seconds: float, beyond_need: float = math.inf) -> str:
        if seconds == math.inf:
            return self.translate(N_("without a limit") if beyond_need else N_("while it is needed"))
        if seconds == 0:
            return self.translate(N_("until the browser is closed"))
        words = self.speak_new.period(Duration.lasting(int(seconds)))
        return words if beyond_need else self.translate(N_("while it is needed, at most {period}")).format(period=words)

    def words(self, told: set[str | None]) -> Iterator[Change]:
        """Other words for the same thing; those of a thing that is itself new or gone are told with it."""
        both = _spoken(self.old, self.old.language).keys() & _spoken(self.new, self.new.language).keys()
        stayed = {each.id for each in self.old.statements} & {each.id for each in self.new.statements}
        for language in sorted({*self.old.languages, *self.new.languages}):
            before, after = _spoken(self.old, language), _spoken(self.new, language)
            for (table, key), was, now in _differences(before, after):
                statement = key if table in _ABOUT_STATEMENTS else None
                if (statement not in stayed and statement in told) if statement else (table, key) not in both:
                    continue
                kind = statement.partition(".")[0] if statement else "glossary"
                sentence = self.translate(_FRAMES["words"]).format(what=f"{key} [{language}]")
                yield Change(statement, kind, "words", False, sentence, was, now)


_ABOUT_STATEMENTS = ("says", "needed_for", "clause", "added", "vouched", "contact", "address", "company")


def _differences[K: tuple[str, ...], V](
    before: Mapping[K, V], after: Mapping[K, V]
) -> Iterator[tuple[K, V | None, V | None]]:
    order = {kind: index for index, kind in enumerate(vocabulary.KINDS)}
    # Of the endings of one thing the most thorough comes first, as it stands for those that it includes.
    endings = {ending: index for index, ending in enumerate(vocabulary.ENDINGS)}

    def rank(key: K) -> tuple[int, tuple[str, ...], int, tuple[str, ...]]:
        return order.get(key[0], 0), key[:2], endings.get(key[2], -1) if len(key) > 2 else -1, key

    for key in sorted(before.keys() | after.keys(), key=rank):
        if before.get(key) != after.get(key):
            yield key, before.get(key), after.get(key)


def _spoken(policy: Policy, language: str) -> dict[tuple[str, str], str]:
    """Everything people read of a policy in that language; with its own language what is not translated, too."""
    if language != policy.language:
        return dict(policy.translations.get(language, {}))
    words = dict(policy.own_words) | {("", "company"): policy.company, ("", "source"): policy.source_document}
    words |= {("link", key): each.policy for key, each in policy.recipients.items()}
    for each in policy.statements:
        facts = {"clause": ", ".join(each.clause), "added": "added" if each.added else ""}
        facts["vouched"] = f"{each.vouched.by}, {each.vouched.until}: {each.vouched.that}" if each.vouched else ""
        facts |= {name: getattr(each, name, "") for name in ("contact", "address", "company")}
        words |= {(name, each.id): text for name, text in facts.items() if text}
    return words
