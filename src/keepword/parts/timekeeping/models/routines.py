"""What somebody wants to do again and again, and whether they did."""

from __future__ import annotations

from django.db import models

from keepword.enforcement.people.fields import SealedTextField

from .rows import Exchanged


class Routine(Exchanged):
    """Something to be done regularly. All amounts are whole thousandths of ``unit``; durations, of a second."""

    class Measure(models.TextChoices):
        """What is written down when it was done."""

        YES = "yes"
        COUNT = "count"
        AMOUNT = "amount"
        DURATION = "duration"

    class Goal(models.TextChoices):
        """Whether more is better, or less."""

        AT_LEAST = "at-least"
        AT_MOST = "at-most"

    name = models.CharField(max_length=120)
    question = models.CharField(max_length=200, blank=True, default="")
    measure = models.CharField(max_length=10, choices=Measure, default=Measure.YES)
    goal = models.CharField(max_length=10, choices=Goal, default=Goal.AT_LEAST)
    target = models.BigIntegerField(default=1000)
    unit = models.CharField(max_length=30, blank=True, default="")
    # A subset of RFC 5545's RRULE (see `regular.schedule`).
    schedule = models.CharField(max_length=300, default="FREQ=DAILY")
    starts_on = models.DateField()
    colour = models.PositiveSmallIntegerField(default=0)
    position = models.IntegerField(default=0)
    # Tracked time that counts for it: "tag:word", "project:<id>" or nothing.
    fills_from = models.CharField(max_length=140, blank=True, default="")
    # JSON, [{"at": "07:30", "days": [0, …, 6]}, …] in the person's local time.
    reminders = models.TextField(blank=True, default="")
    archived_on = models.DateField(null=True)
    note = SealedTextField(datum="routinie.routines", null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "seq"], name="routine_seq")]


class CheckIn(Exchanged):
    """One time it was done, on a local day; there may be several on one. ``at`` is when, where that is known."""

    class State(models.TextChoices):
        """What a check-in says of its day."""

        DONE = "done"
        NO = "no"
        SKIP = "skip"

    routine = models.ForeignKey(Routine, on_delete=models.CASCADE, db_index=False)
    day = models.DateField()
    value = models.BigIntegerField(default=1000)
    state = models.CharField(max_length=4, choices=State, default=State.DONE)
    at = models.BigIntegerField(null=True)
    note = SealedTextField(datum="routinie.routines", null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "day", "routine", "state", "value"], name="checkin_day"),
            models.Index(fields=["routine", "day"], name="checkin_routine"),
            models.Index(fields=["person", "seq"], name="checkin_seq"),
        ]


class Away(Exchanged):
    """Days on which a routine, or all of them, rests: neither kept nor missed; without a ``last_day``, for now."""

    routine = models.ForeignKey(Routine, null=True, on_delete=models.CASCADE)
    first_day = models.DateField()
    last_day = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "seq"], name="away_seq")]
