"""Yes and no, tags and names, as cells of several languages and programs hold them."""

from __future__ import annotations

import re

_YES = {
    "yes",
    "y",
    "true",
    "t",
    "1",
    "x",
    "ja",
    "j",
    "oui",
    "o",
    "sí",
    "si",
    "s",
    "sim",
    "vrai",
    "wahr",
    "vero",
    "billable",
}
_YES |= {"verdadero", "verdadeiro"}
_NO = {"no", "n", "false", "f", "0", "nein", "non", "não", "nao", "faux", "falso", "falsch", "nee", "-", "non-billable"}
_BETWEEN = re.compile(r"[,;|\n]+")
_HASHED = re.compile(r"(?<!\S)#([^\s#,;]+)")
# What a page cannot show in one line, and what turns the direction of a text around.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_UNSEEN_IN_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_NOT_IN_TAGS = re.compile(r"[\s#@,]+")
LONGEST_TAG = 60


def yes_or_no(text: str) -> bool | None:
    """None where the cell says neither."""
    spelt = text.strip().casefold()
    if spelt in _YES:
        return True
    return False if spelt in _NO else None


def one_line(text: str) -> str:
    """A name: on one line, without unseen characters."""
    return " ".join(text.split()) if text.isprintable() else " ".join(_UNSEEN.sub(" ", text).split())


def one_text(text: str) -> str:
    """A note: lines may be many; unseen characters go."""
    spelt = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return spelt if spelt.isprintable() else _UNSEEN_IN_LINES.sub(" ", spelt).strip()


def as_tag(text: str) -> str:
    """A tag as it is kept: blanks and what separates tags become hyphens."""
    return "-".join(filter(None, _NOT_IN_TAGS.split(one_line(text))))[:LONGEST_TAG]


def as_tags(text: str) -> tuple[str, ...]:
    """The tags of a cell: separated by commas, or each with a # before it; the same tag once."""
    spelt = text.strip()
    if not spelt:
        return ()
    hashed = spelt.startswith("#") and not _BETWEEN.search(spelt)
    return unique(spelt.split() if hashed else _BETWEEN.split(spelt))


def blank_tags(text: str) -> tuple[str, ...]:
    """The tags of a cell where blanks separate them."""
    return unique(re.split(r"[\s,;]+", text))


def tags_inside(note: str) -> tuple[str, ...]:
    """The words of a note that have a # before them."""
    return unique(_HASHED.findall(note))


def unique(names: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Those names as tags, each once, in their order."""
    found: dict[str, str] = {}
    for name in names:
        if tag := as_tag(name):
            found.setdefault(tag.casefold(), tag)
    return tuple(found.values())
