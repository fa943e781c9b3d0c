"""Turns what the pure packages refuse into what every surface of this part shows (`Invalid`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext

from .invalid import Invalid
from .spans import SpanRefused


@contextmanager
def refusing(field: str) -> Iterator[None]:
    """What is refused inside is wrong with this field."""
    try:
        yield
    except SpanRefused as refused:
        raise Invalid(field, refused.says(gettext)) from refused


def told(wrong: Invalid) -> str:
    """What was wrong and what to do instead, as sentences in the reader's language."""
    what = gettext(wrong.what)
    said = what % wrong.details if wrong.details else what
    said = said[:1].upper() + said[1:]
    said += "" if said.endswith((".", "!", "?")) else "."
    return f"{said} {gettext(wrong.instead)}" if wrong.instead else said
