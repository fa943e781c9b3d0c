"""What the shop keeps."""

from django.db import models


class Order(models.Model):
    email = models.EmailField()
    article = models.CharField(max_length=100)
