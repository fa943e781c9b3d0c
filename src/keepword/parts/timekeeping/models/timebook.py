"""How somebody wants to see their time."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from keepword.enforcement.models import Person
from keepword.enforcement.people.personal import PersonalModel

from .rows import Exchanged


class Timebook(PersonalModel):
    """One person's book: its settings, and the number of its last change, which orders all of them."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE)
    seq = models.BigIntegerField(default=0)
    # The number of the change that last touched the settings.
    arranged_seq = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField(default=timezone.now)
    zone = models.CharField(max_length=64, default="UTC")
    # Minutes after midnight at which a day begins: who works at night counts it to the evening before.
    day_start = models.SmallIntegerField(default=0)
    # 0 is Monday, as in `datetime.date.weekday`.
    week_start = models.PositiveSmallIntegerField(default=0)
    # Expected minutes for Monday to Sunday, JSON list of seven; empty where nothing is expected.
    expected = models.CharField(max_length=60, blank=True, default="")
    # After so many minutes a running timer is asked about; it is never cut.
    ask_after = models.PositiveIntegerField(default=600)


class SavedReport(Exchanged):
    """A question about one's time that is asked again and again; ``asks`` is its query string."""

    name = models.CharField(max_length=120)
    asks = models.CharField(max_length=500)

    class Meta:
        indexes = [models.Index(fields=["person", "seq"], name="report_seq")]
