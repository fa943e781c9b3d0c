"""A shop's file: what it comes to, and each mistake named by its line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keepword.parts.payments import offered
from keepword.parts.payments.offered import OfferError
from keepword.parts.purchases import catalogue
from keepword.parts.purchases.forms import BasketForm

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


@pytest.mark.parametrize("many", ["-1", "1000", "99999999999999", "1,5", "a few", "²"])
def test_how_many_is_answered_in_words_of_the_shop(file: Path, many: str) -> None:
    file.write_text(GOOD)
    form = BasketForm(catalogue.current(), {"currency": "EUR", "country": "DE", "studio.single": many})
    assert form.errors == {"studio.single": ["Write a whole number from 0 to 999."]}


def test_a_site_without_the_file_is_told_what_to_do(file: Path) -> None:
    with pytest.raises(OfferError, match=r"shop\.toml:1: .* take purchases out of parts"):
        catalogue.current()


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("format = 1", "format = 2", 1, "format"),
        ('"EUR", "JPY"', '"EUR", "JPY", "XXX"', 2, "XXX"),
        ('DE = "19"', 'DE = "a lot"', 6, "no rate"),
        ('country = "DE"', 'country = "Germany"', 4, "is no country"),
        ('country = "DE"', "country = 49", 4, "is no text"),
        ('FR = "5.5"', 'FR = "100"', 7, "no rate"),
        ('FR = "5.5"', 'France = "5.5"', 7, "no rate"),
        ('slug = "studio"', 'slug = "The Studio"', 9, "no short name"),
        ('slug = "studio"', 'slug = "studio"\ncolour = "red"', 10, "colour"),
        ('"49.90"', '"49.905"', 12, "no price"),
        ('"49.90"', '"-1"', 12, "no price"),
        ('"49.90"', '"inf"', 12, "no price"),
        ('"49.90"', '"1e999999999"', 12, "no price"),
        ('"49.90"', '"1e999999999999999999999"', 12, "no price"),
        ('"7800"', '"7800.5"', 12, "no price"),
        ('EUR = "49.90", ', 'USD = "49.90", ', 12, "does not name"),
        ('EUR = "49.90", ', 'USD = "49.90", ', 11, "no price in EUR"),
        (', JPY = "7800"', "", 11, "no price in JPY"),
        ('prices = { EUR = "49.90", JPY = "7800" }', "", 11, "no price"),
        ('slug = "single"', 'slug = "single"\nseats = 0', 12, "seats"),
        ('slug = "single"', 'slug = "single"\nupdates_days = "ever"', 12, "updates_days"),
        ('slug = "single"', 'slug = "single"\nlicence = "yes"', 12, "licence"),
        ('slug = "single"', 'slug = "single', 11, "not TOML"),
        ('["EUR", "JPY"]', "3", 2, "no list of texts"),
        ('["EUR", "JPY"]', '[["EUR"]]', 2, "no list of texts"),
        ("[tax]", "[[tax]]", 5, "is no table"),
        ("[[product]]", "[product]", 8, "no list of tables"),
        ('{ EUR = "49.90", JPY = "7800" }', '"49.90"', 12, "is no table"),
        ("format = 1", f"format = {'[' * 5000}", 1, "not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_line(file: Path, old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    file.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(OfferError) as wrong:
        catalogue.current()
    assert re.search(rf"shop\.toml:{line}: .*{re.escape(says)}", str(wrong.value)), str(wrong.value)


@pytest.fixture
def kept(file: Path, tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A data folder beside the site."""
    settings.KEEPWORD_DATA_FOLDER = tmp_path / "data"
    settings.KEEPWORD_DATA_FOLDER.mkdir()
    yield settings.KEEPWORD_DATA_FOLDER
    offered._held.clear()


@pytest.mark.parametrize("broken", [b"format = [", b"\xff\xfe", None], ids=["syntax", "encoding", "gone"])
def test_a_file_that_breaks_leaves_in_force_what_it_said(
    file: Path, kept: Path, caplog: pytest.LogCaptureFixture, broken: bytes | None
) -> None:
    file.write_text(GOOD)
    before = catalogue.current()
    if broken is None:
        file.unlink()
    else:
        file.write_bytes(broken)
    assert catalogue.current() is before
    assert catalogue.current() is before
    (said,) = [each.getMessage() for each in caplog.records]
    assert f"{file}:1: " in said
    assert "stays in force" in said
    assert [each.place.file for each in offered.problems()] == [str(file)]
    file.write_text(GOOD.replace("49.90", "59.90"))
    assert catalogue.current().products[0].editions[0].prices["EUR"] == 5990
    assert not offered.problems()


def test_a_process_that_starts_meanwhile_finds_the_same(file: Path, kept: Path) -> None:
    file.write_text(GOOD)
    before = catalogue.current()
    file.write_text(GOOD.replace('"49.90"', '"no"'))
    offered._held.clear()  # as a process that knows nothing yet
    assert catalogue.current() == before
    copy = kept / "shop.toml"
    assert copy.read_text() == GOOD
    assert copy.stat().st_mode & 0o777 == 0o600
    assert os.listdir(kept) == ["shop.toml"]
    copy.unlink()
    offered._held.clear()
    with pytest.raises(OfferError):
        catalogue.current()
