"""What the shop's pages show: prices as they are read, and what a basket comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.utils.translation import get_language

from keepword.parts.payments.amounts import money, percent
from keepword.parts.payments.money.tax import Part, worked_out

from . import taxes
from .actions import coupon as coupons
from .catalogue import Shop
from .forms import BasketForm


@dataclass(frozen=True, slots=True)
class ShownEdition:
    """An edition with its price, and the field for how many."""

    name: str
    about: str
    price: str
    seats: int
    field: BoundField


@dataclass(frozen=True, slots=True)
class ShownProduct:
    """A product with the editions that are sold in this currency."""

    name: str
    about: str
    slug: str
    editions: tuple[ShownEdition, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a basket comes to: rows of name, how many and price; then what is taken off, the tax in it, the sum."""

    rows: tuple[tuple[str, int, str], ...]
    discount: str
    tax: str
    rate: str
    gross: str
    costs: bool


def shown(shop: Shop, currency: str, form: BasketForm) -> list[ShownProduct]:
    """The shop's shelves, in one currency and in the reader's language."""
    language = get_language()
    return [
        ShownProduct(
            each.name,
            each.about.said(language),
            each.slug,
            tuple(
                ShownEdition(
                    edition.name or each.name,
                    edition.about.said(language),
                    money(edition.prices[currency], currency),
                    edition.seats,
                    form[f"{each.slug}.{edition.slug}"],
                )
                for edition in each.editions
                if currency in edition.prices
            ),
        )
        for each in shop.products
    ]


def quote(shop: Shop, basket: Mapping[str, Any], code: str = "") -> Quote:
    """What a basket comes to for a buyer in that country, with a coupon if it counts."""
    currency = basket["currency"]
    tax = taxes.of(shop, basket["country"], "")
    rows, parts, products = [], [], []
    for slug, which, quantity in basket["wanted"]:
        product = shop.product(slug)
        edition = product and product.edition(which)
        if not product or not edition:
            continue
        amount = edition.prices[currency] * quantity
        rows.append((f"{product.name} {edition.name}".strip(), quantity, money(amount, currency)))
        parts.append(Part(amount, tax.rate))
        products.append((slug, amount))
    found = coupons.find(code, currency) if code else None
    discount = coupons.worth(found, products) if found else 0
    meant = [found is None or coupons.is_for(found, slug) for slug, _ in products]
    worked = worked_out(parts, included=True, discount=discount, meant=meant)
    return Quote(
        rows=tuple(rows),
        discount=money(-discount, currency) if discount else "",
        tax=money(worked.tax, currency) if worked.tax else "",
        rate=percent(tax.rate),
        gross=money(worked.gross, currency),
        costs=worked.gross > 0,
    )
