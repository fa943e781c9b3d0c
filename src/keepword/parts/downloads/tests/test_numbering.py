"""Versions in their order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.parts.downloads import queries
from keepword.parts.downloads.actions import publish
from keepword.parts.downloads.models import Release
from keepword.parts.downloads.numbering import key

from .conftest import Shelf, put

ORDER = ["0.9", "1.0-alpha", "1.0-alpha.2", "1.0-beta.2", "1.0-beta.11", "1.0-rc1", "1.0", "1.0.1", "1.2", "1.10", "2",
         "2.0.1", "2026.11", "2026.11.2"]  # fmt: skip


def test_as_people_count() -> None:
    assert sorted(ORDER, key=key) == ORDER
    assert all(key(one) < key(two) for one, two in pairwise(ORDER))


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_can_be_compared(one: str, two: str) -> None:
    assert key(one) <= key(two) or key(two) <= key(one)


@pytest.mark.django_db
def test_a_later_patch_of_an_older_line_is_not_the_newest(shelf: Shelf) -> None:
    patch = Release.objects.create(product=shelf.product, version="1.9.7")
    put(patch, "a.zip", b"x")
    publish.publish(patch)
    assert queries.newest(shelf.product) == shelf.release
