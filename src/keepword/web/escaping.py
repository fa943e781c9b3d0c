"""Escapes what goes into a page: as Django's `conditional_escape`, without what that does for each call anew."""

from __future__ import annotations

import html
from collections.abc import Mapping

from django.utils.functional import Promise


def escaped(value: object) -> str:
    """A value as text of a page; what is markup already (a `SafeString`) stays as it is."""
    if type(value) is str:
        return html.escape(value)
    if isinstance(value, Promise):
        value = str(value)
    markup = getattr(value, "__html__", None)
    return str(markup()) if markup is not None else html.escape(str(value))


def attributes(told: Mapping[str, object]) -> str:
    """These attributes of an element, each after a blank."""
    return "".join(f' {name}="{escaped(value)}"' for name, value in told.items())
