"""Text as it may stand on a paper or in a letter: one line, nothing that hides or turns round what is beside it."""

from __future__ import annotations

import unicodedata

# What joins letters in some scripts; all other invisible characters only hide something.
_JOINERS = ("\u200c", "\u200d")
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def line(text: str) -> str:
    """The text in one line, composed, without invisible characters."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    seen = (each for each in text if each in _JOINERS or unicodedata.category(each) not in _INVISIBLE)
    return " ".join("".join(seen).split())
