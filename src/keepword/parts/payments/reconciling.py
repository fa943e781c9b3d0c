"""Looks again at what is under way, and at what the companies have that we don't: messages can get lost."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import batched
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from keepword.enforcement.refused import Refused
from keepword.parts.disclosures.carriers.payment import Declined, Listed, Processor, Unreachable

from . import processors
from .actions import refund as refunding
from .actions.hear import look_at
from .actions.settle import settle
from .models import Dispute, Payment, Refund

logger = logging.getLogger("keepword.payments")

BATCH = 50
# A payment that nobody paid is looked at again after this long, and given up after that.
AGAIN, TOO_OLD = timedelta(minutes=20), timedelta(days=40)
BACK = timedelta(days=3)
SOME = 200
# Between two looks at a dispute: the companies take weeks to decide.
SELDOM = timedelta(hours=6)


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
        except Exception:  # as with messages: one must not keep the others waiting
            Payment.objects.filter(pk=number).update(looked_at=now)
            logger.exception("a payment could not be looked at, and is tried again")
    return len(numbers)


def look_at_refunds() -> int:
    """Asks about refunds that are under way, for the same reason; how many."""
    now = timezone.now()
    waiting = Refund.objects.filter(
        state="pending", reference__isnull=False, made_at__gt=now - TOO_OLD, payment__looked_at__lt=now - AGAIN
    )
    return _ask_about(waiting, lambda company, payment, refund: company.about_refund(payment, refund))


def look_at_disputes() -> int:
    """Asks about disputes that are not decided, for the same reason; how many."""
    waiting = Dispute.objects.filter(state=Dispute.State.OPEN, payment__looked_at__lt=timezone.now() - SELDOM)
    return _ask_about(waiting, lambda company, payment, dispute: company.about_dispute(payment, dispute))


def _ask_about(rows: QuerySet[Any], about: Callable[[Processor, str, str], str]) -> int:
    now = timezone.now()
    waiting = rows.filter(payment__processor__in=processors.available()).order_by("payment__looked_at")
    found = list(waiting.select_related("payment")[:BATCH])
    for each in found:
        payment = each.payment
        Payment.objects.filter(pk=payment.pk).update(looked_at=now)
        company = processors.named(payment.processor)
        try:
            settle(payment.pk, company.find(about(company, payment.reference or "", each.reference or "")))
        except (Unreachable, Declined) as error:
            logger.warning("a %s could not be looked at: %s", rows.model._meta.verbose_name, error)
    return len(found)


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
        except (Unreachable, Declined, Refused) as error:
            logger.warning("a refund could not be sent: %s", error)
    return sent


def compare() -> int:
    """Goes through what the companies list of the last days; how much of that was not as we had it."""
    odd = 0
    for name, company in processors.available().items():
        try:
            for some in batched(company.lately(timezone.now() - BACK), SOME):
                for each in _missing(name, [one for one in some if not one.disputed]):
                    _look_at(name, each)
                    odd += 1
                odd += sum(_look_at_dispute(name, each) for each in _unheard_of(some))
        except (Unreachable, Declined) as error:
            logger.warning("payments could not be compared: %s", error)
    return odd


def _missing(name: str, some: Sequence[Listed]) -> list[Listed]:
    """Those of the list that are not paid or not given back as we have it; of what went back, only of our own."""
    numbers = {each.number for each in some} | {each.of for each in some if each.of}
    paid = Payment.objects.filter(processor=name, state=Payment.State.PAID)
    paid = paid.filter(Q(reference__in=numbers) | Q(capture__in=numbers))
    known = {number for pair in paid.values_list("reference", "capture") for number in pair}
    back = Refund.objects.filter(reference__in=numbers, state=Refund.State.DONE)
    gone = set(back.values_list("reference", flat=True))
    came = [each for each in some if not each.of and each.number not in known]
    went = [each for each in some if each.of and each.of in known and each.number not in gone]
    return came + went


def _look_at(name: str, each: Listed) -> None:
    try:
        look_at(name, each.about)
    except Declined as error:
        logger.warning("a payment company does not know what it lists: %s", error.code)


def _unheard_of(some: Sequence[Listed]) -> list[Listed]:
    """The disputes of the list that nobody told us of. One that is open here is asked about by itself."""
    listed = [each for each in some if each.disputed]
    known = set(
        Dispute.objects.filter(reference__in=[each.number for each in listed]).values_list("reference", flat=True)
    )
    return [each for each in listed if each.number not in known]


def _look_at_dispute(name: str, each: Listed) -> bool:
    """Whether it is about a payment of ours; of another shop with the same account nothing is noted."""
    try:
        found = processors.named(name).find(each.about)
        ours = Payment.objects.filter(processor=name, reference=found.reference or None).first()
        if ours is None:
            return False
        settle(ours.pk, found)
    except Declined as error:
        logger.warning("a payment company does not know what it lists: %s", error.code)
    return True
