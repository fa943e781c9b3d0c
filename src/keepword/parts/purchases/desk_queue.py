"""What waits for staff: money that fits nothing, withdrawals, money that did not go back, open disputes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from keepword.enforcement.people import purpose
from keepword.parts.payments import strays, subjects
from keepword.parts.payments import wording as paid
from keepword.parts.payments.amounts import money
from keepword.parts.payments.models import Dispute, Payment, Refund, Stray
from keepword.web.times import ago

from . import wording
from .models import Withdrawal

PURPOSE = "supply-purchase"
MOST = 50
# A refund that was asked for is sent within minutes; one that is older waits for a company that is silent.
SILENT, OLD = timedelta(minutes=15), timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue: a title, what is told below it, where the order is, and the row itself."""

    title: str
    told: str
    url: str
    row: Any


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody wrote into the form of withdrawal, opened for a member of staff."""

    name: str
    email: str
    order: str


def queue() -> dict[str, list[Waiting]]:
    """All of it, the oldest first."""
    return {
        "strays": [_stray(each) for each in strays.waiting()[:MOST]],
        "withdrawals": [_withdrawal(each) for each in withdrawals().select_related("order").order_by("made_at")[:MOST]],
        "refunds": [_refund(each) for each in not_gone().select_related("payment").order_by("made_at")[:MOST]],
        "disputes": [_dispute(each) for each in disputes().select_related("payment").order_by("made_at")[:MOST]],
    }


def withdrawals() -> QuerySet[Withdrawal]:
    """Purchases that were taken back, and nobody answered yet."""
    return Withdrawal.objects.filter(state=Withdrawal.State.WAITING)


def disputes() -> QuerySet[Dispute]:
    """Payments that somebody objected to, as long as the company has not decided."""
    return Dispute.objects.filter(state="open")


def not_gone() -> QuerySet[Refund]:
    """Refunds that the company refused, unless another was tried since, and those that wait for a silent company."""
    now = timezone.now()
    since = Refund.objects.filter(payment=OuterRef("payment"), made_at__gt=OuterRef("made_at")).exclude(state="failed")
    failed = Q(state="failed", made_at__gt=now - OLD) & ~Exists(since)
    return Refund.objects.filter(failed | Q(state="asked", made_at__lt=now - SILENT))


def told(withdrawal: Withdrawal, staff: int) -> Told:
    """What stands in it; that this member of staff looked is noted first. Raises `Refused`."""
    with purpose.reading(PURPOSE, staff=staff):
        purpose.may_read(withdrawal.person_id, "purchase.email")
        return Told(withdrawal.name, withdrawal.email, withdrawal.told)


def _stray(each: Stray) -> Waiting:
    payment = Payment.objects.filter(processor=each.processor, reference=each.reference).first()
    title = _title(each.amount, each.currency, each.processor, each.found_at)
    return Waiting(title, paid.stray(each.why), _address(payment), each)


def _withdrawal(each: Withdrawal) -> Waiting:
    order = each.order
    if order is None:
        return Waiting(ago(each.made_at), "", "", each)
    url = reverse("purchases:desk-order", args=[order.pk])
    about = f"{order.number}, {wording.order_state(order.state)}, {money(order.gross, order.currency)}"
    return Waiting(ago(each.made_at), about, url, each)


def _refund(each: Refund) -> Waiting:
    title = _title(each.amount, each.payment.currency, each.payment.processor, each.made_at)
    return Waiting(title, paid.state(each.state), _address(each.payment), each)


def _dispute(each: Dispute) -> Waiting:
    title = _title(each.amount, each.payment.currency, each.payment.processor, each.made_at)
    return Waiting(title, paid.dispute(each.state), _address(each.payment), each)


def _title(amount: int, currency: str, company: str, when: datetime) -> SafeString:
    return format_html("{}, {}, {}", money(amount, currency), paid.company(company), ago(when))


def _address(payment: Payment | None) -> str:
    """Where staff see what a payment is for."""
    return subjects.of(payment).address(payment) if payment else ""
