"""Reads shop.toml: what a site sells, in which editions, for how much, and which tax is in the price.

Prices stand in a file of the site's folder, as its policy does: who may change it may change the site, each change has
a history, and a form that a visitor sends never holds a price.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from keepword.parts.disclosures.carriers.payment import DECIMALS
from keepword.parts.payments.described import Described, described

FORMAT = 1
FILE = "shop.toml"
MOST = 10**9  # of the smallest unit
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class ShopError(Exception):
    """shop.toml can't be used: each problem says where, what and what instead."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One way to buy a product. ``prices`` are in the currency's smallest unit, tax included."""

    slug: str
    name: str
    prices: Mapping[str, int]
    about: Described = field(default_factory=Described)
    licence: bool = False
    seats: int = 1
    updates_days: int | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """Something that can be bought. ``download`` names what is handed out for it, where the site has downloads."""

    slug: str
    name: str
    about: Described
    editions: tuple[Edition, ...]
    download: str = ""

    def edition(self, slug: str) -> Edition | None:
        return next((each for each in self.editions if each.slug == slug), None)


@dataclass(frozen=True, slots=True)
class Shop:
    """All of it. ``rates`` are thousandths of a percent by the buyer's country; a country that is missing has none."""

    products: tuple[Product, ...]
    currencies: tuple[str, ...]
    country: str
    vat_number: str = ""
    rates: Mapping[str, int] = field(default_factory=dict)

    def product(self, slug: str) -> Product | None:
        return next((each for each in self.products if each.slug == slug), None)


def current() -> Shop:
    """The shop of this site, read anew when its file changed. Raises `ShopError`."""
    path = Path(settings.KEEPWORD_SITE_FOLDER) / FILE
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        raise ShopError(
            f"{path}:1: a site that sells needs this file. Write it, or take purchases out of parts"
        ) from None
    return _read(path, stamp)


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> Shop:
    try:
        source = path.read_text("utf-8-sig")
        table = tomllib.loads(source)
    except (OSError, ValueError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise ShopError(f"{path}:{line[1] if line else 1}: this is not TOML: {error}. Mend the syntax there") from None
    return _Reading(path, source.splitlines(), table).shop()


class _Reading:
    """One pass over the file that collects all problems before it gives up."""

    def __init__(self, path: Path, lines: list[str], table: dict[str, Any]) -> None:
        self.path, self.lines, self.table = path, lines, table
        self.problems: list[str] = []

    def shop(self) -> Shop:
        self._only(self.table, "format", "currencies", "seller", "tax", "product")
        if self.table.get("format") != FORMAT:
            self._problem("format", "the format of this file is unknown", f"Write format = {FORMAT}")
        currencies = tuple(self.table.get("currencies", ()))
        for each in currencies or ("",):
            if each not in DECIMALS:
                self._problem(
                    "currencies", f"“{each}” is no currency that can be collected", "Known: " + ", ".join(DECIMALS)
                )
        seller = self.table.get("seller", {})
        self._only(seller, "country", "vat_number")
        shop = Shop(
            products=tuple(self._products(currencies)),
            currencies=currencies,
            country=str(seller.get("country", "")),
            vat_number=str(seller.get("vat_number", "")),
            rates=dict(self._rates()),
        )
        if self.problems:
            raise ShopError("\n".join(self.problems))
        return shop

    def _rates(self) -> Iterator[tuple[str, int]]:
        for country, percent in self.table.get("tax", {}).items():
            try:
                exact = Decimal(str(percent)) * 1000
                if not 0 <= exact < 100_000 or exact != int(exact) or not re.fullmatch("[A-Z]{2}", country):
                    raise ValueError
                yield country, int(exact)
            except (InvalidOperation, ValueError):
                self._problem(country, f"{country} = {percent!r} is no rate", 'Write percent, such as DE = "19"')

    def _products(self, currencies: tuple[str, ...]) -> Iterator[Product]:
        seen: set[str] = set()
        for each in self.table.get("product", ()):
            self._only(each, "slug", "name", "about", "words", "download", "edition")
            slug = self._slug(each, seen)
            editions: set[str] = set()
            made = tuple(self._edition(one, currencies, editions) for one in each.get("edition", ()))
            if not made:
                self._problem(slug, f"the product {slug} has no edition", "Add [[product.edition]] below it")
            name, download = str(each.get("name", slug)), str(each.get("download", ""))
            yield Product(slug, name, self._about(each), made, download)

    def _edition(self, table: Mapping[str, Any], currencies: tuple[str, ...], seen: set[str]) -> Edition:
        self._only(table, "slug", "name", "about", "words", "prices", "licence", "seats", "updates_days")
        slug = self._slug(table, seen)
        prices = {}
        for currency, amount in table.get("prices", {}).items():
            if currency not in currencies:
                self._problem(
                    currency, f"{slug} has a price in {currency}, which currencies does not name", "Add it there"
                )
            try:
                exact = Decimal(str(amount)).scaleb(DECIMALS.get(currency, 2))
                if exact != int(exact) or not 0 < exact <= MOST:
                    raise ValueError
                prices[currency] = int(exact)
            except (InvalidOperation, ValueError):
                self._problem(currency, f"{currency} = {amount!r} of {slug} is no price", 'Write it as EUR = "49.00"')
        if not prices:
            self._problem(slug, f"the edition {slug} has no price", 'Write prices = { EUR = "49.00" }')
        seats, days = table.get("seats", 1), table.get("updates_days")
        if type(seats) is not int or not 1 <= seats <= 100_000:
            self._problem("seats", f"seats = {seats!r} of {slug} can’t be", "Write a number from 1 up")
        if days is not None and (type(days) is not int or not 1 <= days <= 36_500):
            self._problem("updates_days", f"updates_days = {days!r} of {slug} can’t be", "Write a number of days")
        return Edition(
            slug,
            str(table.get("name", slug)),
            prices,
            self._about(table),
            bool(table.get("licence")),
            seats,
            days,
        )

    def _about(self, table: Mapping[str, Any]) -> Described:
        try:
            return described(table)
        except ValueError:
            self._problem("words", "these words are not understood", 'Write words.de.about = "…" for each language')
            return Described()

    def _slug(self, table: Mapping[str, Any], seen: set[str]) -> str:
        slug = str(table.get("slug", ""))
        if not _SLUG.fullmatch(slug) or len(slug) > 60:
            self._problem(slug or "slug", f"“{slug}” is no short name", "Write small letters, digits and hyphens")
        elif slug in seen:
            self._problem(slug, f"{slug} is there twice", "Give each a name of its own")
        seen.add(slug)
        return slug

    def _only(self, table: Mapping[str, Any], *known: str) -> None:
        for key in table:
            if key not in known:
                self._problem(key, f"“{key}” is not known here", f"Known: {', '.join(known)}")

    def _problem(self, word: str, what: str, instead: str) -> None:
        line = next((number for number, text in enumerate(self.lines, start=1) if word and word in text), 1)
        self.problems.append(f"{self.path}:{line}: {what}. {instead}")
