"""Money that fits nothing, as long as nobody has looked at it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from .models import Stray


def waiting() -> QuerySet[Stray]:
    """The oldest first."""
    return Stray.objects.filter(settled_at=None).order_by("found_at")


def settle(row: str) -> str:
    """Notes that somebody looked at the row of this number; what then has happened. Raises `Http404` for no number."""
    if not (row.isascii() and row.isdigit() and len(row) < 15):
        raise Http404
    return "settled" if waiting().filter(pk=int(row)).update(settled_at=timezone.now()) else "settled-before"
