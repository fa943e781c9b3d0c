"""Reads shop.toml: what a site sells, in which editions, for how much, and which tax is in the price."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from keepword.parts.payments.described import Described
from keepword.parts.payments.offered import Reading, read

FILE = "shop.toml"
MOST = 10**9  # of the smallest unit
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


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
    """The shop of this site, read anew when its file changed. Raises `OfferError`."""
    return read(FILE, "purchases", _shop)


def _shop(reading: Reading) -> Shop:
    reading.begin("currencies", "seller", "tax", "product")
    currencies = tuple(reading.table.get("currencies", ()))
    for each in currencies or ("",):
        reading.currency(each, "currencies")
    seller = reading.table.get("seller", {})
    reading.only(seller, "country", "vat_number")
    return Shop(
        products=tuple(_products(reading, currencies)),
        currencies=currencies,
        country=str(seller.get("country", "")),
        vat_number=str(seller.get("vat_number", "")),
        rates=dict(_rates(reading)),
    )


def _rates(reading: Reading) -> Iterator[tuple[str, int]]:
    for country, percent in reading.table.get("tax", {}).items():
        try:
            rate = reading.whole(percent, 3)
            if not 0 <= rate < 100_000 or not re.fullmatch("[A-Z]{2}", country):
                raise ValueError
            yield country, rate
        except ValueError:
            reading.problem(country, f"{country} = {percent!r} is no rate", 'Write percent, such as DE = "19"')


def _products(reading: Reading, currencies: tuple[str, ...]) -> Iterator[Product]:
    seen: set[str] = set()
    for each in reading.table.get("product", ()):
        reading.only(each, "slug", "name", "about", "words", "download", "edition")
        slug = _slug(reading, each, seen)
        editions: set[str] = set()
        made = tuple(_edition(reading, one, currencies, editions) for one in each.get("edition", ()))
        if not made:
            reading.problem(slug, f"the product {slug} has no edition", "Add [[product.edition]] below it")
        name, download = str(each.get("name", slug)), str(each.get("download", ""))
        yield Product(slug, name, reading.about(each), made, download)


def _edition(reading: Reading, table: Mapping[str, Any], currencies: tuple[str, ...], seen: set[str]) -> Edition:
    reading.only(table, "slug", "name", "about", "words", "prices", "licence", "seats", "updates_days")
    slug = _slug(reading, table, seen)
    prices = dict(_prices(reading, slug, table.get("prices", {}), currencies))
    if not prices:
        reading.problem(slug, f"the edition {slug} has no price", 'Write prices = { EUR = "49.00" }')
    seats, days = table.get("seats", 1), table.get("updates_days")
    if type(seats) is not int or not 1 <= seats <= 100_000:
        reading.problem("seats", f"seats = {seats!r} of {slug} can’t be", "Write a number from 1 up")
    if days is not None and (type(days) is not int or not 1 <= days <= 36_500):
        reading.problem("updates_days", f"updates_days = {days!r} of {slug} can’t be", "Write a number of days")
    name = str(table.get("name", slug))
    return Edition(slug, name, prices, reading.about(table), bool(table.get("licence")), seats, days)


def _prices(
    reading: Reading, slug: str, table: Mapping[str, Any], currencies: tuple[str, ...]
) -> Iterator[tuple[str, int]]:
    for currency, given in table.items():
        if currency not in currencies:
            what = f"{slug} has a price in {currency}, which currencies does not name"
            reading.problem(currency, what, "Add it there")
        amount = reading.price(currency, given, currency=currency, most=MOST, of=slug, example='EUR = "49.00"')
        if amount is not None:
            yield currency, amount


def _slug(reading: Reading, table: Mapping[str, Any], seen: set[str]) -> str:
    slug = str(table.get("slug", ""))
    if not _SLUG.fullmatch(slug) or len(slug) > 60:
        reading.problem(slug or "slug", f"“{slug}” is no short name", "Write small letters, digits and hyphens")
    elif slug in seen:
        reading.problem(slug, f"{slug} is there twice", "Give each a name of its own")
    seen.add(slug)
    return slug
