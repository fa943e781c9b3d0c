"""Ways into one person's time for programs: keys for the API, secret addresses for calendars."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from keepword.enforcement.models import Person
from keepword.enforcement.people.personal import PersonalModel


class Token(PersonalModel):
    """A key for programs, shown once and kept as a hash. ``scopes`` are words with one space between them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.CharField(max_length=120)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    used_on = models.DateField(null=True)


class Feed(PersonalModel):
    """A secret address at which a calendar program reads entries or routines; whoever has it can read them."""

    class Shows(models.TextChoices):
        """What the calendar has in it."""

        ENTRIES = "entries"
        ROUTINES = "routines"

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    shows = models.CharField(max_length=8, choices=Shows)
    notes = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    used_on = models.DateField(null=True)
