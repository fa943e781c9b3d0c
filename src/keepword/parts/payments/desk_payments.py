"""Payments as the desk shows them, whatever they were for: how they stand, what went back, and what still can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _

from keepword.web.times import day

from . import wording
from .actions import refund as refunding
from .actions.give import give
from .amounts import money, plain
from .desk_forms import RefundForm
from .models import Dispute, Payment, Refund


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment; ``key`` makes a refund of this page happen once, which ``back`` is the address of."""

    payment: Payment
    company: str
    state: str
    amount: str
    left: int
    left_written: str
    example: str
    key: str
    back: str
    refunds: list[tuple[Any, ...]]
    disputes: list[tuple[str, str]]


def of(subject: str, back: Callable[[Payment], str]) -> list[Paid]:
    """All that was begun for this subject, the oldest first."""
    return [_paid(each, back(each)) for each in Payment.objects.filter(subject=subject).order_by("made_at")]


def give_back(payment: Payment, given: QueryDict) -> tuple[str, dict[str, Any]]:
    """The word for how a refund went that staff typed; or "", and what the page of the payment then says is wrong."""
    form = RefundForm(payment, refunding.left(payment), given)
    wrong = {"wrong_at": payment.pk, "typed": given.get("amount", "")}
    if not form.is_valid():
        return "", wrong | {"wrong": form.said()}
    try:
        return f"refund-{give(payment, *form.wanted)}", {}
    except refunding.TooMuchError as too_much:
        said = _("That is more than is left to be given back: %(left)s.")
        return "", wrong | {"wrong": said % {"left": money(too_much.left, payment.currency)}}


def _paid(payment: Payment, back: str) -> Paid:
    left = refunding.left(payment)
    return Paid(
        payment=payment,
        company=wording.company(payment.processor),
        state=wording.state(payment.state),
        amount=money(payment.amount, payment.currency),
        left=left,
        left_written=money(left, payment.currency),
        example=plain(left, payment.currency),
        key=str(uuid4()),
        back=back,
        refunds=[_refund(each) for each in payment.refund_set.order_by("made_at")],
        disputes=[
            (money(each.amount, payment.currency), wording.dispute(each.state))
            for each in Dispute.objects.filter(payment=payment).order_by("made_at")
        ],
    )


def _refund(refund: Refund) -> tuple[Any, ...]:
    where = _("here") if refund.ours else _("at the company itself")
    amount = money(refund.amount, refund.payment.currency)
    return amount, wording.state(refund.state), where, day(refund.made_at)
