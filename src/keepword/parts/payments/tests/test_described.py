"""What a site's files say about what it sells, in the reader's language."""

from __future__ import annotations

import pytest

from keepword.parts.payments.described import described


def test_it_is_said_in_the_reader_s_language_or_as_it_stands_there() -> None:
    found = described({"about": "For five people.", "words": {"de": {"about": "Für fünf Personen."}}})
    assert found.said("de") == "Für fünf Personen."
    assert found.said("en") == found.said("fr") == found.said(None) == "For five people."


def test_nothing_is_said_where_nothing_stands() -> None:
    assert described({}).said("de") == ""


@pytest.mark.parametrize("words", ["de", {"de": "Für fünf"}, {"de": {"name": "Fünf"}}, {"de": {"about": 5}}])
def test_other_words_are_refused(words: object) -> None:
    with pytest.raises(ValueError, match="words"):
        described({"about": "For five people.", "words": words})
