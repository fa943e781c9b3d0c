"""A table nobody declared: the project must not start with it."""

from django.db import models


class Guest(models.Model):
    email = models.EmailField()
