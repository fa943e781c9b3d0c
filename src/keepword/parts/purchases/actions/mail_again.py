"""Mails what was bought once more, to the address of the order and no other; not more often than anybody needs."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from keepword.parts.purchases.models import Order

from . import fulfil

PAUSE = timedelta(minutes=10)


def mail_again(order: Order) -> bool:
    """False if it is not paid, or was mailed again a moment ago."""
    now = timezone.now()
    rested = Q(sent_again_at=None) | Q(sent_again_at__lt=now - PAUSE)
    with transaction.atomic():
        free = Order.objects.filter(rested, pk=order.pk, state=Order.State.PAID)
        if not free.update(sent_again_at=now):
            return False
        fulfil.mail(order)
    return True
