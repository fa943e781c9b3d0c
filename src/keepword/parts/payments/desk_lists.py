"""The tabs above a list of the desk: everything, and what is in one state."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _


def by_state(
    here: str, chosen: str, words: Mapping[str, str], counts: Mapping[str, int]
) -> list[tuple[str, str, bool, int]]:
    """One tab for each of the states that have words, with how many there are; ``here`` is the address of the list."""
    states = [(said, f"{here}?state={each}", each == chosen, counts.get(each, 0)) for each, said in words.items()]
    return [(_("all"), here, not chosen, sum(counts.values())), *states]
