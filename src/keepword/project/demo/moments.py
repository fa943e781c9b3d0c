"""Lets the samples of the demo come about in the past, as far as this one process is concerned."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Inside, this process takes ``moment`` for now. Nothing but the samples is made in this process."""
    true = timezone.now
    behind = true() - moment
    timezone.now = lambda: true() - behind
    try:
        yield
    finally:
        timezone.now = true
