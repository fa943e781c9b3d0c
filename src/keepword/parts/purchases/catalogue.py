"""Reads shop.toml: what a site sells, in which editions, for how much, and which tax is in the price."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from keepword.parts.payments.described import Described
from keepword.parts.payments.money.tax import WHOLE
from keepword.parts.payments.offered import Reading, offer

FILE = "shop.toml"
MOST = 10**9  # of the smallest unit
_COUNTRY = re.compile("[A-Z]{2}")
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
    return OFFER.current()


def _shop(reading: Reading) -> Shop:
    reading.begin("currencies", "seller", "tax", "product")
    currencies = reading.texts(reading.table, "currencies")
    for each in currencies or ("",):
        reading.currency(each, "currencies")
    seller = reading.inner(reading.table, "seller")
    reading.only(seller, "country", "vat_number")
    country = reading.text(seller, "country")
    if not _COUNTRY.fullmatch(country):
        reading.problem(
            "country", f"country = “{country}” is no country", 'Write two letters below [seller], such as "DE"'
        )
    return Shop(
        products=tuple(_products(reading, currencies)),
        currencies=currencies,
        country=country,
        vat_number=reading.text(seller, "vat_number"),
        rates=dict(_rates(reading)),
    )


def _rates(reading: Reading) -> Iterator[tuple[str, int]]:
    for country, percent in reading.inner(reading.table, "tax").items():
        try:
            rate = reading.whole(percent, 3)
            if not 0 <= rate < WHOLE or not _COUNTRY.fullmatch(country):
                raise ValueError
            yield country, rate
        except ValueError:
            what = f"{country} = {percent!r} is no rate"
            reading.problem(str(percent), what, 'Write percent, such as DE = "19"', country)


def _products(reading: Reading, currencies: tuple[str, ...]) -> Iterator[Product]:
    seen: set[str] = set()
    for each in reading.tables(reading.table, "product"):
        reading.only(each, "slug", "name", "about", "words", "download", "edition")
        slug = _slug(reading, each, seen)
        editions: set[str] = set()
        made = tuple(_edition(reading, one, currencies, editions) for one in reading.tables(each, "edition"))
        if not made:
            reading.problem(f'"{slug}"', f"the product {slug} has no edition", "Add [[product.edition]] below it")
        name, download = reading.text(each, "name", slug), reading.text(each, "download")
        yield Product(slug, name, reading.about(each), made, download)


def _edition(reading: Reading, table: Mapping[str, Any], currencies: tuple[str, ...], seen: set[str]) -> Edition:
    reading.only(table, "slug", "name", "about", "words", "prices", "licence", "seats", "updates_days")
    slug = _slug(reading, table, seen)
    given = reading.inner(table, "prices")
    prices = dict(_prices(reading, slug, given, currencies))
    missing = [each for each in currencies if each not in given]
    if missing:
        what = f"the edition {slug} has no price in {', '.join(missing)}"
        one = f'Write prices = {{ {missing[0]} = "49.00" }} with one for each of currencies'
        reading.problem(f'"{slug}"', what, f"{one}, or take out there what nobody can pay in")
    licence, seats, days = table.get("licence", False), table.get("seats", 1), table.get("updates_days")
    if type(licence) is not bool:
        reading.problem("licence", f"licence = {licence!r} of {slug} can’t be", "Write true or false", str(licence))
    if type(seats) is not int or not 1 <= seats <= 100_000:
        reading.problem("seats", f"seats = {seats!r} of {slug} can’t be", "Write a number from 1 up", str(seats))
    if days is not None and (type(days) is not int or not 1 <= days <= 36_500):
        what = f"updates_days = {days!r} of {slug} can’t be"
        reading.problem("updates_days", what, "Write a number of days", str(days))
    return Edition(slug, reading.text(table, "name", slug), prices, reading.about(table), licence is True, seats, days)


def _prices(
    reading: Reading, slug: str, table: Mapping[str, Any], currencies: tuple[str, ...]
) -> Iterator[tuple[str, int]]:
    for currency, given in table.items():
        if currency not in currencies:
            what = f"{slug} has a price in {currency}, which currencies does not name"
            reading.problem(currency, what, "Add it there", str(given))
        amount = reading.price(currency, given, currency=currency, most=MOST, of=slug, example='EUR = "49.00"')
        if amount is not None:
            yield currency, amount


def _slug(reading: Reading, table: Mapping[str, Any], seen: set[str]) -> str:
    slug = reading.text(table, "slug")
    if not _SLUG.fullmatch(slug) or len(slug) > 60:
        reading.problem("slug", f"“{slug}” is no short name", "Write small letters, digits and hyphens", slug)
    elif slug in seen:
        reading.problem("slug", f"{slug} is there twice", "Give each a name of its own", f'"{slug}"')
    seen.add(slug)
    return slug


OFFER = offer(FILE, "purchases", _shop)
