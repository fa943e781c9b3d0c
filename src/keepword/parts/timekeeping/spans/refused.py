"""What is said when a time cannot be taken: what is the matter, and what would do instead."""

from __future__ import annotations

from collections.abc import Callable


class SpanRefused(ValueError):
    """A time that is not taken.

    `what` and `instead` are English, marked for translation, with places for `values`; `says` makes the sentences.
    """

    def __init__(self, what: str, instead: str, **values: str | int) -> None:
        self.what = what
        self.instead = instead
        self.values = values
        super().__init__(self.says())

    def says(self, translate: Callable[[str], str] = str) -> str:
        return f"{translate(self.what)} {translate(self.instead)}".format(**self.values)


class SpanAsked(SpanRefused):
    """A time that is taken once somebody says that it is meant so."""
