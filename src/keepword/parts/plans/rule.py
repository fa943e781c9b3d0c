"""The one rule of what a plan opens to whom; `accounts.entitlements` asks it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from . import catalogue
from .models import Subscription

State = Subscription.State


def opens(person: int, feature: str) -> bool:
    """Whether somebody's plan opens this now, or everybody's does."""
    plans = catalogue.current()
    if feature in plans.free:
        return True
    offer = plans.offer(getattr(running(person), "offer", ""))
    return offer is not None and feature in offer.plan.opens


def running(person: int) -> Subscription | None:
    """The plan that somebody has now; the paid one before a trial."""
    rows = Subscription.objects.filter(person_id=person).exclude(state__in=(State.OPEN, State.ENDED))
    now, grace = timezone.now(), catalogue.current().grace_days
    found = [each for each in rows if counts(each, now, grace)]
    return min(found, key=lambda each: (each.state == State.TRIAL, each.made_at), default=None)


def counts(row: Subscription, now: datetime, grace_days: int) -> bool:
    """Whether a plan opens anything at this moment.

    One that runs does so until the company says otherwise: a message that is late takes nothing from anybody.
    """
    match row.state:
        case State.ACTIVE:
            return True
        case State.TRIAL | State.ENDING:
            return row.until is not None and row.until > now
        case State.PAST_DUE:
            ends = row.grace_ends(grace_days)
            return ends is not None and ends > now
    return False
