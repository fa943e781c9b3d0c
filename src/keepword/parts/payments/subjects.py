"""What can be paid for: each part that sells says in its ``paid_for.py`` what a payment means to it, found by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .models import Dispute, Payment, Refund

type OnPayment = Callable[[Payment], object]
type OnRefund = Callable[[Payment, Refund], object]
type OnLost = Callable[[Payment, Dispute], object]
# Told a company and its number of something; whether that is about something of theirs, which they then looked at.
type Seeker = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is done, in the transaction that writes it, when a payment stands anew, and when money went back: given by
    us, or taken by a dispute that was lost.

    All are called again for the same news, and then do nothing. ``wants`` says whether it is still to be paid: money
    that a payer approved, and that is for us to take, is left where it is otherwise.
    """

    on_payment: OnPayment
    on_refund: OnRefund
    on_lost: OnLost
    address: Callable[[Payment], str]
    wants: Callable[[Payment], bool] = lambda payment: True


SUBJECTS: dict[str, Subject] = {}
SEEKERS: list[Seeker] = []


def paid_for(kind: str, subject: Subject) -> None:
    """Names a kind of subject ("order"), as the part before the colon of `Payment.subject` says it."""
    SUBJECTS[kind] = subject


def of(payment: Payment) -> Subject:
    """Who has to know of this payment."""
    return SUBJECTS[payment.subject.partition(":")[0]]


def seeks(seeker: Seeker) -> None:
    """Lets a part look first at what messages are about: a subscription makes payments that nobody here has begun."""
    if seeker not in SEEKERS:
        SEEKERS.append(seeker)


def sought(processor: str, reference: str) -> bool:
    """Whether a part knows what this number is about; it has looked at it by now."""
    return any(seeker(processor, reference) for seeker in SEEKERS)
