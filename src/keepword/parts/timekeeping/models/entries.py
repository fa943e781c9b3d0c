"""Time that somebody spent, and what it was spent on."""

from __future__ import annotations

from django.db import models

from keepword.enforcement.people.fields import SealedTextField

from .rows import Exchanged


class Project(Exchanged):
    """What entries may belong to. ``rate`` is in the smallest unit of its currency, for an hour."""

    name = models.CharField(max_length=120)
    client = models.CharField(max_length=120, blank=True, default="")
    colour = models.PositiveSmallIntegerField(default=0)
    rate = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    archived = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["person", "seq"], name="project_seq")]


class Entry(Exchanged):
    """One span of time. Instants are whole seconds of UTC; ``zone`` is where they were lived.

    ``stopped`` is null while it runs, and then ``seconds`` is too: the time without the pauses. ``day`` and
    ``last_day`` are the local days of its two ends, as the person's own start of the day parts them. ``pauses`` is
    JSON ([[from, to], …], the last ``to`` null while paused), ``tags`` are words with one space between them.
    """

    day = models.DateField()
    last_day = models.DateField()
    started = models.BigIntegerField()
    stopped = models.BigIntegerField(null=True)
    seconds = models.BigIntegerField(null=True)
    zone = models.CharField(max_length=64)
    pauses = models.TextField(blank=True, default="")
    project = models.ForeignKey(Project, null=True, on_delete=models.SET_NULL, db_index=False)
    tags = models.TextField(blank=True, default="")
    billable = models.BooleanField(default=False)
    note = SealedTextField(datum="routinie.entries", null=True)
    # Of what a row was in another program's file, so that a second import finds it (see `reading_in`).
    fingerprint = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [
            # Answers a day's list and, without looking at a row, every sum of the reports.
            models.Index(
                fields=["person", "day", "project", "tags", "billable", "seconds", "last_day", "started"],
                name="entry_day",
            ),
            # Those that cross midnight, which reports part.
            models.Index(fields=["person", "day"], condition=models.Q(last_day__gt=models.F("day")), name="entry_over"),
            models.Index(fields=["person", "seq"], name="entry_seq"),
            models.Index(fields=["person"], condition=models.Q(stopped__isnull=True), name="entry_running"),
            models.Index(fields=["project"], condition=models.Q(project__isnull=False), name="entry_project"),
            models.Index(fields=["person", "fingerprint"], condition=~models.Q(fingerprint=""), name="entry_imported"),
        ]
