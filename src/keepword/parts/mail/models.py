"""The nouns of this part: who can be written to without an account, what waits, what is yet to be worked out."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from keepword.enforcement.models import Person
from keepword.enforcement.people.fields import SealedTextField
from keepword.enforcement.people.personal import PersonalModel

from .spelling import AddressField


class Contact(PersonalModel):
    """Somebody who has no account, by their address."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE)
    address = AddressField(unique=True)
    used_at = models.DateTimeField(default=timezone.now, db_index=True)


class Message(PersonalModel):
    """One mail to one person. What it says lies sealed until a mail server has taken it, and is then gone."""

    class State(models.TextChoices):
        """Where it is on its way."""

        WAITING = "waiting"
        SENT = "sent"
        REFUSED = "refused"
        GIVEN_UP = "given-up"

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    kind = models.CharField(max_length=80)
    payload = SealedTextField(datum="mail.message", null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    next_try_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=20, blank=True)
    done_at = models.DateTimeField(null=True)
    # Made once, so that a receiver can drop what a crash made us send twice.
    message_id = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="waiting"), name="mail_waiting"),
        ]


class Question(models.Model):
    """Something asked about an address, before anybody looked whose it is: that happens out of the asker's sight.

    ``sealed`` names address, language and what was asked; it is there for the seconds until the worker comes by.
    """

    kind = models.CharField(max_length=80)
    sealed = models.BinaryField()
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)
