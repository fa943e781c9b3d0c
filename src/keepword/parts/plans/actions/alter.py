"""Changes, cancels and resumes a plan; what became of it is only written down once the company says so."""

from __future__ import annotations

from django.utils import timezone

from keepword.parts.accounts.models import Account
from keepword.parts.payments import processors
from keepword.parts.plans import catalogue
from keepword.parts.plans.catalogue import Priced
from keepword.parts.plans.models import Subscription

from .follow import look
from .take import NotNowError, asked

State = Subscription.State


def change(row: Subscription, account: Account, offer: Priced, base: str) -> Subscription:
    """Asks for another offer. Where the payer has to agree on the company's page, the row has its address then."""
    now = catalogue.current().offer(row.offer)
    if row.state != State.ACTIVE or not row.reference or offer.key == row.offer:
        raise NotNowError
    if now is not None and now.currency != offer.currency:  # no company changes the currency of what runs
        raise NotNowError
    Subscription.objects.filter(pk=row.pk).update(wanted=offer.key, base=base)
    page = processors.again(row.processor).change(row.reference, asked(row, account, offer, base))
    Subscription.objects.filter(pk=row.pk).update(page=page)
    return look(row)


def cancel(row: Subscription) -> Subscription:
    """Ends it at the end of the period that was paid; at once if nothing is paid.

    The wish is noted first: if the company does not answer, it is told again until it does.
    """
    if row.state not in (State.ACTIVE, State.PAST_DUE, State.PAUSED) or not row.reference:
        raise NotNowError
    Subscription.objects.filter(pk=row.pk, cancelled_at=None).update(cancelled_at=timezone.now())
    return carry_out(row)


def carry_out(row: Subscription) -> Subscription:
    """Tells the company of a cancellation that was noted."""
    company = processors.again(row.processor)
    if row.state == State.ACTIVE:
        company.cancel(row.person_id, row.reference or "")
    else:
        company.end(row.person_id, row.reference or "")
    return look(row)


def resume(row: Subscription) -> Subscription:
    """Takes the cancellation back while the plan still runs."""
    if row.state != State.ENDING or not row.reference:
        raise NotNowError
    processors.again(row.processor).resume(row.person_id, row.reference)
    Subscription.objects.filter(pk=row.pk).update(cancelled_at=None)
    return look(row)
