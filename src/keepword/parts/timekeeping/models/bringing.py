"""A file somebody brings along, on its way into their timebook."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from keepword.enforcement.models import Person
from keepword.enforcement.people.fields import SealedTextField
from keepword.enforcement.people.personal import PersonalModel


class Bringing(PersonalModel):
    """One person's file until it is imported or dropped; there is one at a time. ``at`` tells it from the one before.

    ``content`` is the file (see `actions.bringing`), ``answers`` what was said about it (JSON), ``share`` how much of
    the work is done (hundredths), ``told`` what came of it (JSON).
    """

    class State(models.TextChoices):
        """What is to be done with it, or was."""

        LOOK = "look"
        LOOKED = "looked"
        IMPORT = "import"
        DONE = "done"

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    name = models.CharField(max_length=200, blank=True, default="")
    size = models.PositiveIntegerField(default=0)
    content = SealedTextField(datum="routinie.imports", null=True)
    answers = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=6, choices=State, default=State.LOOK)
    share = models.PositiveSmallIntegerField(default=0)
    told = SealedTextField(datum="routinie.imports", null=True)
