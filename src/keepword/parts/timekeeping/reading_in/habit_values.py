"""Loop's codes for a day, in numbers and in words, and what a day of a routine becomes here."""

from __future__ import annotations

import datetime as dt
import re

from .found import FoundCheckIn, FoundRoutine

UNKNOWN, NO, YES_BY_ITSELF, YES, SKIP = -1, 0, 1, 2, 3
WORDS = {"UNKNOWN": UNKNOWN, "NO": NO, "YES_AUTO": YES_BY_ITSELF, "YES_MANUAL": YES, "SKIP": SKIP}
THOUSAND = 1000
MOST = 10**12
_WHOLE = re.compile(r"-?\d{1,16}(?:[.,]0+)?", re.ASCII)
_DECIMAL = re.compile(r"-?\d{1,12}(?:[.,]\d{1,9})?", re.ASCII)


def code_of(text: str) -> int | None:
    """The number of a cell, or None if it is neither a number nor one of Loop's words."""
    spelt = text.strip()
    if spelt.upper() in WORDS:
        return WORDS[spelt.upper()]
    return int(re.split("[.,]", spelt)[0]) if _WHOLE.fullmatch(spelt) else None


def thousandths(text: str) -> int | None:
    """A decimal number times thousand."""
    spelt = text.strip()
    if not _DECIMAL.fullmatch(spelt):
        return None
    return round(float(spelt.replace(",", ".")) * THOUSAND)


def check_in_of(routine: FoundRoutine, day: dt.date, code: int, note: str) -> FoundCheckIn | None:
    """What Loop's code of a day means for that routine; None where nobody said anything about the day.

    "Yes by itself" is Loop's own conclusion from other days, so it is none. Skipped amounts have the same code as
    three thousandths: a skip is meant.
    """
    if code == SKIP:
        return FoundCheckIn(day, 0, "skip", note)
    if code <= UNKNOWN or (code == YES_BY_ITSELF and routine.measure == "yes"):
        return None
    if routine.measure == "yes":
        return FoundCheckIn(day, 0, "no", note) if code == NO else FoundCheckIn(day, THOUSAND, "done", note)
    return FoundCheckIn(day, min(code, MOST), "done", note)
