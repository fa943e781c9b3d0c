"""Begins a trial, which takes no payment data, or asks a company for the page on which somebody agrees to a plan."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from keepword.parts.accounts.models import Account
from keepword.parts.disclosures.carriers.payment import Declined
from keepword.parts.disclosures.carriers.subscription import AskedAgain, Offer
from keepword.parts.payments import processors
from keepword.parts.plans import catalogue, wording
from keepword.parts.plans.catalogue import Priced
from keepword.parts.plans.models import LIVE, CompanyOffer, Subscription

from .follow import look

State = Subscription.State


class NotNowError(Exception):
    """What was asked for does not fit what the person has."""


def may_try(person: int) -> bool:
    """Whether there is a trial, and this person had neither it nor a paid plan."""
    rows = Subscription.objects.filter(person_id=person).exclude(state=State.OPEN)
    return bool(catalogue.current().trial) and not rows.exists()


def try_it(person: int, language: str, base: str = "") -> Subscription:
    """Begins the trial. ``base`` is how the person reaches this site. Raises `NotNowError` if the person had theirs."""
    plans = catalogue.current()
    if not may_try(person):
        raise NotNowError
    try:
        with transaction.atomic():
            made: Subscription = Subscription.objects.create(
                person_id=person,
                offer=plans.trial,
                state=State.TRIAL,
                language=language,
                base=base,
                until=timezone.now() + timedelta(days=plans.trial_days),
            )
    except IntegrityError:  # pressed twice
        raise NotNowError from None
    return made


def take(account: Account, offer: Priced, processor: str, base: str, language: str) -> Subscription:
    """A plan whose page is open: the same one if asked for again. Raises `NotNowError` for who has one already.

    ``base`` is how its holder reaches this site.
    """
    close_others(account.pk, f"{processor} {offer.key}")
    if Subscription.objects.filter(person_id=account.pk, state__in=LIVE).exists():
        raise NotNowError
    waiting = {"person_id": account.pk, "state": State.OPEN, "processor": processor, "offer": offer.key}
    row: Subscription = Subscription.objects.filter(**waiting).first() or Subscription.objects.create(
        **waiting, language=language, base=base
    )
    if not row.page:
        opened = processors.again(processor).open(asked(row, account, offer, base))
        Subscription.objects.filter(pk=row.pk, state=State.OPEN).update(reference=opened.reference, page=opened.page)
        row.refresh_from_db()
    return row


def close_others(person: int, but: str) -> None:
    """Lets nobody agree on another page that was opened before; one that was agreed to meanwhile counts."""
    for row in Subscription.objects.filter(person_id=person, state=State.OPEN):
        if f"{row.processor} {row.offer}" == but and row.made_at > timezone.now() - timedelta(hours=20):
            look(row)
            continue
        if row.reference is not None and row.processor in processors.available():
            with suppress(Declined):  # agreed to or closed meanwhile, which the look tells
                processors.named(row.processor).close(row.reference)
            look(row)
        Subscription.objects.filter(pk=row.pk, state=State.OPEN, reference=None).delete()


def asked(row: Subscription, account: Account, offer: Priced, base: str) -> AskedAgain:
    """What a company is asked for this offer."""
    back = base + reverse("plans:plan")
    one = Offer(offer.key, wording.offer(offer.key), offer.amount, offer.currency, offer.every)
    return AskedAgain(
        number=row.pk,
        person=account.pk,
        email=account.email,
        offer=one,
        back=f"{back}?back=yes",
        cancelled=back,
        language=row.language,
        offer_there=_offer_there(row.processor, account.pk, one),
    )


def _offer_there(processor: str, person: int, offer: Offer) -> str:
    what = {"processor": processor, "offer": offer.key, "amount": offer.amount, "currency": offer.currency}
    known = CompanyOffer.objects.filter(**what).first()
    if known is not None:
        return str(known.reference)
    made = processors.again(processor).prepare(person, offer)
    if made:
        known, _ = CompanyOffer.objects.get_or_create(**what, defaults={"reference": made})
        return str(known.reference)
    return ""
