"""What the mailed way to "Your data" needs to remember: which links were mailed, and what became of them."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone

from keepword.enforcement.models import Person
from keepword.enforcement.people.personal import PersonalModel


class DataLink(PersonalModel):
    """One link, mailed to the one address it is for. Only a fingerprint is kept: a copy of the database opens nothing.

    Each use is numbered; ``closed_through`` is the last one whose pages the person closed.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    uses = models.PositiveIntegerField(default=0)
    closed_through = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"until {self.ends_at:%Y-%m-%d %H:%M}"

    def is_open(self, now: datetime) -> bool:
        return now < self.ends_at
