"""Counts how often feeds are asked for: a total for each day, gathered in memory and written down now and then."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import date

from django.db.models import F
from django.utils import timezone

from .models import FeedCount, Product

EVERY = 20.0
_lock = threading.Lock()
_waiting: Counter[tuple[int, str, date]] = Counter()
_written = 0.0


def note(product: int, channel: str) -> None:
    """One more, of nobody."""
    global _written
    with _lock:
        _waiting[product, channel, timezone.now().date()] += 1
        due = time.monotonic() - _written > EVERY
        if due:
            _written = time.monotonic()
    if due:
        flush()


def flush() -> None:
    """Writes down what was gathered."""
    with _lock:
        taken = dict(_waiting)
        _waiting.clear()
    there = set(Product.objects.filter(pk__in={product for product, _, _ in taken}).values_list("pk", flat=True))
    for (product, channel, day), count in taken.items():
        if product not in there:  # it was removed since
            continue
        FeedCount.objects.get_or_create(product_id=product, channel=channel, day=day)
        FeedCount.objects.filter(product=product, channel=channel, day=day).update(count=F("count") + count)


def forget() -> None:
    """Drops what was gathered."""
    with _lock:
        _waiting.clear()
