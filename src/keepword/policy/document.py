"""Holds a policy in memory: its glossary, its statements, its translations, and its identity (the digest)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from keepword.policy.glossary import Choice, Cookie, Glossary, Recipient
from keepword.policy.problems import Problem
from keepword.policy.statements import Collection, Rights, Statement
from keepword.policy.statements.statement import plain
from keepword.policy.vocabulary import FORMAT

# One language's words: (table, key) -> words. Tables are those of a translation file, with "choices.name" and
# "choices.asks" for the two words of a choice.
type Words = Mapping[tuple[str, str], str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Policy(Glossary):
    """A whole policy, as read from a file or a published version. Immutable; equal when the digest is equal.

    `statements` are in the order of the document, planned ones included. `translations` hold the words of the other
    languages, and `untranslated` what is missing there (asked only of files, and never an error: the page falls
    back on the policy's own language).
    """

    statements: tuple[Statement, ...]
    translations: Mapping[str, Words]
    untranslated: tuple[Problem, ...] = ()

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return (self.language, *sorted(self.translations))

    @cached_property
    def in_force(self) -> tuple[Statement, ...]:
        return tuple(each for each in self.statements if not each.planned)

    @cached_property
    def planned(self) -> tuple[Statement, ...]:
        return tuple(each for each in self.statements if each.planned)

    @cached_property
    def _by_id(self) -> dict[str, Statement]:
        return {each.id: each for each in self.statements}

    def statement(self, id: str) -> Statement:
        """The statement of that id, in force or planned; KeyError if there is none."""
        return self._by_id[id]

    @cached_property
    def _by_obligation(self) -> dict[str, str]:
        return {obligation: each.id for each in reversed(self.in_force) for obligation in each.obligations}

    def holding(self, obligation: str) -> str | None:
        """The id of the first statement in force that promises ``obligation``; None if there is none."""
        return self._by_obligation.get(obligation)

    def sections(self) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
        """Headings with their statements, in the order of first use."""
        found: dict[str, list[Statement]] = {}
        for each in self.statements:
            found.setdefault(each.section, []).append(each)
        return tuple((title, tuple(listed)) for title, listed in found.items())

    @cached_property
    def spoken_of(self) -> frozenset[tuple[str, str]]:
        """("purposes", …) and ("choices", …) for what the purpose and consent statements in force speak of."""
        kinds = ("purpose", "consent")
        return frozenset((each.about, key) for each in self.in_force if each.kind in kinds for key in each.subjects)

    @cached_property
    def _cookies_by_name(self) -> dict[str, Cookie]:
        return {each.name: each for each in self.cookies.values()}

    def cookie_named(self, browser_name: str) -> Cookie | None:
        """The cookie that the browser knows by that name, whether or not a statement in force allows it."""
        return self._cookies_by_name.get(browser_name)

    def given(self, name: str) -> str:
        """The "company", "contact" or "address" that a rights statement gives, those in force first; "" for others."""
        if name not in ("company", "contact", "address"):
            return ""
        rights = [each for each in (*self.in_force, *self.planned) if isinstance(each, Rights)]
        return next((value for each in rights if (value := getattr(each, name))), getattr(self, name, ""))

    @cached_property
    def own_words(self) -> Words:
        """The words of the policy's own language, in the form of a translation."""
        words = {("data", key): text for key, text in self.data.items()}
        words |= {("purposes", key): text for key, text in self.purposes.items()}
        words |= {("recipients", key): each.name for key, each in self.recipients.items()}
        words |= {("choices.name", key): each.name for key, each in self.choices.items()}
        words |= {("choices.asks", key): each.asks for key, each in self.choices.items()}
        words |= {("cookies", key): each.remembers for key, each in self.cookies.items()}
        for each in self.statements:
            words[("sections", each.section)] = each.section
            words[("says", each.id)] = each.says
            if isinstance(each, Collection):
                words[("needed_for", each.id)] = each.needed_for
        return words

    def spoken(self, language: str | None) -> str:
        """The language of this policy nearest to the one asked for: "de" for "de-at", its own for an unknown one."""
        wanted = (language or self.language).lower()
        return next((each for each in (wanted, wanted.split("-")[0]) if each in self.languages), self.language)

    def word(self, table: str, key: str, language: str | None = None) -> str:
        """The words for a key in that language, or in the policy's own where they are not translated."""
        words = self.translations.get(self.spoken(language), self.own_words)
        return words.get((table, key)) or self.own_words.get((table, key), key)

    def as_document(self) -> dict[str, Any]:
        """The whole policy as JSON-able values, which `from_document` reads back; this is what versions store."""
        source: dict[str, Any] = {"source": self.source_document} if self.source_document else {}
        return source | {
            "format": FORMAT,
            "company": self.company,
            "language": self.language,
            "data": dict(self.data),
            "purposes": dict(self.purposes),
            "recipients": {key: _plain(each) for key, each in self.recipients.items()},
            "choices": {key: _plain(each) for key, each in self.choices.items()},
            "cookies": {key: _plain(each) for key, each in self.cookies.items()},
            "statements": [each.as_document() for each in self.statements],
            "translations": {language: _nested(words) for language, words in self.translations.items()},
        }

    @staticmethod
    def from_document(document: Mapping[str, Any]) -> Policy:
        """The policy that `as_document` described; PolicyError if it is of a newer format or was damaged."""
        from keepword.policy.reading import policy_of_document  # the reader builds policies, so it stands above

        return policy_of_document(document)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over everything the policy says, as JSON with sorted keys: the same after a round trip."""
        text = json.dumps(self.as_document(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def _plain(entry: Recipient | Choice | Cookie) -> dict[str, Any]:
    """An entry of the glossary as the file writes it."""
    known = {name: plain(value) for name, value in vars(entry).items() if name != "key" and value not in (None, "")}
    return known | ({"life": "session"} if isinstance(entry, Cookie) and entry.life is None else {})


def _nested(words: Words) -> dict[str, Any]:
    """A translation as its file writes it."""
    tables: dict[str, Any] = {}
    for (table, key), text in words.items():
        if table.startswith("choices."):
            tables.setdefault("choices", {}).setdefault(key, {})[table.partition(".")[2]] = text
        else:
            tables.setdefault(table, {})[key] = text
    return tables
