"""What an account may do that not everybody's plan opens: the one question, and who answers it.

A part names in its ``openable.py`` what a plan can open, and asks `has` at that place. Where nothing answers, because
the site sells no plans, all is open. Never asked: reading what one has, taking it along, undoing, deleting.
"""

from __future__ import annotations

from collections.abc import Callable

from keepword.web.menu import found

type Source = Callable[[int, str], bool]

FEATURES: dict[str, str] = {}
# Who answers, and the name of the address at which plans are chosen.
_SOURCES: dict[Source, str] = {}


def feature(name: str, says: str) -> str:
    """Names something that a plan can open; ``says`` (marked with N_()) says it to who chooses a plan."""
    FEATURES[name] = says
    return name


def register(source: Source, page: str) -> None:
    """Lets ``source(person, feature)`` say what is open to whom; ``page`` names the address where plans are chosen."""
    _SOURCES[source] = page


def has(person: int, feature: str) -> bool:
    """Whether this is open to them."""
    return not _SOURCES or any(source(person, feature) for source in _SOURCES)


def page() -> str:
    """The address at which somebody opens more for themselves, or "" where there is none."""
    return next((url for each in _SOURCES.values() if (url := found(each))), "")
