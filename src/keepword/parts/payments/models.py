"""The nouns of this part, and what papers of all parts have in common.

Of a payment only numbers, kinds, amounts, currencies and states are kept.
"""

from __future__ import annotations

from uuid import UUID, uuid4, uuid5

from django.db import models
from django.utils import timezone

from keepword.enforcement.models import Person
from keepword.enforcement.people.personal import PersonalModel


class Payment(PersonalModel):
    """Money that one company is to collect for one thing. ``subject`` names that thing to the part that sells it.

    ``reference`` is the company's number of its page, ``capture`` that of the money once it is there.
    """

    class State(models.TextChoices):
        """Where it stands. It goes forward only, in this order; "failed" and "expired" can still become "paid"."""

        OPEN = "open"
        PENDING = "pending"
        FAILED = "failed"
        EXPIRED = "expired"
        PAID = "paid"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    subject = models.CharField(max_length=80, db_index=True)
    processor = models.CharField(max_length=20)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    refunded = models.BigIntegerField(default=0)
    reference = models.CharField(max_length=255, null=True, blank=True, unique=True)
    capture = models.CharField(max_length=255, blank=True)
    page = models.TextField(blank=True)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    paid_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["looked_at"], condition=models.Q(state__in=("open", "pending")), name="payments_under_way"
            )
        ]

    @property
    def gone(self) -> int:
        """What went back, given by us or taken by disputes that were lost; never more than was paid."""
        lost = sum(each.amount for each in self.dispute_set.all() if each.state == Dispute.State.LOST)
        return min(self.amount, self.refunded + lost)

    @property
    def left(self) -> int:
        """What could still be given back."""
        return self.amount - self.gone if self.state == self.State.PAID else 0


class Refund(PersonalModel):
    """Money that goes back, asked for here or at the company itself."""

    class State(models.TextChoices):
        """Where it stands; forward only."""

        ASKED = "asked"
        PENDING = "pending"
        FAILED = "failed"
        DONE = "done"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    ours = models.BooleanField(default=True)
    reference = models.CharField(max_length=255, null=True, blank=True, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)


class Dispute(PersonalModel):
    """A payer's objection with their bank or with the company. One that was lost took its amount back."""

    class State(models.TextChoices):
        """How it stands for us; forward only, in this order."""

        OPEN = "open"
        WON = "won"
        LOST = "lost"

    payment = models.ForeignKey(Payment, on_delete=models.CASCADE)
    reference = models.CharField(max_length=255, unique=True)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10)
    made_at = models.DateTimeField(default=timezone.now)

    @property
    def about(self) -> UUID:
        """What its credit note is about: known without a column that says so."""
        return uuid5(self.payment_id, f"dispute {self.reference}")


class Event(models.Model):
    """A message of a company, by its number, so that it counts once. Of its body only a hash stays."""

    processor = models.CharField(max_length=20)
    number = models.CharField(max_length=255)
    kind = models.CharField(max_length=80)
    about = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    came_at = models.DateTimeField(default=timezone.now, db_index=True)
    next_try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["processor", "number"], name="payments_event_once")]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(done_at=None), name="payments_event_waiting")
        ]


class Stray(models.Model):
    """Money that fits nothing here, for somebody to look at: of an unknown payment, of another amount, paid twice."""

    processor = models.CharField(max_length=20)
    reference = models.CharField(max_length=255)
    why = models.CharField(max_length=20)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    found_at = models.DateTimeField(default=timezone.now, db_index=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["processor", "reference", "why"], name="payments_stray_once")]


class Numbering(models.Model):
    """Counts the papers of one kind and year, so that no number is missing and none comes twice."""

    name = models.CharField(max_length=20, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @classmethod
    def next(cls, prefix: str, year: int) -> str:
        """The next number; the update locks its row until our transaction ends, so one that is not used goes on."""
        rows, name = cls._default_manager, f"{prefix}-{year}"
        rows.get_or_create(pk=name)
        rows.filter(pk=name).update(last=models.F("last") + 1)
        return f"{name}-{rows.values_list('last', flat=True).get(pk=name):06d}"


class Issued(PersonalModel):
    """A receipt or a credit note as it was issued; it is never changed, and kept as long as the law says."""

    class Kind(models.TextChoices):
        RECEIPT = "receipt"
        CREDIT = "credit"

    number = models.CharField(max_length=30, primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind)
    # Without a way back: a site with several parts that write papers would have one name for all of them.
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    receipt = models.ForeignKey("self", null=True, on_delete=models.CASCADE)
    # The payment or refund it is about: one paper for each.
    about = models.UUIDField(unique=True)
    currency = models.CharField(max_length=3)
    issued_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        abstract = True
