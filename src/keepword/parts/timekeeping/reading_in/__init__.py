"""Recognises and reads what people bring along from other time and habit trackers; plain Python."""

from .found import (
    Ask,
    CannotRead,
    Choices,
    Dates,
    Format,
    FoundCheckIn,
    FoundEntry,
    FoundRoutine,
    Reading,
    Says,
    Trouble,
    fingerprint,
    routine_fingerprint,
)
from .reading import read

__all__ = [
    "Ask",
    "CannotRead",
    "Choices",
    "Dates",
    "Format",
    "FoundCheckIn",
    "FoundEntry",
    "FoundRoutine",
    "Reading",
    "Says",
    "Trouble",
    "fingerprint",
    "read",
    "routine_fingerprint",
]
