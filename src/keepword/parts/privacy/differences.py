"""Puts two versions of the policy side by side, by meaning and, where only words changed, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from keepword.enforcement import versions
from keepword.enforcement.models import PolicyVersion
from keepword.enforcement.versions import Held
from keepword.policy import Change, Policy, compare, render

from .kept import once

_LANGUAGE = re.compile(r"\[([a-z-]+)\]\.?$")


@dataclass(frozen=True, slots=True)
class Difference:
    """One change that a version made. ``version`` is where the statement can be read: the old one if it is gone."""

    direction: str
    reduces: bool
    statement: str
    sentence: str
    version: int
    language: str = ""
    was: SafeString | str = ""
    now: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One version in the history, with what it changed against the one before."""

    held: Held
    before: Held | None
    ended: datetime | None

    @property
    def in_force(self) -> bool:
        return self.ended is None

    @property
    def first(self) -> bool:
        return self.before is None

    @property
    def count(self) -> int:
        return len(self.held.policy.in_force)

    @property
    def effect(self) -> str:
        """What the version does to people's rights, in a few words."""
        if self.before is None:
            return gettext("the first version")
        if self.held.version.reduces_rights:
            return gettext("takes something away from people")
        return gettext("takes nothing away from people")

    @property
    def changes(self) -> list[Difference]:
        """The differences by meaning, in the reader's language."""
        before, held = self.before, self.held
        if before is None:
            return []
        key = ("changes", before.policy.digest, held.policy.digest, before.version.number, get_language())
        return once(key, lambda: list(_differences(before, held)))


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries of the history, the newest first."""

    entries: list[Entry]
    oldest: int
    more: bool


def page_of_versions(before: int | None, size: int) -> Page:
    """The newest ``size`` versions, or those before the version with this number."""
    rows = PolicyVersion.objects.order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    numbers = list(rows.values_list("number", flat=True)[: size + 1])
    entries = [entry for entry in map(version, numbers[:size]) if entry is not None]
    return Page(entries, entries[-1].held.version.number if entries else 0, len(numbers) > size)


def version(number: int) -> Entry | None:
    """One version between its neighbours, or None if there is none of this number."""
    if not PolicyVersion.objects.filter(number=number).exists():
        return None
    before = PolicyVersion.objects.filter(number__lt=number).order_by("-number").first()
    after = PolicyVersion.objects.filter(number__gt=number).order_by("number").first()
    return Entry(
        versions.by_number(number),
        versions.by_number(before.number) if before else None,
        after.published_at if after else None,
    )


def _differences(old: Held, new: Held) -> Iterator[Difference]:
    for change in compare(old.policy, new.policy, get_language(), gettext).changes:
        here = new if _has(new.policy, change.statement) else old
        told, language = _told(change)
        was, now = _words(change, language, old.policy, new.policy)
        yield Difference(
            direction=change.direction,
            reduces=change.reduces,
            statement=change.statement or "",
            sentence=told,
            language=language,
            version=here.version.number,
            was=was,
            now=now,
        )


def _told(change: Change) -> tuple[str, str]:
    """The sentence without the word that stands beside it on the page, and the language whose words changed."""
    told = change.sentence.partition(": ")[2] or change.sentence
    if change.direction != "words":
        return told[:1].upper() + told[1:], ""
    language = _LANGUAGE.search(told)
    told = _LANGUAGE.sub("", told).strip(". ")
    return "" if told == change.statement else told, language[1] if language else ""


def _words(change: Change, language: str, old: Policy, new: Policy) -> tuple[SafeString | str, SafeString | str]:
    """What the statement said and says, where both versions have it and it reads differently; other words stand out."""
    both = _has(old, change.statement) and _has(new, change.statement)
    if both and change.statement is not None:
        spoken = language or get_language()
        was = render.says(old.statement(change.statement), old, spoken, gettext)
        now = render.says(new.statement(change.statement), new, spoken, gettext)
        if was != now:
            return side_by_side(was, now)
    if change.direction == "words":
        return side_by_side(change.old or "", change.new or "")
    return "", ""


def side_by_side(was: str, now: str) -> tuple[SafeString, SafeString]:
    """Both texts as HTML, with the words that only one of them has set in bold."""
    old, new = was.split(), now.split()
    sides: tuple[list[SafeString | str], list[SafeString | str]] = ([], [])
    for how, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for side, words in zip(sides, (old[old_from:old_to], new[new_from:new_to]), strict=True):
            if words:
                text = " ".join(words)
                side.append(text if how == "equal" else format_html("<strong>{}</strong>", text))
    before, after = (format_html_join(" ", "{}", ((piece,) for piece in side)) for side in sides)
    return before, after


def _has(policy: Policy, statement: str | None) -> bool:
    return any(each.id == statement for each in policy.statements)
