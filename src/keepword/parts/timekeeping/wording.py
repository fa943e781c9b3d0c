"""How stored numbers read to the person whose they are, on "Your data" and in its copy."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal


def instant(seconds: int) -> str:
    """A moment, in UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"


def duration(seconds: int) -> str:
    """A span of time in hours, minutes and seconds."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def amount(thousandths: int) -> str:
    """An amount that is kept in thousandths."""
    return f"{Decimal(thousandths) / 1000:f}"
