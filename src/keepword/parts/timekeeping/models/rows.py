"""What every row that devices exchange has in common."""

from __future__ import annotations

import uuid

from django.db import models

from keepword.enforcement.models import Person
from keepword.enforcement.people.personal import PersonalModel


class Exchanged(PersonalModel):
    """A row that a person's devices exchange: its id is made by whoever makes the row, online or not."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_index=False)
    # The number of this person's change that last touched the row (see `journal`).
    seq = models.BigIntegerField()

    class Meta:
        abstract = True
