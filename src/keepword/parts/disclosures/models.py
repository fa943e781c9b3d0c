"""The nouns of this part: how often what was handed to whom."""

from __future__ import annotations

from django.db import models


class Handed(models.Model):
    """How often a datum went to a recipient for a purpose on one day. It does not say whose it was."""

    recipient = models.CharField(max_length=60)
    datum = models.CharField(max_length=60)
    purpose = models.CharField(max_length=60)
    day = models.DateField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "datum", "purpose", "day"], name="disclosures_handed_once")
        ]
