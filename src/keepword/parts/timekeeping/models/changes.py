"""What was changed lately: undo, trash, and what devices that were away have to learn of."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from keepword.enforcement.models import Person
from keepword.enforcement.people.fields import SealedTextField
from keepword.enforcement.people.personal import PersonalModel


class Change(PersonalModel):
    """One row made, changed or removed, by one step of a person (see `journal`).

    ``before`` has, sealed, what it takes to go back: the old values of the changed fields, or the whole removed row.
    ``row`` empty: the step changed nothing, and is remembered so that a repeated one is recognised.
    """

    class Act(models.TextChoices):
        """What became of the row."""

        MADE = "made"
        CHANGED = "changed"
        REMOVED = "removed"
        NOTHING = "nothing"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_index=False)
    seq = models.BigIntegerField()
    step = models.UUIDField()
    label = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, blank=True, default="")
    row = models.UUIDField(null=True)
    act = models.CharField(max_length=7, choices=Act)
    fields = models.CharField(max_length=300, blank=True, default="")
    before = SealedTextField(datum="routinie.changes", null=True)
    # Of `fields`, those in which the sender had not seen the value they replaced: the lost side is in `before`.
    conflicts = models.CharField(max_length=300, blank=True, default="")
    undone = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "seq"], name="change_seq"),
            models.Index(fields=["person", "step"], name="change_step"),
            models.Index(fields=["person", "row"], name="change_row"),
        ]
