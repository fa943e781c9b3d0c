"""A shop's file: what it comes to, and each mistake named by its line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from keepword.parts.payments.offered import OfferError
from keepword.parts.purchases import catalogue

GOOD = """format = 1
currencies = ["EUR", "JPY"]
[seller]
country = "DE"
[tax]
DE = "19"
FR = "5.5"
[[product]]
slug = "studio"
[[product.edition]]
slug = "single"
prices = { EUR = "49.90", JPY = "7800" }
"""


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    settings.KEEPWORD_SITE_FOLDER = tmp_path
    return tmp_path / "shop.toml"


def test_amounts_and_rates_are_whole_numbers(file: Path) -> None:
    file.write_text(GOOD)
    shop = catalogue.current()
    (edition,) = shop.products[0].editions
    assert edition.prices == {"EUR": 4990, "JPY": 7800}
    assert shop.rates == {"DE": 19_000, "FR": 5_500}


def test_a_site_without_the_file_is_told_what_to_do(file: Path) -> None:
    with pytest.raises(OfferError, match=r"shop\.toml:1: .* take purchases out of parts"):
        catalogue.current()


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("format = 1", "format = 2", 1, "format"),
        ('"EUR", "JPY"', '"EUR", "JPY", "XXX"', 2, "XXX"),
        ('DE = "19"', 'DE = "a lot"', 4, "no rate"),  # the first line with its country
        ('FR = "5.5"', 'FR = "100"', 7, "no rate"),
        ('FR = "5.5"', 'France = "5.5"', 7, "no rate"),
        ('slug = "studio"', 'slug = "The Studio"', 9, "no short name"),
        ('slug = "studio"', 'slug = "studio"\ncolour = "red"', 10, "colour"),
        ('"49.90"', '"49.905"', 2, "no price"),
        ('"49.90"', '"-1"', 2, "no price"),
        ('"49.90"', '"inf"', 2, "no price"),
        ('"7800"', '"7800.5"', 2, "no price"),
        ('EUR = "49.90", ', 'USD = "49.90", ', 12, "does not name"),
        ('prices = { EUR = "49.90", JPY = "7800" }', "", 11, "no price"),
        ('slug = "single"', 'slug = "single"\nseats = 0', 12, "seats"),
        ('slug = "single"', 'slug = "single"\nupdates_days = "ever"', 12, "updates_days"),
        ('slug = "single"', 'slug = "single', 11, "not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_line(file: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    file.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(OfferError) as wrong:
        catalogue.current()
    assert re.search(rf"shop\.toml:{line}: .*{re.escape(says)}", str(wrong.value)), str(wrong.value)
