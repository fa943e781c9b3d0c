"""The light beside a promise: five shapes that differ before their colours do, each with words for who sees neither."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

STATES = {
    "passed": gettext_lazy("kept"),
    "vouched": gettext_lazy("vouched for"),
    "planned": gettext_lazy("planned"),
    "stale": gettext_lazy("not checked lately"),
    "failing": gettext_lazy("broken"),
}
SHAPES = {
    "passed": '<circle cx="8" cy="8" r="6.3"/><circle class="core" cx="8" cy="8" r="3.5"/>',
    "vouched": '<path d="M13.2 4.4A6.3 6.3 0 1 0 13.5 11"/>'
    '<path d="M4.4 9.4c1-2.6 2.3-3.3 2.6-2.2.3 1.2-.6 2.6.3 2.7 1.1.1 1.4-2.2 2.6-2 .8.1.2 1.7 4.9-.3"/>',
    "planned": '<circle cx="8" cy="8" r="6.3"/>',
    "stale": '<path class="rest" d="M8 1.7a6.3 6.3 0 0 1 0 12.6"/>'
    '<path d="M8 1.7a6.3 6.3 0 0 0 0 12.6"/><path class="core" d="M8 4.5a3.5 3.5 0 0 0 0 7z"/>',
    "failing": '<rect x="2" y="2" width="12" height="12" rx="1"/>',
}
DIRECTIONS = {
    "stricter": ("↓", gettext_lazy("stricter")),
    "looser": ("↑", gettext_lazy("looser")),
    "new": ("+", gettext_lazy("new")),
    "gone": ("−", gettext_lazy("gone")),
    "words": ("·", gettext_lazy("words")),
}


def light(state: str, text: str = "", size: str = "") -> SafeString:
    """The light beside a promise; its text is its name for screen readers and its tooltip."""
    return _light(str(state), str(text) or str(STATES[state]), size)


@lru_cache(maxsize=512)
def _light(state: str, text: str, size: str) -> SafeString:
    kind = f"light light--{state}" + (f" light--{size}" if size else "")
    shape = mark_safe(SHAPES[state])
    return format_html('<svg class="{}" viewBox="0 0 16 16" role="img"><title>{}</title>{}</svg>', kind, text, shape)


def state_word(state: str) -> str:
    """What a light says in a word or two."""
    return str(STATES[state])


def legend() -> SafeString:
    """The five lights and what they mean."""
    meanings = {
        "passed": gettext("kept: each check named here passed at the time shown"),
        "vouched": gettext("vouched for: a named role says so until a date; no machine checks it"),
        "planned": gettext("planned: not in force yet, and not counted"),
        "stale": gettext("not checked lately: we don’t know at the moment"),
        "failing": gettext("broken: a check failed"),
    }
    items = ((light(state), meaning) for state, meaning in meanings.items())
    return format_html('<ul class="legend">{}</ul>', format_html_join("", "<li>{}<span>{}</span></li>", items))


def change_word(direction: str) -> SafeString:
    """In which direction a statement changed, with its mark."""
    mark, word = DIRECTIONS[direction]
    return format_html(
        '<span class="change__word"><span class="mark" aria-hidden="true">{}</span>{}</span>', mark, word
    )
