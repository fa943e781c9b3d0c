"""What a site's files say about what it sells, in each language that they have words for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Described:
    """A sentence as the file has it, and in other languages by their code."""

    plain: str = ""
    others: Mapping[str, str] = field(default_factory=dict)

    def said(self, language: str | None) -> str:
        """In this language if the file has it, else as it stands there."""
        return self.others.get(language or "", "") or self.plain


def described(table: Mapping[str, Any]) -> Described:
    """`about`, and `words.<language>.about` beside it. Raises `ValueError` if the words are something else."""
    words = table.get("words", {})
    if not isinstance(words, dict):
        raise ValueError("words of no language")
    others = {}
    for language, each in words.items():
        if not isinstance(each, dict) or set(each) != {"about"} or not isinstance(each["about"], str):
            raise ValueError("words of no language")
        others[language] = each["about"]
    about = table.get("about", "")
    if not isinstance(about, str):
        raise ValueError("no words")
    return Described(about, others)
