"""What the key store keeps: a wrapped key per person and retention class, whose keys were destroyed, the backups."""

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


class SiteKey(models.Model):
    """A private key with which the site itself signs, such as its releases: about nobody, and needed for years."""

    name = models.CharField(max_length=40, primary_key=True)
    public = models.BinaryField()
    wrapped = models.BinaryField()
    master = models.CharField(max_length=16, db_index=True)


class Backup(models.Model):
    """A backup that was made, and until when it can be read; where it lies is not remembered.

    ``wrapped`` is the key of a backup of data. It is destroyed when the backup's life is over; the row stays.
    """

    class Kind(models.TextChoices):
        DATA = "data"
        KEYS = "keys"

    name = models.CharField(max_length=32, primary_key=True)
    kind = models.CharField(max_length=4, choices=Kind)
    made_at = models.DateTimeField()
    gone_by = models.DateTimeField()
    size = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    wrapped = models.BinaryField(null=True)
    master = models.CharField(max_length=16, blank=True, db_index=True)


# All that the key store holds, and so all that a backup of it does.
TABLES: tuple[type[models.Model], ...] = (Backup, ErasedPerson, PersonKey, SiteKey)
