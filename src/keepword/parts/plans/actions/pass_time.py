"""What time does to plans: trials and cancelled ones end, grace runs out, and what we heard nothing of is asked for."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from keepword.parts.disclosures.carriers.payment import Declined, Unreachable
from keepword.parts.payments import processors
from keepword.parts.plans import catalogue
from keepword.parts.plans.models import LIVE, Subscription

from . import alter, follow, tell

logger = logging.getLogger("keepword.plans")

State = Subscription.State
BATCH = 100
# How often the company is asked about a plan that nothing was heard of, by its state.
AGAIN = {State.OPEN: timedelta(minutes=20), State.PAST_DUE: timedelta(hours=6), State.PAUSED: timedelta(hours=6)}
DAILY = timedelta(days=1)
# How soon it is told again of a cancellation that it did not take.
UNHEARD = timedelta(minutes=5)
# A page that nobody agreed on: both companies have given it up by then.
TOO_OLD = timedelta(days=4)


def move_on() -> int:
    """Ends and pauses whatever has run out; how many."""
    return sum(_move(number) for number in _run_out())


def look_again() -> int:
    """Tells companies of cancellations they did not take yet, and asks about what was not asked about lately."""
    asked = 0
    for row in list(_silent()):
        try:
            if row.cancelled_at is not None and row.state in (State.ACTIVE, State.PAST_DUE, State.PAUSED):
                alter.carry_out(row)
            else:
                follow.look(row)
            follow.keep_one(row.person_id)
            asked += 1
        except (Unreachable, Declined) as error:
            Subscription.objects.filter(pk=row.pk).update(looked_at=timezone.now())
            logger.warning("a plan could not be looked at: %s", error)
    old = Subscription.objects.filter(state=State.OPEN, made_at__lt=timezone.now() - TOO_OLD)
    old.delete()
    return asked


def _run_out() -> list[UUID]:
    now = timezone.now()
    grace = now - timedelta(days=catalogue.current().grace_days)
    over = Subscription.objects.filter(state__in=(State.TRIAL, State.ENDING), until__lte=now)
    unpaid = Subscription.objects.filter(state=State.PAST_DUE, failed_at__lte=grace)
    return [*over.values_list("pk", flat=True)[:BATCH], *unpaid.values_list("pk", flat=True)[:BATCH]]


def _move(number: UUID) -> bool:
    """One of them. The company is asked once more; what it still holds ready for us is ended there first."""
    row: Subscription = Subscription.objects.get(pk=number)
    if row.processor in processors.available():
        try:
            row = follow.look(row)
            if _is_over(row):
                processors.again(row.processor).end(row.person_id, row.reference or "")
        except (Unreachable, Declined) as error:
            logger.warning("a plan that ran out could not be looked at: %s", error)
            return False
    with transaction.atomic():
        row = Subscription.objects.select_for_update().get(pk=number)
        now = timezone.now()
        if row.state == State.TRIAL or _is_over(row):
            row.state, row.ended_at = State.ENDED, now
        elif row.state == State.PAST_DUE:
            row.state = State.PAUSED
        else:
            return False
        row.stood_at = now
        row.save()
        (tell.paused if row.state == State.PAUSED else tell.ended)(row)
    return True


def _is_over(row: Subscription) -> bool:
    return row.state == State.ENDING and row.until is not None and row.until <= timezone.now()


def _silent() -> QuerySet[Subscription]:
    """The due ones alone are counted into the batch: a hundred that are not must hide no cancellation behind them."""
    now = timezone.now()
    rows = Subscription.objects.filter(state__in=(State.OPEN, *LIVE), reference__isnull=False)
    unheard = Q(cancelled_at__isnull=False) & ~Q(state=State.ENDING)
    due = unheard & Q(asked__lt=now - UNHEARD) | Q(asked__lt=now - DAILY)
    for state, pause in AGAIN.items():
        due |= Q(state=state, asked__lt=now - pause)
    asked = rows.annotate(asked=Coalesce("looked_at", "made_at")).filter(due, processor__in=processors.available())
    return asked.order_by("asked")[:BATCH]
