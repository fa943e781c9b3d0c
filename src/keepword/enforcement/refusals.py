"""Counts what the points refused: how often, never who and never what."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from . import connections

logger = logging.getLogger("keepword.refused")

# Seconds between two writes of one process: a refusal costs its sender more than it costs the database.
PAUSE = 5.0

_waiting: Counter[str] = Counter()
_lock = threading.Lock()
_written_at = 0.0


def note(obligation: str, detail: str) -> None:
    """Counts one refusal; ``detail`` goes to the program's log alone, so it holds no personal data."""
    logger.warning("%s refused %s", obligation, detail)
    with _lock:
        _waiting[obligation] += 1


def flush() -> None:
    """Writes the counts of this process to the database; what could not be written is kept for the next time."""
    global _written_at
    _written_at = time.monotonic()
    refused = connections.refused_since_asked()
    with _lock:
        if refused:
            _waiting["disclosure.connections"] += refused
        counts = dict(_waiting)
        _waiting.clear()
    if not counts:
        return
    try:
        _store(timezone.localdate(), counts)
    except Exception:
        with _lock:
            _waiting.update(counts)
        raise


def due() -> bool:
    """Whether `flush` has anything to write, and wrote long enough ago."""
    return bool(_waiting) and time.monotonic() - _written_at >= PAUSE


def totals(days: int = 30) -> dict[str, int]:
    """How often each point refused in the last ``days`` days, by obligation."""
    from django.db.models import Sum

    from .models import RefusalCount

    since = timezone.localdate() - timedelta(days=days - 1)
    rows = RefusalCount.objects.filter(day__gte=since).values_list("obligation").annotate(total=Sum("count"))
    return dict(rows.values_list("obligation", "total"))


def _store(day: date, counts: dict[str, int]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO enforcement_refusalcount (day, obligation, count) VALUES (%s, %s, %s) "
            "ON CONFLICT (day, obligation) DO UPDATE SET count = enforcement_refusalcount.count + excluded.count",
            [(day, obligation, count) for obligation, count in counts.items()],
        )
