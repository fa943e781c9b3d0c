"""Ends orders that nobody paid: their page is closed, and then they go."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from keepword.parts.disclosures.carriers.payment import Declined, Unreachable
from keepword.parts.payments import processors
from keepword.parts.payments.actions.settle import settle
from keepword.parts.payments.models import Payment
from keepword.parts.purchases.models import Order

from . import coupon as coupons

# How long somebody may come back to an order, and how long one that came to nothing stays to be asked about.
OPEN, CLOSED = timedelta(days=3), timedelta(days=14)
BATCH = 100


def close_old() -> int:
    """Closes orders that have waited long enough; how many."""
    old = Order.objects.filter(state=Order.State.OPEN, made_at__lt=timezone.now() - OPEN)
    return sum(close(number) for number in list(old.values_list("pk", flat=True)[:BATCH]))


def close(number: UUID) -> bool:
    """Closes one, unless a payment of it is under way or was made meanwhile."""
    for payment in Payment.objects.filter(subject=f"order:{number}", state="open", reference__isnull=False):
        if payment.processor not in processors.available():
            continue
        try:
            processors.named(payment.processor).close(payment.reference or "")
            settle(payment.pk)
        except (Unreachable, Declined):
            return False
    with transaction.atomic():
        if Payment.objects.filter(subject=f"order:{number}", state="pending").exists():
            return False
        if not Order.objects.filter(pk=number, state=Order.State.OPEN).update(state=Order.State.CLOSED):
            return False
        used = Order.objects.filter(pk=number).values_list("coupon", flat=True).get()
        if used:
            coupons.give_back(used)
    return True


def forget_closed() -> int:
    """Removes orders that came to nothing, with their payments; how many."""
    gone = Order.objects.filter(state=Order.State.CLOSED, made_at__lt=timezone.now() - OPEN - CLOSED)
    numbers = list(gone.values_list("pk", flat=True)[:BATCH])
    with transaction.atomic():
        subjects = [f"order:{number}" for number in numbers]
        paid = set(Payment.objects.filter(subject__in=subjects, state="paid").values_list("subject", flat=True))
        going = [number for number in numbers if f"order:{number}" not in paid]
        Payment.objects.filter(subject__in=[f"order:{number}" for number in going]).delete()
        Order.objects.filter(pk__in=going).delete()
    return len(going)
