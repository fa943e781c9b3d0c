"""Works out the tax of what is bought, of what is taken off, and of what is given back.

One rule: **tax is rounded once for each rate**, to the nearest smallest unit, halves up, on the sum of all lines
with that rate; then it is spread over these lines. So net and tax are the gross, on each line, for each rate and
all together. Prices may include tax, as consumers see them, or come before it; what was agreed never changes by
rounding, only how it parts into net and tax.

Rates are thousandths of a percent: 19 % is 19000, 9.975 % is 9975.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .spread import rounded, spread

WHOLE = 100_000
# Far above what anybody buys; far below where a database's integers end.
MOST = 10**15


@dataclass(frozen=True, slots=True)
class Part:
    """What is bought: an amount in smallest units, for all pieces of a line, and its rate of tax."""

    amount: int
    rate: int

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= MOST:
            raise ValueError(f"an amount of {self.amount}")
        if not 0 <= self.rate <= WHOLE:
            raise ValueError(f"a tax of {self.rate / 1000} %")


@dataclass(frozen=True, slots=True)
class Taxed:
    """An amount, parted into net and tax."""

    net: int
    rate: int
    tax: int

    @property
    def gross(self) -> int:
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Worked:
    """The lines in their order, one sum for each rate in rising order, and the sums of all."""

    lines: tuple[Taxed, ...]

    @property
    def rates(self) -> tuple[Taxed, ...]:
        return tuple(
            Taxed(
                net=sum(line.net for line in self.lines if line.rate == rate),
                rate=rate,
                tax=sum(line.tax for line in self.lines if line.rate == rate),
            )
            for rate in sorted({line.rate for line in self.lines})
        )

    @property
    def net(self) -> int:
        return sum(line.net for line in self.lines)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.lines)

    @property
    def gross(self) -> int:
        return self.net + self.tax


def worked_out(
    parts: Sequence[Part], *, included: bool, discount: int = 0, meant: Sequence[bool] | None = None
) -> Worked:
    """The tax of these parts, less a discount.

    `included` says whether amounts and discount contain the tax. The discount is taken off as `taken_off` says.
    """
    amounts = [part.amount - off for part, off in zip(parts, taken_off(parts, discount, meant), strict=True)]
    taxes = [0] * len(parts)
    for rate in {part.rate for part in parts}:
        places = [place for place, part in enumerate(parts) if part.rate == rate]
        mine = [amounts[place] for place in places]
        tax = rounded(sum(mine) * rate, WHOLE + rate if included else WHOLE)
        for place, share in zip(places, spread(tax, mine), strict=True):
            taxes[place] = share
    lines = zip(parts, amounts, taxes, strict=True)
    return Worked(
        tuple(Taxed(net=amount - tax if included else amount, rate=part.rate, tax=tax) for part, amount, tax in lines)
    )


def taken_off(parts: Sequence[Part], discount: int, meant: Sequence[bool] | None = None) -> list[int]:
    """What a discount takes off each part, in proportion: of all of them, or of those that are ``meant``.

    More than these together is refused with ValueError.
    """
    amounts = [part.amount if meant is None or meant[place] else 0 for place, part in enumerate(parts)]
    if not 0 <= discount <= sum(amounts):
        raise ValueError(f"a discount of {discount} on {sum(amounts)}")
    return spread(discount, amounts)


def percent_of(parts: Sequence[Part], thousandths: int) -> int:
    """The discount that so many thousandths of a percent of these parts are."""
    if not 0 <= thousandths <= WHOLE:
        raise ValueError(f"a discount of {thousandths / 1000} %")
    return rounded(sum(part.amount for part in parts) * thousandths, WHOLE)


def given_back(lines: Sequence[Taxed], before: Sequence[Sequence[Taxed]], amount: int) -> tuple[Taxed, ...]:
    """How a refund of `amount`, tax included, parts into the lines of its receipt.

    `before` are the lines of earlier refunds of the same receipt. Each refund takes from what is left of each line
    in proportion, and of its tax likewise, so that several refunds of the whole give back each line and all its tax
    exactly. More than what is left is refused with ValueError, and so is nothing.
    """
    left = [_less(line, [each[place] for each in before]) for place, line in enumerate(lines)]
    grosses = [line.gross for line in left]
    if not 0 < amount <= sum(grosses):
        raise ValueError(f"{amount} of {sum(grosses)} can't be given back")
    return tuple(_taken(line, share) for line, share in zip(left, spread(amount, grosses), strict=True))


def _less(line: Taxed, gone: Sequence[Taxed]) -> Taxed:
    return Taxed(
        net=line.net - sum(each.net for each in gone), rate=line.rate, tax=line.tax - sum(each.tax for each in gone)
    )


def _taken(left: Taxed, share: int) -> Taxed:
    tax = rounded(left.tax * share, left.gross) if share else 0
    return Taxed(net=share - tax, rate=left.rate, tax=tax)
