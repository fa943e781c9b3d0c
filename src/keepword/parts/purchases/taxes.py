"""Which tax is in a price: by the buyer's country, and none where a company of another EU state owes it itself.

Directive 2006/112/EC, articles 58 (services by electronic means to consumers: where they live) and 196 (reverse
charge between companies). This finds a rate; whether a site has to register somewhere is its owner's to know.
"""

from __future__ import annotations

from dataclasses import dataclass

from .catalogue import Shop

EU = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV")
) | frozenset(("MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"))


@dataclass(frozen=True, slots=True)
class Tax:
    """``rate`` in thousandths of a percent, and whether it is nothing because the buyer owes it."""

    rate: int
    reverse_charge: bool = False


def of(shop: Shop, country: str, vat_number: str) -> Tax:
    """The tax in what a buyer in this country pays; ``vat_number`` is valid, or empty."""
    abroad = country != shop.country and country in EU and shop.country in EU
    if abroad and shop.vat_number and _registered_in(vat_number) in EU - {shop.country}:
        return Tax(0, reverse_charge=True)
    return Tax(shop.rates.get(country, 0))


def _registered_in(vat_number: str) -> str:
    """The country that a VAT number's letters name; Northern Ireland's count for goods, and nothing here is one."""
    return {"EL": "GR"}.get(vat_number[:2], vat_number[:2])
