"""What is remembered of rehearsals; the backups themselves stand in the key store, beside the keys that open them."""

from __future__ import annotations

from django.db import models


class Drill(models.Model):
    """One rehearsed restore: when, of which backup, and how it went."""

    at = models.DateTimeField(db_index=True)
    made_at = models.DateTimeField(null=True)
    passed = models.BooleanField()
    text = models.TextField()
    seconds = models.FloatField()
