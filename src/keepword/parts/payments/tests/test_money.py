"""Money: whatever is divided, taxed, discounted or given back in parts, the sums agree to the smallest unit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.parts.payments.money.currencies import decimal, digits, written
from keepword.parts.payments.money.spread import rounded, spread
from keepword.parts.payments.money.tax import MOST, Part, Taxed, given_back, percent_of, worked_out

amounts = st.integers(0, 10**6) | st.integers(0, MOST)
rates = st.sampled_from([0, 2100, 5500, 7000, 8100, 9975, 19000, 20000, 25000, 100_000])
parts = st.lists(st.builds(Part, amounts, rates), min_size=1, max_size=8)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any))
def test_what_is_spread_adds_up_and_is_fair(whole: int, weights: list[int]) -> None:
    shares = spread(whole, weights)
    assert sum(shares) == whole
    total = sum(weights)
    assert all(abs(share * total - whole * weight) < total for share, weight in zip(shares, weights, strict=True))


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=20), st.data())
def test_no_share_is_larger_than_its_weight(weights: list[int], data: st.DataObject) -> None:
    shares = spread(data.draw(st.integers(0, sum(weights))), weights)
    assert all(0 <= share <= weight for share, weight in zip(shares, weights, strict=True))


def test_the_largest_remainders_get_what_is_left() -> None:
    assert spread(100, [1, 1, 1]) == [34, 33, 33]
    assert spread(10, [15, 25, 60]) == [2, 2, 6]
    assert spread(5, [1, 0, 8]) == [1, 0, 4]
    assert spread(0, [0, 0]) == [0, 0]
    assert spread(-100, [1, 1, 1]) == [-34, -33, -33]
    with pytest.raises(ValueError, match="over nothing"):
        spread(1, [0, 0])
    with pytest.raises(ValueError, match="less than nothing"):
        spread(1, [2, -1])


def test_halves_go_away_from_zero() -> None:
    assert [rounded(each, 2) for each in (-3, -1, 0, 1, 3)] == [-2, -1, 0, 1, 2]
    assert rounded(10**30 + 1, 2) == 5 * 10**29 + 1


@given(parts, st.booleans(), st.data())
def test_sums_always_agree(bought: list[Part], included: bool, data: st.DataObject) -> None:
    whole = sum(part.amount for part in bought)
    discount = data.draw(st.integers(0, whole))
    worked = worked_out(bought, included=included, discount=discount)
    assert (worked.gross if included else worked.net) == whole - discount
    assert worked.net + worked.tax == worked.gross == sum(line.gross for line in worked.lines)
    assert sum(each.net for each in worked.rates) == worked.net
    assert sum(each.tax for each in worked.rates) == worked.tax
    assert all(line.net >= 0 and line.tax >= 0 for line in worked.lines)
    for part, line in zip(bought, worked.lines, strict=True):
        assert line.rate == part.rate
        assert (line.gross if included else line.net) <= part.amount


@given(parts, st.booleans())
def test_tax_is_rounded_once_for_each_rate(bought: list[Part], included: bool) -> None:
    for each in worked_out(bought, included=included).rates:
        exact = Decimal(each.gross if included else each.net) * each.rate / (100_000 + each.rate * included)
        assert abs(each.tax - exact) <= Decimal("0.5")


def test_known_figures() -> None:
    assert worked_out([Part(2000, 19000)], included=True).lines == (Taxed(net=1681, rate=19000, tax=319),)
    assert worked_out([Part(1681, 19000)], included=False).gross == 2000
    three = worked_out([Part(99, 19000)] * 3, included=True)
    assert three.tax == 47, "once on 2.97, where three times 0.99 would be 0.48"
    assert [line.tax for line in three.lines] == [16, 16, 15]
    assert worked_out([Part(1000, 19000)], included=True, discount=1000).gross == 0
    assert worked_out([Part(100, 9975)], included=False).tax == 10
    assert percent_of([Part(999, 0), Part(1, 0)], 12_500) == 125


@pytest.mark.parametrize("wrong", [(-1, 0), (MOST + 1, 0), (1, -1), (1, 100_001)])
def test_nonsense_is_refused(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"an amount|a tax"):
        Part(*wrong)


@pytest.mark.parametrize("discount", [-1, 1001])
def test_a_discount_is_never_more_than_the_price(discount: int) -> None:
    with pytest.raises(ValueError, match="a discount"):
        worked_out([Part(1000, 19000)], included=True, discount=discount)
    with pytest.raises(ValueError, match="a discount"):
        percent_of([Part(1000, 0)], discount * 1000)


@given(parts.filter(lambda each: any(part.amount for part in each)), st.data())
def test_refunds_in_parts_give_back_every_line_and_all_tax(bought: list[Part], data: st.DataObject) -> None:
    lines = worked_out(bought, included=True).lines
    left = sum(line.gross for line in lines)
    before: list[tuple[Taxed, ...]] = []
    while left:
        amount = left if len(before) == 4 else data.draw(st.integers(1, left))
        back = given_back(lines, before, amount)
        assert sum(line.gross for line in back) == amount
        assert all(line.net >= 0 and line.tax >= 0 for line in back)
        before.append(back)
        left -= amount
        for place, line in enumerate(lines):
            assert sum(each[place].tax for each in before) <= line.tax
            assert sum(each[place].net for each in before) <= line.net
    for place, line in enumerate(lines):
        assert sum(each[place].tax for each in before) == line.tax
        assert sum(each[place].net for each in before) == line.net


def test_no_more_is_given_back_than_was_paid() -> None:
    lines = worked_out([Part(1000, 19000)], included=True).lines
    first = given_back(lines, [], 400)
    assert first == (Taxed(net=336, rate=19000, tax=64),)
    for amount in (0, -1, 601):
        with pytest.raises(ValueError, match="can't be given back"):
            given_back(lines, [first], amount)


def test_currencies_have_the_digits_of_the_standard() -> None:
    assert [digits(each) for each in ("EUR", "JPY", "BHD", "IQD", "ISK", "HUF")] == [2, 0, 3, 3, 0, 2]
    assert decimal(1250, "EUR") == Decimal("12.50")
    assert str(decimal(5, "BHD")) == "0.005"
    for wrong in ("", "eur", "EURO", "€", "E\nR"):
        with pytest.raises(ValueError, match="three capital letters"):
            digits(wrong)


def test_amounts_are_written_as_people_of_the_language_do() -> None:
    assert written(123456, "EUR", "en") == "€1,234.56"
    assert written(123456, "EUR", "de") == "1.234,56\xa0€"
    assert written(1500, "JPY", "en") == "¥1,500"
    assert written(1234567, "BHD", "de") == "1.234,567\xa0BHD"
    assert written(1234567, "IQD", "en").endswith("1,234.567")
    assert written(-5, "USD", "en") == "-$0.05"
