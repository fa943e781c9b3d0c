"""Looks again at what is under way, and at what the companies have that we don't: messages can get lost."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from keepword.parts.disclosures.carriers.payment import Declined, Unreachable

from . import processors
from .actions import refund as refunding
from .actions.hear import look_at
from .actions.settle import settle
from .models import Payment, Refund

logger = logging.getLogger("keepword.payments")

BATCH = 50
# A payment that nobody paid is looked at again after this long, and given up after that.
AGAIN, TOO_OLD = timedelta(minutes=20), timedelta(days=40)
BACK = timedelta(days=3)


def look_at_open() -> int:
    """Asks about payments under way that were not asked about lately; how many."""
    now = timezone.now()
    waiting = Payment.objects.filter(
        state__in=("open", "pending"),
        reference__isnull=False,
        looked_at__lt=now - AGAIN,
        made_at__gt=now - TOO_OLD,
        processor__in=processors.available(),
    ).order_by("looked_at")
    numbers = list(waiting.values_list("pk", flat=True)[:BATCH])
    for number in numbers:
        try:
            settle(number)
        except (Unreachable, Declined) as error:
            Payment.objects.filter(pk=number).update(looked_at=now)
            logger.warning("a payment could not be looked at: %s", error)
    return len(numbers)


def send_refunds() -> int:
    """Sends refunds that were asked for and not sent, as the company did not answer or we were killed."""
    waiting = Refund.objects.filter(
        state="asked",
        made_at__lt=timezone.now() - timedelta(minutes=1),
        payment__processor__in=processors.available(),
    )
    sent = 0
    for each in list(waiting.select_related("payment")[:BATCH]):
        try:
            refunding.send(each)
            sent += 1
        except (Unreachable, Declined) as error:
            logger.warning("a refund could not be sent: %s", error)
    return sent


def compare() -> int:
    """Goes through all that the companies opened in the last days; how many of those were not as we had them."""
    odd = 0
    for name, company in processors.available().items():
        try:
            for seen in company.lately(timezone.now() - BACK):
                known = Payment.objects.filter(processor=name, reference=seen.reference).values_list("state").first()
                if seen.state == "paid" and (known is None or known[0] != "paid"):
                    look_at(name, seen.reference)
                    odd += 1
        except (Unreachable, Declined) as error:
            logger.warning("payments could not be compared: %s", error)
    return odd
