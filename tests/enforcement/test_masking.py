"""Card numbers in texts: what is recognised, what is left alone, and every way by which a row is written."""

from __future__ import annotations

import pytest
from django.db.models import QuerySet
from hypothesis import given
from hypothesis import strategies as st

from keepword.enforcement import versions
from keepword.enforcement.people import masking, personal, points
from keepword.enforcement.point import Failed
from keepword.enforcement.stack import InProcess

CARDS = (
    "4242424242424242",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "30569309025904",
    "6011111111111117",
    "3530111333300000",
    "6200000000000005",
    "8171999900000018",
    "5018000000000009",
)
LEFT_ALONE = (
    "4242424242424241",  # the check digit is wrong
    "9999999999999995",  # nobody issues it
    "tel. +49 30 1234567",
    "order 4242424242424242x",
    "a4242424242424242",
    "424242424242424",  # too short for its issuer
    "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
)


@pytest.mark.parametrize("number", CARDS)
@pytest.mark.parametrize("written", ["{}", "my card: {}, thanks", "({})"])
def test_a_card_number_is_masked_wherever_it_stands(number: str, written: str) -> None:
    grouped = " ".join(number[place : place + 4] for place in range(0, len(number), 4))
    for each in (number, grouped, grouped.replace(" ", "-")):
        kept = masking.masked(written.format(each))
        assert not any(letter.isdigit() for letter in kept)
        assert len(kept) == len(written.format(each))


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_no_card_number_is_left_alone(text: str) -> None:
    assert masking.masked(text) == text


@given(st.text())
def test_nothing_but_digits_changes_and_masking_again_changes_nothing(text: str) -> None:
    kept = masking.masked(text)
    assert len(kept) == len(text)
    assert all(new in (old, masking.MASK) for old, new in zip(text, kept, strict=True))
    assert masking.masked(kept) == kept


@pytest.mark.django_db
@pytest.mark.parametrize("taken_away", ["nothing", "mask", "typed"])
def test_the_light_sees_each_way_by_which_a_row_is_written(taken_away: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Saving a row, and writing into many at once: each is held by code of its own."""
    if taken_away == "mask":
        monkeypatch.setattr(personal, "mask", lambda row: None)
    if taken_away == "typed":
        monkeypatch.setattr(personal.PersonalQuerySet, "update", QuerySet.update)
    policy = versions.newest().policy
    if taken_away == "nothing":
        assert points.no_column_takes_a_card_number(InProcess(), policy).params["count"] > 0
    else:
        with pytest.raises(Failed):
            points.no_column_takes_a_card_number(InProcess(), policy)
