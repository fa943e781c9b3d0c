"""What is remembered about dealing with persons' data: who of the staff looked at it."""

from __future__ import annotations

from django.db import models

from keepword.enforcement.models import Person


class StaffRead(models.Model):
    """A member of staff saw a person's datum, for a purpose of the policy; the person can read it.

    No `PersonalModel`, as nothing here is: what the law makes us note about a person asks no version of the policy.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    staff = models.BigIntegerField()
    datum = models.CharField(max_length=120)
    purpose = models.CharField(max_length=120)
    read_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["read_at"], name="staff_read_at")]
