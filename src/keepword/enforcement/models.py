"""What enforcement remembers: versions of the policy, the ledger, permissions given, and what the probes saw."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone


class PolicyVersion(models.Model):
    """One published policy. Never changed: a trigger in the database refuses it."""

    number = models.PositiveIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    document = models.TextField()
    reduces_rights = models.BooleanField()
    vouched_by = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"version {self.number}"


def unguessable_number() -> int:
    """A number for a person: one that was never used before and never will be, exact in every JSON reader (2**53)."""
    return secrets.randbelow(2**53 - 1) + 1


class Person(models.Model):
    """Somebody whom data is about, with or without an account (GDPR art. 4(1): a data subject).

    ``version`` is the newest policy they were told of; one that reduces their rights waits for that.
    """

    id = models.BigIntegerField(primary_key=True, default=unguessable_number)
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT)
    since = models.DateTimeField(default=timezone.now)


class LedgerEntry(models.Model):
    """One line of the append-only ledger: salted commitments only, chained by SHA-256."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    commitment = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class LedgerDetail(models.Model):
    """What a commitment commits to; erasing this row leaves the chain whole and says nothing any more."""

    entry = models.OneToOneField(LedgerEntry, on_delete=models.PROTECT, primary_key=True)
    salt = models.CharField(max_length=64)
    detail = models.TextField()


class ConsentRecord(models.Model):
    """A permission as it was given: what was shown, what was chosen, under which version (ISO/IEC TS 27560)."""

    key = models.CharField(max_length=32, primary_key=True)
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT)
    shown = models.CharField(max_length=64)
    language = models.CharField(max_length=12)
    choices = models.JSONField()
    given_at = models.DateTimeField(db_index=True)
    withdrawn_at = models.DateTimeField(null=True)


class ProbeResult(models.Model):
    """The newest look of one probe."""

    probe = models.CharField(max_length=120, primary_key=True)
    passed = models.BooleanField()
    text = models.TextField()
    params = models.JSONField()
    at = models.DateTimeField()
    since = models.DateTimeField()


class Red(models.Model):
    """A time in which a probe failed. Stays listed, with its cause and its length."""

    probe = models.CharField(max_length=120)
    obligation = models.CharField(max_length=60)
    text = models.TextField()
    params = models.JSONField()
    began = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-began"], name="red_began")]
        constraints = [
            models.UniqueConstraint(fields=["probe"], condition=models.Q(ended=None), name="one_open_red_per_probe")
        ]


class RefusalCount(models.Model):
    """How often a point refused something on one day."""

    day = models.DateField()
    obligation = models.CharField(max_length=60)
    count = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "obligation"], name="one_count_per_day")]


class RetentionClock(models.Model):
    """The latest moment at which retention saw this site's clock, and what it asks before it goes on. One row.

    ``confirmed`` is what somebody answered yes to, until the run that it was about is over.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seen = models.DateTimeField()
    question = models.JSONField(default=list)
    asked_at = models.DateTimeField(null=True)
    confirmed = models.JSONField(default=list)
    confirmations = models.PositiveIntegerField(default=0)
    keys_seen = models.BigIntegerField(default=0)
    keys_seen_at = models.DateTimeField(null=True)


class RetentionRun(models.Model):
    """One round of removing what is past its time."""

    class State(models.TextChoices):
        """RUNNING goes on, also after a crash; HELD has removed all, and a reader keeps the log from emptying."""

        RUNNING = "running"
        HELD = "held"
        DONE = "done"

    began = models.DateTimeField(db_index=True)
    ended = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    expected = models.PositiveBigIntegerField(default=0)
    removed = models.PositiveBigIntegerField(default=0)
    overdue = models.PositiveBigIntegerField(null=True)
    tables = models.JSONField(default=list)
    held_since = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state"], condition=~models.Q(state="done"), name="retention_run_open"),
        ]
