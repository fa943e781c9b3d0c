"""What stands on a receipt and on a credit note; figures that don't add up can't be put on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from keepword.parts.payments.money.currencies import digits
from keepword.parts.payments.money.tax import Taxed, Worked

LANGUAGES = ("en", "de")
WAYS = ("card", "paypal")


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer: the address in lines, as it is written on a letter."""

    name: str
    lines: tuple[str, ...]
    email: str
    vat_number: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what, how many, and its amounts for all pieces after any discount, in smallest units."""

    text: str
    quantity: int
    net: int
    rate: int
    tax: int
    gross: int

    def __post_init__(self) -> None:
        if self.quantity < 1:
            raise ValueError(f"a line of {self.quantity} pieces")
        if min(self.net, self.rate, self.tax) < 0 or self.net + self.tax != self.gross:
            raise ValueError(f"net {self.net} and tax {self.tax} are not gross {self.gross}")

    @property
    def taxed(self) -> Taxed:
        return Taxed(net=self.net, rate=self.rate, tax=self.tax)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What receipts and credit notes share.

    A small amount may go without its `buyer`: then nobody's name is on it (directive 2006/112/EC, article 226b).
    `paid_by` says "card" or "paypal" and no more: a receipt needs no last digits. `order` is how people call the
    order. `reverse_charge` puts the sentence that the buyer owes the tax. `notes` are further sentences, in the
    paper's language.
    """

    number: str
    issued: date
    seller: Party
    buyer: Party | None
    lines: tuple[Line, ...]
    currency: str
    paid_by: str
    language: str = "en"
    order: str = ""
    reverse_charge: bool = False
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.number.strip():
            raise ValueError("a paper without a number")
        if not self.lines:
            raise ValueError("a paper without lines")
        if self.language not in LANGUAGES:
            raise ValueError(f"no papers in {self.language!r}")
        if self.paid_by not in WAYS:
            raise ValueError(f"paid by {self.paid_by!r}")
        if self.reverse_charge and self.sums.tax:
            raise ValueError("tax on a paper that says that the buyer owes it")
        digits(self.currency)

    @property
    def sums(self) -> Worked:
        """What the lines come to: for each rate, and all of them."""
        return Worked(tuple(line.taxed for line in self.lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Paper):
    """What was bought and paid. `supplied` is the day it was handed over, if it isn't the day of issue.

    `replaces` is the number of a receipt in whose place this one stands.
    """

    supplied: date | None = None
    replaces: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNote(Paper):
    """What was given back of a receipt, in amounts that count as positive here.

    `replaced`: nothing was given back, and another receipt stands in the place of that one.
    """

    of_number: str
    of_issued: date
    replaced: bool = False
