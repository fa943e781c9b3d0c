"""Key figures: how much is in each account, and what all of them come to."""

from __future__ import annotations

from django.db import models

from keepword.enforcement.models import Person
from keepword.enforcement.people.personal import PersonalModel


class KeyFigures(PersonalModel):
    """What one account had in it on a day: the three figures the policy names, and no other."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    entries = models.PositiveBigIntegerField()
    hours = models.PositiveBigIntegerField()
    routines = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="figures_once")]
        indexes = [models.Index(fields=["day", "entries", "hours", "routines"], name="figures_day")]


class KeyTotals(models.Model):
    """What the figures of a day came to whose single ones are gone; nobody is in it."""

    day = models.DateField(unique=True)
    accounts = models.PositiveBigIntegerField(default=0)
    entries = models.PositiveBigIntegerField(default=0)
    hours = models.PositiveBigIntegerField(default=0)
    routines = models.PositiveBigIntegerField(default=0)
