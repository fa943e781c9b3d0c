"""What is remembered about dealing with persons' data: who looked at it, what they asked, and what they forbade."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone

from keepword.enforcement.models import LedgerEntry, Person, PolicyVersion


class StaffRead(models.Model):
    """A member of staff saw a person's datum, for a purpose of the policy; the person can read it.

    No `PersonalModel`, as nothing here is: what the law makes us note about a person asks no version of the policy.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    staff = models.BigIntegerField()
    datum = models.CharField(max_length=120)
    purpose = models.CharField(max_length=120)
    read_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["read_at"], name="staff_read_at")]


def random_key() -> str:
    """A key that nobody can guess, and that says nothing about whom it was made for."""
    return secrets.token_urlsafe(16)


class Consent(models.Model):
    """A person's yes to something of their own, as it was given; see `consenting`.

    ``shown`` is a fingerprint of what they read before; ``ends_at`` is when it ends by itself, if it does.
    """

    key = models.CharField(max_length=32, primary_key=True, default=random_key)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    about = models.CharField(max_length=60)
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT)
    shown = models.CharField(max_length=64)
    language = models.CharField(max_length=12)
    given_at = models.DateTimeField(default=timezone.now, db_index=True)
    ends_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["about", "person"], condition=models.Q(withdrawn_at=None), name="consent_standing"),
        ]


class Restriction(models.Model):
    """While this row stands, the person's data is only stored (GDPR art. 18); see `restriction`."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, primary_key=True)
    since = models.DateTimeField(default=timezone.now)


class Objection(models.Model):
    """While this row stands, the person's data is not used for this purpose (GDPR art. 21); see `objection`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=120)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "purpose"], name="one_objection_per_purpose")]


class RightsRequest(models.Model):
    """Something a person asked or told us about their data, and the ledger's line about it (GDPR art. 12(3)).

    The line names the random key and the kind; that row and person belong together stands here alone, and goes with it.
    """

    key = models.CharField(max_length=32, primary_key=True, default=random_key)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=timezone.now)
    line = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT)

    class Meta:
        indexes = [models.Index(fields=["person", "-at"], name="request_of_person")]


class Erasure(models.Model):
    """One person's erasure, from the wish to the receipt. What names them goes before the receipt is final.

    ``person`` is a plain number, as the person goes and this stays; ``terms`` (what to search for, and where to send
    the receipt) are sealed with a key of their own that is destroyed at the end.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        UNDONE = "undone"
        RUNNING = "running"
        DELETED = "deleted"
        KEYLESS = "keyless"
        SEARCHING = "searching"
        FOUND = "found"
        CHECKED = "checked"
        RECEIPTED = "receipted"
        DONE = "done"

    number = models.CharField(max_length=20, primary_key=True)
    person = models.BigIntegerField(null=True)
    token = models.CharField(max_length=64, unique=True)
    why = models.CharField(max_length=20)
    language = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State)
    progress = models.JSONField(default=dict)
    found = models.JSONField(default=list)
    terms = models.BinaryField(null=True)
    receipt = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="erasure_state")]
        constraints = [models.UniqueConstraint(fields=["person"], name="one_erasure_at_a_time")]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"
