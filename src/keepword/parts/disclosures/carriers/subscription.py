"""What payment companies have in common where they collect again and again: as `payment` for a single payment.

Of their answers ids, states, amounts, currencies and the ends of periods leave a carrier, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from .payment import Opened, Seen


@dataclass(frozen=True, slots=True)
class Offer:
    """What is collected how often: an amount each "month" or "year". ``key`` is our own short name of it."""

    key: str
    name: str
    amount: int
    currency: str
    every: str


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A subscription that is to begin, or to change. ``number`` is our own number of it, which all that follows
    carries; ``offer_there`` is the company's number of the offer, where the company wants offers made beforehand."""

    number: UUID
    person: int
    email: str
    offer: Offer
    back: str
    cancelled: str
    language: str = "en"
    offer_there: str = ""


@dataclass(frozen=True, slots=True)
class SeenSubscription:
    """One subscription as the company has it now.

    ``state``: "open" (nobody agreed yet), "expired" (nobody will), "active", "ending" (runs out at ``until``),
    "past-due" (a payment failed), "suspended" (collects nothing until it is asked to), "ended". ``number`` is ours,
    ``reference`` the company's, empty before anybody agreed. ``offer`` is our key of the offer, or the company's number
    of it where that has one. ``until`` is the end of the period that was collected last.
    """

    number: str
    state: str
    reference: str = ""
    offer: str = ""
    until: datetime | None = None
    payments: tuple[Seen, ...] = ()


class Subscriptions(Protocol):
    """A company that collects again and again. Every method raises `Unreachable` or `Declined`."""

    name: str

    def prepare(self, person: int, offer: Offer) -> str:
        """The company's number of this offer, made there now; empty where the company needs none."""

    def open(self, asked: AskedAgain) -> Opened:
        """Asks for a page on which somebody agrees. Asked again for the same number, the company answers the same."""

    def look(self, reference: str) -> SeenSubscription | None:
        """How the subscription stands that this number of the company is about, be it that of a page, of the
        subscription or of one of its payments; None if it is about none."""

    def change(self, reference: str, asked: AskedAgain) -> str:
        """Collects another offer from now on; the page on which the payer agrees to that, or "" if it is done."""

    def cancel(self, person: int, reference: str) -> None:
        """Collects nothing any more, but lets it run to the end of the period. Safe to repeat."""

    def resume(self, person: int, reference: str) -> None:
        """Takes a cancellation back while the period runs. Safe to repeat."""

    def end(self, person: int, reference: str) -> None:
        """Ends it now. Safe to repeat."""
