"""Finds the one group of words in a line that says when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .elements import Element, element
from .understood import Language

type Phrase = tuple[Element, ...]

_WORD = re.compile(r"[^ \0]+")
_BETWEEN = re.compile(r",? ")
# The longest group: "since 14 November 2026, 9 am - 10 pm for 2 h 5 min".
_MOST_WORDS = 16


def phrase(text: str, language: Language) -> Phrase:
    """The elements that say when, in the order of the line; none, if nothing does."""
    words = [match.span() for match in _WORD.finditer(text)]
    if not words:
        return ()
    leading = _sequence(text, words[0][0], language)
    chosen = _finished(leading)
    kinds = _kinds(chosen)
    if chosen and kinds != {"length"}:
        return chosen
    last = [begun for begun, _ in words[-_MOST_WORDS:]]
    trailing = [found for place in last if (found := _sequence(text, place, language)) and _is_last(found, words)]
    if completed := _completed(chosen or leading, trailing):
        return completed
    if chosen:
        return chosen
    for place, _ in words[1:]:
        found = _finished(_sequence(text, place, language))
        if _strong(found):
            return found
    return next((each for each in trailing if _finished(each) == each), ())


def _completed(beginning: Phrase, endings: list[Phrase]) -> Phrase:
    """An unfinished beginning with what finishes it at the end of the line."""
    if not beginning or not (beginning[0].what in ("day", "length") or beginning[0].strong):
        return ()
    kinds = _kinds(beginning)
    for ending in endings:
        both = (*beginning, *ending)
        opened = kinds != {"length"} or ending[0].opens
        if opened and ending[0].start > beginning[-1].end and len(_kinds(both)) == len(both) and _valid(both):
            return both
    return ()


def _is_last(found: Phrase, words: list[tuple[int, int]]) -> bool:
    begun, ended = words[-1]
    return begun < found[-1].end <= ended


def _sequence(text: str, place: int, language: Language) -> Phrase:
    """Neighbouring elements from there, none of a kind that there is already."""
    return tuple(_elements(text, place, language))


def _elements(text: str, place: int, language: Language) -> Iterator[Element]:
    kinds: set[str] = set()
    while (found := element(text, place, language)) is not None:
        kind = "clock" if found.what == "range" else found.what
        if kind in kinds or (found.what == "range" and "length" in kinds) or ("range" in kinds and kind == "length"):
            return
        kinds |= {kind, found.what}
        yield found
        between = _BETWEEN.match(text, found.end)
        if between is None:
            return
        place = between.end()


def _finished(found: Phrase) -> Phrase:
    """As many of the first elements as say when."""
    while found and not _valid(found):
        found = found[:-1]
    return found


def _kinds(found: Phrase) -> set[str]:
    return {each.what for each in found}


def _valid(found: Phrase) -> bool:
    """Whether these elements say when, or at least so much that the rest can be asked for."""
    kinds = _kinds(found)
    if "range" in kinds:
        return "length" not in kinds and "clock" not in kinds
    if "clock" in kinds:
        since = any(each.opens == "since" for each in found)
        return since or "length" in kinds or "day" in kinds
    if "length" in kinds:
        return not any(each.day is not None and each.day.weak for each in found)
    return False


def _strong(found: Phrase) -> bool:
    """Whether nobody writes this by chance."""
    kinds = _kinds(found)
    return any(each.strong for each in found) or ("range" in kinds and "day" in kinds)
