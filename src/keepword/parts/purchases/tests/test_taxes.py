"""Whose tax is in a price: the buyer's country says, and between companies of two EU states the numbers do."""

from __future__ import annotations

import pytest

from keepword.parts.purchases import taxes
from keepword.parts.purchases.catalogue import Shop

RATES = {"IE": 23000, "FR": 20000, "GR": 24000}
SHOP = Shop((), ("EUR",), "IE", "IE6388047V", RATES)


@pytest.mark.parametrize(
    ("country", "number", "expected"),
    [
        ("FR", "", taxes.Tax(20000)),
        ("FR", "FR23334175221", taxes.Tax(0, reverse_charge=True)),
        ("GR", "EL094259216", taxes.Tax(0, reverse_charge=True)),
        ("FR", "DE136695976", taxes.Tax(0, reverse_charge=True)),
        ("IE", "IE6388047V", taxes.Tax(23000)),
        ("FR", "IE6388047V", taxes.Tax(20000)),  # registered where the seller is
        ("FR", "XI432525179", taxes.Tax(20000)),
        ("CH", "CHE107787577", taxes.Tax(0)),
    ],
)
def test_who_owes_the_tax(country: str, number: str, expected: taxes.Tax) -> None:
    assert taxes.of(SHOP, country, number) == expected
