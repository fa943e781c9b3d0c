"""What payment companies have in common: what they are asked, and the little that is taken from their answers.

An answer of theirs names the payer, their card and their account with them. `Seen` has no place for any of that: ids,
states, amounts and currencies are all that leaves a carrier.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

# The decimals of the currencies on which ISO 4217, Stripe and PayPal agree; with others a sum could come out a hundred
# times too large.
DECIMALS = {
    **dict.fromkeys(("AUD", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "ILS", "MXN", "NOK", "NZD", "PHP", "PLN"), 2),
    **dict.fromkeys(("SEK", "SGD", "THB", "USD"), 2),
    "JPY": 0,
}


class Unreachable(Exception):
    """The company did not answer, or not now: nothing is known about what became of the request, so ask again."""


@contextmanager
def understood() -> Iterator[None]:
    """Around the reading of an answer: one that is not as the company describes it is as good as none."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise Unreachable(f"answer-not-understood ({type(error).__name__})") from error


class Declined(Exception):
    """The company understood and said no. ``code`` is its own short word for why, never a sentence about a payer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Forged(Exception):
    """A message that the company did not send, or not as it arrived, or not lately."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of what is paid: words, how many, and the amount for each in the currency's smallest unit."""

    name: str
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One payment that is to be collected. ``payment`` is our own number of it, which all that follows carries."""

    payment: UUID
    person: int
    email: str
    items: tuple[Item, ...]
    currency: str
    back: str
    cancelled: str
    language: str = "en"

    @property
    def amount(self) -> int:
        return sum(item.quantity * item.amount for item in self.items)


@dataclass(frozen=True, slots=True)
class Opened:
    """The company's page on which the payer goes on, and the company's number of it."""

    reference: str
    page: str


@dataclass(frozen=True, slots=True)
class SeenRefund:
    """One refund as the company has it: "pending", "done" or "failed"; ``key`` is our own number if it was ours."""

    reference: str
    amount: int
    state: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class SeenDispute:
    """A payer's objection with their bank: "open", "won" or "lost" for us."""

    reference: str
    amount: int
    state: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One payment as the company has it now.

    ``state``: "open" (nobody paid yet), "approved" (to be captured), "pending" (under way), "paid", "failed",
    "expired". ``capture`` is the number by which money goes back.
    """

    reference: str
    payment: str
    state: str
    amount: int
    currency: str
    capture: str = ""
    refunds: tuple[SeenRefund, ...] = ()
    disputes: tuple[SeenDispute, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a message is about: the reference of a payment, empty if the company names none.

    ``refunds`` and ``disputes`` are those of which a look at the payment itself would not tell.
    """

    reference: str = ""
    refunds: tuple[SeenRefund, ...] = ()
    disputes: tuple[SeenDispute, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """Money in the company's own list. ``number`` is that of its page, of the money, a refund or a dispute; ``about``
    leads `find` to it; ``of`` is the number of the money that a refund gave back."""

    number: str
    about: str
    of: str = ""
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of the company: its number, its kind, which object it is about, and when it says it happened."""

    number: str
    kind: str
    about: str
    at: datetime


class Processor(Protocol):
    """A company that collects payments on pages of its own. Every method raises `Unreachable` or `Declined`."""

    name: str

    def open(self, asked: Asked) -> Opened:
        """Asks for a page to pay on. Asked again for the same payment, the company answers the same."""

    def look(self, reference: str) -> Seen:
        """How the payment stands, asked anew."""

    def collect(self, reference: str) -> Seen:
        """Takes what a payer approved, where the company wants to be told; then as `look`."""

    def close(self, reference: str) -> None:
        """Lets nobody pay on that page any more."""

    def refund(self, person: int, seen: Seen, amount: int, key: UUID) -> SeenRefund:
        """Gives money back to this person. The same key twice gives it back once."""

    def find(self, about: str) -> Found:
        """What `Heard.about` or `Listed.about` leads to, asked anew."""

    def about_refund(self, reference: str, refund: str) -> str:
        """What leads `find` to a refund of that payment, by the company's numbers."""

    def about_dispute(self, reference: str, dispute: str) -> str:
        """The same of a dispute."""

    def hear(self, headers: Mapping[str, str], body: bytes) -> Heard:
        """What a message says, once its signature holds on the very bytes that came; raises `Forged`."""

    def lately(self, since: datetime) -> Iterator[Listed]:
        """What was paid since then, and where the company lists that, what went back and what was objected to."""
