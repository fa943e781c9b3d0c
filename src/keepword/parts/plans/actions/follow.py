"""Asks the company how a subscription stands and writes that down: what every message, return and look again leads to.

A message only says that there is something to ask about, so their order does not matter and each can come often. What
was asked earlier than what stands here is dropped.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from keepword.parts.accounts.models import Account
from keepword.parts.disclosures.carriers.payment import Seen
from keepword.parts.disclosures.carriers.subscription import SeenSubscription
from keepword.parts.payments import processors
from keepword.parts.payments.actions.settle import note
from keepword.parts.payments.actions.settle import write as write_payment
from keepword.parts.payments.models import Payment
from keepword.parts.plans import catalogue
from keepword.parts.plans.models import LIVE, CompanyOffer, Subscription

from . import tell

State = Subscription.State


def seek(processor: str, reference: str) -> Subscription | None:
    """Looks at the subscription that a company's number is about; ours, as it stood, or None if it is none of ours."""
    asked_at = timezone.now()
    seen = processors.again(processor).look(reference)
    row = _row(processor, seen) if seen is not None else None
    if seen is not None and row is not None:
        write(row.pk, seen, asked_at)
    return row


def look(row: Subscription) -> Subscription:
    """The same for a row of ours. Raises `Unreachable` or `Declined` with nothing changed."""
    if row.reference and row.processor:
        seek(row.processor, row.reference)
        row = Subscription.objects.filter(pk=row.pk).first() or row
    return row


def end_now(row: Subscription) -> None:
    """Ends it at the company, and here whatever of it was paid for longer. Raises `Unreachable` or `Declined`."""
    processors.again(row.processor).end(row.person_id, row.reference or "")
    look(row)
    over = Subscription.objects.filter(pk=row.pk, state=State.ENDING)
    over.update(state=State.ENDED, ended_at=timezone.now(), stood_at=timezone.now())


def keep_one(person: int) -> None:
    """Two plans at once, agreed to on two pages: the later one ends, and its money is for somebody to look at.

    So does any that was agreed to after its account was erased.
    """
    rows = list(Subscription.objects.filter(person_id=person, state__in=LIVE).order_by("made_at"))
    gone = bool(rows) and not Account.objects.filter(pk=person).exists()
    if not gone and (len(rows) < 2 or rows[0].state not in (State.ACTIVE, State.ENDING)):
        return
    for row in rows if gone else rows[1:]:
        end_now(row)
        for payment in Payment.objects.filter(subject=row.subject, state=Payment.State.PAID):
            note(payment, "closed" if gone else "twice")


def write(number: UUID, seen: SeenSubscription, asked_at: datetime) -> None:
    """Writes down what was seen when it was asked, with all that follows from it, in one transaction."""
    with transaction.atomic():
        row: Subscription | None = Subscription.objects.select_for_update().filter(pk=number).first()
        if row is None or (row.looked_at is not None and row.looked_at > asked_at):
            return
        if seen.state == "expired" and row.state == State.OPEN:
            row.delete()  # nobody agreed, so nobody chose anything
            return
        before, now = row.state, timezone.now()
        row.looked_at = asked_at
        if seen.reference:
            row.reference = seen.reference
        _offer(row, seen)
        _move(row, seen, now)
        if row.state != before or row.state in LIVE:
            row.stood_at = now
        row.save()
        for each in seen.payments:
            _payment(row, each)
        _follow(row, before)


def _row(processor: str, seen: SeenSubscription) -> Subscription | None:
    """By the company's number, or by ours on it: that is there even if we were killed before we noted the company's."""
    rows = Subscription.objects.filter(processor=processor)
    found: Subscription | None = rows.filter(reference=seen.reference).first() if seen.reference else None
    try:
        return found or rows.filter(pk=UUID(seen.number)).first()
    except ValueError:
        return None


def _offer(row: Subscription, seen: SeenSubscription) -> None:
    made = CompanyOffer.objects.filter(processor=row.processor, reference=seen.offer).first()
    offer = made.offer if made else seen.offer
    if seen.offer and catalogue.current().offer(offer) is not None and offer != row.offer:
        row.offer = offer
    if row.offer == row.wanted:
        row.wanted, row.page = "", ""


def _move(row: Subscription, seen: SeenSubscription, now: datetime) -> None:
    """What the company's state means here."""
    state = stands(row, seen, now)
    if state == row.state and state in (State.OPEN, State.ENDED):
        return
    if state in (State.ACTIVE, State.ENDING) and seen.until is not None:
        row.until = seen.until
    if state in (State.ACTIVE, State.ENDING):
        row.failed_at = None
        if not row.wanted:
            row.page = ""
    elif state == State.PAST_DUE:
        row.failed_at = row.failed_at or now
    if state == State.ENDED:
        row.ended_at = row.ended_at or now
        row.page = row.wanted = ""
    if state == State.ENDING:
        row.cancelled_at = row.cancelled_at or now
    elif state == State.ACTIVE and row.state == State.ENDING:  # taken back on the company's own pages
        row.cancelled_at = None
    row.state = state


def stands(row: Subscription, seen: SeenSubscription, now: datetime) -> str:
    """Ours, of the company's. A paused plan stays so until it is paid; a cancelled one runs as long as it was paid."""
    paid = row.until is not None and row.until > now and row.state not in (State.PAST_DUE, State.PAUSED)
    match seen.state:
        case "active" | "ending" | "open":
            return seen.state
        case "past-due":
            return State.PAUSED if row.state == State.PAUSED else State.PAST_DUE
        case "suspended" if row.cancelled_at is not None and row.state in (State.ACTIVE, State.ENDING):
            return State.ENDING
        case "suspended":  # by the company itself, after payments that failed
            return State.PAUSED if row.state == State.PAUSED else State.PAST_DUE
        case "ended" if paid and row.state in (State.ACTIVE, State.ENDING):  # ended there, though it is paid for longer
            return State.ENDING
    return State.ENDED


def _payment(row: Subscription, seen: Seen) -> None:
    """Each renewal is a payment as any other, made here when it is first seen."""
    payment, _ = Payment.objects.get_or_create(
        processor=row.processor,
        reference=seen.reference,
        defaults={
            "person_id": row.person_id,
            "subject": row.subject,
            "amount": seen.amount,
            "currency": seen.currency,
        },
    )
    if payment.subject == row.subject and payment.state != Payment.State.PAID:
        write_payment(payment.pk, seen)


def _follow(row: Subscription, before: str) -> None:
    if row.state == before:
        return
    if before == State.OPEN and row.state == State.ACTIVE:
        Subscription.objects.filter(person_id=row.person_id, state=State.TRIAL).update(
            state=State.ENDED, ended_at=timezone.now()
        )
        tell.began(row)
    elif row.state == State.PAST_DUE:
        tell.failed(row)
    elif row.state == State.ENDED and before != State.OPEN:
        tell.ended(row)
