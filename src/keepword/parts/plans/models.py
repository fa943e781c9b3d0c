"""The nouns of this part: the plan somebody chose, its receipts, and offers as a payment company knows them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import models
from django.utils import timezone

from keepword.enforcement.models import Person
from keepword.enforcement.people.personal import PersonalModel
from keepword.parts.payments.models import Issued, Numbering


class Subscription(PersonalModel):
    """One plan of one person: a trial, or a subscription that a company collects.

    ``reference`` is the company's number of its page at first, then that of the subscription. ``until`` is the end of
    the trial, or of the period that was collected last.
    """

    class State(models.TextChoices):
        """Where it stands. Paid ones move only to what the company says, or when a time is over."""

        OPEN = "open"
        TRIAL = "trial"
        ACTIVE = "active"
        PAST_DUE = "past-due"
        PAUSED = "paused"
        ENDING = "ending"
        ENDED = "ended"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    offer = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    processor = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=255, null=True, blank=True, unique=True)
    page = models.TextField(blank=True)
    # An offer that was asked for and that the company has not confirmed yet.
    wanted = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10)
    # How its holder reaches this site, for the links in mails that no request asks for.
    base = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    stood_at = models.DateTimeField(default=timezone.now, db_index=True)
    looked_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(processor=""), name="plans_one_trial_of_a_person"
            ),
        ]

    @property
    def subject(self) -> str:
        return f"plan:{self.pk}"

    def grace_ends(self, days: int) -> datetime | None:
        """When a plan whose payment failed is paused."""
        return self.failed_at + timedelta(days=days) if self.failed_at else None


# States in which a company collects, or could again.
LIVE = ("active", "past-due", "paused", "ending")


class Series(Numbering):
    """The numbers of the papers of plans."""


class Paper(Issued):
    """A receipt or a credit note of a plan.

    It has one line, and nobody's name: the policy gives neither a name nor an address for the books.
    """

    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.SET_NULL)
    plan = models.CharField(max_length=200)
    processor = models.CharField(max_length=20)
    net = models.BigIntegerField()
    rate = models.PositiveIntegerField()
    tax = models.BigIntegerField()
    language = models.CharField(max_length=10)
    # The seller as it stood on the day of issue, as JSON.
    seller = models.TextField()

    @property
    def gross(self) -> int:
        return self.net + self.tax


class CompanyOffer(models.Model):
    """An offer as it was made at a company that wants that beforehand; another price is another offer."""

    processor = models.CharField(max_length=20)
    offer = models.CharField(max_length=80)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=255)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["processor", "offer", "amount", "currency"], name="plans_offer_made_once")
        ]
