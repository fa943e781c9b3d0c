"""What the key store keeps: a wrapped key per person and retention class, and whose keys were destroyed."""

from __future__ import annotations

from django.db import models


class PersonKey(models.Model):
    """One key, wrapped by the master key whose fingerprint is ``master``."""

    person = models.BigIntegerField()
    retention_class = models.CharField(max_length=120)
    wrapped = models.BinaryField()
    master = models.CharField(max_length=16, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "retention_class"], name="one_key_per_person_and_class")
        ]


class ErasedPerson(models.Model):
    """Somebody whose data was erased: a number that names nobody, replayed after a restore (see `people.erasure`)."""

    person = models.BigIntegerField(primary_key=True)
    erased_at = models.DateTimeField()
