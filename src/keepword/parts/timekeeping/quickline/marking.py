"""Finds what stands in a line with a sign before it: tags, project, billable, and the rest that is not read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from keepword.parts.timekeeping.spans import SpanRefused
from keepword.policy.words import N_

from .understood import Part, Problem, Project

LONGEST_TAG, LONGEST_NAME, MOST_TAGS = 60, 120, 50
BILLABLE_SIGNS = frozenset({"!$", "!€", "!£"})
BILLABLE_WORDS = frozenset({"billable", "abrechenbar"})
AFTER = ",.;:!?"
# Stands for each character that is not to be read as time or note; a cleaned line has none of it.
TAKEN = "\0"

_TAG = re.compile(r"(?<![^ ,\0])#([^ #@,]+),*")
_QUOTED = re.compile(r'(?<![^ ])@"((?:[^"]|"")*)"(?=[,.;:!?]*(?: |$))')
_BARE = re.compile(r'(?<![^ ])@([^ "#@,;][^ ",;]*)')
_REST = re.compile(r"(?<![^ ])//(?= |$)")
_WORD = re.compile(r"[^ ]+")
_MOST_WORDS = 8


@dataclass
class Marked:
    """What the signs of a line said; `text` is the line with all that is understood taken out of it."""

    text: str
    rest: str = ""
    tags: list[str] = field(default_factory=list)
    project: Project | None = None
    billable: bool = False
    parts: list[Part] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, start: int, end: int) -> None:
        """From now on these characters are no part of the note."""
        self.text = self.text[:start] + TAKEN * (end - start) + self.text[end:]

    def refuse(self, start: int, end: int, refused: SpanRefused) -> None:
        self.problems.append(Problem(start, end, refused))


def marked(text: str, known_projects: Mapping[str, str]) -> Marked:
    """Reads the signs of a cleaned line."""
    found = Marked(text)
    if rest := _REST.search(text):
        found.rest = text[rest.end() :]
        found.parts.append(Part(rest.start(), rest.end(), "rest"))
        found.take(rest.start(), len(text))
    _read_project(found, known_projects)
    _read_tags(found)
    _read_billable(found)
    return found


def _read_tags(found: Marked) -> None:
    known: set[str] = set()
    for match in list(_TAG.finditer(found.text)):
        name = match[1].split(TAKEN)[0].rstrip(AFTER)
        if not any(sign.isalpha() or ord(sign) > 0xFF for sign in name):
            continue
        start, end = match.start(), match.start() + 1 + len(name)
        found.parts.append(Part(start, end, "tag"))
        found.take(start, match.end())
        if len(name) > LONGEST_TAG:
            found.refuse(
                start, end, SpanRefused(N_("This tag is too long."), N_("Use at most {most} signs."), most=LONGEST_TAG)
            )
        elif name.casefold() not in known:
            if len(known) == MOST_TAGS:
                few = SpanRefused(N_("These are too many tags."), N_("Use at most {most}."), most=MOST_TAGS)
                found.refuse(start, end, few)
            if len(known) <= MOST_TAGS:
                known.add(name.casefold())
                found.tags.append(unicodedata.normalize("NFC", name))
    del found.tags[MOST_TAGS:]


@dataclass(frozen=True)
class _Named:
    start: int
    end: int
    taken: int
    name: str
    id: str | None


def _read_project(found: Marked, known: Mapping[str, str]) -> None:
    named = [_quoted(match, known) for match in _QUOTED.finditer(found.text)]
    quoted = [(each.start, each.end) for each in named]
    for match in _BARE.finditer(found.text):
        if not any(start < match.start() < end for start, end in quoted):
            named.append(_bare(match, found.text, known))
    usable = sorted((each for each in named if each.name), key=lambda each: (each.id is None, each.start))
    if not usable:
        _refuse_open_quote(found)
        return
    chosen = usable[0]
    found.parts.append(Part(chosen.start, chosen.end, "project"))
    found.take(chosen.start, chosen.taken)
    if len(chosen.name) > LONGEST_NAME:
        long = SpanRefused(N_("This name is too long."), N_("Use at most {most} signs."), most=LONGEST_NAME)
        found.refuse(chosen.start, chosen.end, long)
        return
    found.project = Project(chosen.name, chosen.id)


def _quoted(match: re.Match[str], known: Mapping[str, str]) -> _Named:
    name = _plain(match[1].replace('""', '"'))
    end = match.end()
    while end < len(match.string) and match.string[end] in AFTER:
        end += 1
    return _Named(match.start(), match.end(), end, name, known.get(name.casefold()))


def _bare(match: re.Match[str], text: str, known: Mapping[str, str]) -> _Named:
    """One word, or as many as make a known name."""
    best = name = _plain(match[1].split(TAKEN)[0].rstrip(AFTER))
    end = match.start() + 1 + len(match[1].split(TAKEN)[0].rstrip(AFTER))
    row = known.get(name.casefold())
    joined = match[1]
    for word in list(_following(text, match.end()))[: _MOST_WORDS - 1]:
        if word[0][0] in "#@" + TAKEN:
            break
        joined = f"{joined} {word[0]}"
        for longer in (joined, joined.rstrip(AFTER)):
            plain = _plain(longer)
            if plain.casefold() in known:
                best, row, end = plain, known[plain.casefold()], word.end() - (len(joined) - len(longer))
                break
    taken = end
    while taken < len(text) and text[taken] in AFTER:
        taken += 1
    return _Named(match.start(), end, taken, best, row)


def _following(text: str, position: int) -> list[re.Match[str]]:
    if not text.startswith(" ", position):
        return []
    found = []
    for word in _WORD.finditer(text, position):
        found.append(word)
        if len(found) == _MOST_WORDS:
            break
    return found


def _refuse_open_quote(found: Marked) -> None:
    place = found.text.find(' @"') + 1 if not found.text.startswith('@"') else 0
    if found.text.startswith('@"', place) and '"' not in found.text[place + 2 :]:
        found.refuse(
            place,
            place + 2,
            SpanRefused(N_("The name after @ has no second quotation mark."), N_('Write @"two words".')),
        )


def _read_billable(found: Marked) -> None:
    words = [word for word in _WORD.finditer(found.text) if word[0].strip(TAKEN)]
    signs = [word for word in words if word[0] in BILLABLE_SIGNS]
    if not signs and words and words[-1][0].casefold() in BILLABLE_WORDS:
        signs = words[-1:]
    for word in signs[:1]:
        found.billable = True
        found.parts.append(Part(word.start(), word.end(), "billable"))
    for word in signs:
        found.take(word.start(), word.end())


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split()))
