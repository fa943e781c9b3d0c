"""Turns statements into what people read: their words, what the program understands of them, the page, and JSON."""

from dataclasses import dataclass
from typing import Any

from keepword.policy.document import Policy
from keepword.policy.statements import Statement
from keepword.policy.wordings import PLACEHOLDER
from keepword.policy.words import N_, Translate, Wording, period

__all__ = ["Item", "Section", "as_json", "page", "period", "reading", "says"]

_LISTS = ("data", "purposes", "recipients", "cookies")


@dataclass(frozen=True)
class Item:
    """One statement as a page shows it."""

    statement: Statement
    says: str
    reading: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A heading with the statements under it, in the order of the document."""

    title: str
    items: tuple[Item, ...]


def says(statement: Statement, policy: Policy, language: str | None = None, translate: Translate = str) -> str:
    """The statement's words in that language (else the policy's own), each placeholder filled from the fields.

    Plain text, to be escaped by whoever puts it into a page. `translate` is asked for the words of periods.
    """
    wording = Wording(policy, language, translate)
    text = wording.word("says", statement.id)
    return PLACEHOLDER.sub(lambda found: _filled(found[1], statement, wording), text)


def _filled(name: str, statement: Statement, wording: Wording) -> str:
    value: Any = getattr(statement, name, "")
    if name in _LISTS:
        return wording.listed(name, value)
    if name == "choices":
        return wording.listed("choices.name", value)
    if name in ("keep", "within", "grace"):
        return wording.period(value) if value else wording.translate(N_("while it is needed"))
    if name == "needed_for":
        return wording.word("needed_for", statement.id)
    return value or wording.policy.given(name)


def reading(statement: Statement, policy: Policy, language: str | None = None, translate: Translate = str) -> list[str]:
    """What the program understands of the statement and holds for it, as plain sentences."""
    return list(statement.whole_reading(Wording(policy, language, translate)))


def page(policy: Policy, language: str | None = None, translate: Translate = str) -> list[Section]:
    """The whole policy for a page, planned statements (`item.statement.planned`) included."""
    wording = Wording(policy, language, translate)

    def item(each: Statement) -> Item:
        return Item(each, says(each, policy, language, translate), tuple(each.whole_reading(wording)))

    return [Section(wording.word("sections", title), tuple(map(item, listed))) for title, listed in policy.sections()]


def as_json(policy: Policy, language: str | None = None, translate: Translate = str) -> dict[str, Any]:
    """The document with its digest, and each statement's words filled in and its reading; JSON-able."""
    statements = []
    for each in policy.statements:
        shown: dict[str, object] = {"kind": each.kind, "says": says(each, policy, language, translate)}
        shown |= {"obligations": [*each.obligations], "reading": reading(each, policy, language, translate)}
        statements.append(each.as_document() | shown)
    return policy.as_document() | {"digest": policy.digest, "statements": statements}
