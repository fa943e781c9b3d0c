"""Durations as trackers and spreadsheets write them, and in which unit a plain number is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORDS = re.compile(
    r"(?:(\d{1,6}(?:[.,]\d{1,6})?)\s*(?:h|hrs?|hours?|std\.?|stunden?|heures?|horas?|ore|uur)\b\.?)?\s*"
    r"(?:(\d{1,7}(?:[.,]\d{1,6})?)\s*(?:m|mins?|minutes?|minuten?|minutos?)\b\.?)?\s*"
    r"(?:(\d{1,9}(?:[.,]\d{1,6})?)\s*(?:s|secs?|seconds?|sek\.?|sekunden?|segundos?|secondes?)\b\.?)?",
    re.I | re.ASCII,
)
_ISO = re.compile(r"P(?:(\d{1,4})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})(?:\.\d+)?S)?)?", re.ASCII)
_COLONS = re.compile(r"(\d{1,6}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d{1,9})?)?(?:\s*([ap])\.?\s?m\.?)?", re.I | re.ASCII)
_NUMBER = re.compile(r"\d{1,3}(?:[,.]\d{3})+[.,]\d{1,2}|\d{1,12}(?:[.,]\d{1,12})?", re.ASCII)
_SHOWN = re.compile(r"1(?:899-12-3[01]|900-01-0\d)[T ](\d{1,2}:\d{2}:\d{2})", re.ASCII)

UNITS = {"hours": 3600.0, "minutes": 60.0, "seconds": 1.0, "days": 86_400.0}


@dataclass(frozen=True, slots=True)
class Length:
    """Seconds where the text says its unit; else a `number`. `clock`: a spreadsheet made a time of day of it."""

    seconds: int | None = None
    number: float | None = None
    whole: bool = False
    clock: bool = False

    def taken(self, unit: str) -> int:
        """Seconds, a plain number meaning that unit."""
        if self.seconds is not None:
            return self.seconds
        return round((self.number or 0.0) * UNITS[unit])


def read_length(text: str) -> Length | None:
    """The duration, or None if the text is none; an empty text is none either."""
    spelt = text.replace("\u00a0", " ").replace("\u202f", " ").strip()
    if not spelt or len(spelt) > 40:
        return None
    if found := _COLONS.fullmatch(spelt):
        return _colons(found)
    if _NUMBER.fullmatch(spelt):
        return Length(number=_decimal(spelt), whole=spelt.isdecimal())
    if (found := _ISO.fullmatch(spelt)) and any(found.groups()):
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return Length(seconds=days * 86_400 + hours * 3600 + minutes * 60 + seconds)
    if (found := _WORDS.fullmatch(spelt)) and any(found.groups()):
        amounts = [float((part or "0").replace(",", ".")) for part in found.groups()]
        return Length(seconds=round(amounts[0] * 3600 + amounts[1] * 60 + amounts[2]))
    if found := _SHOWN.fullmatch(spelt):
        return read_length(found[1])
    return None


def _colons(found: re.Match[str]) -> Length | None:
    hours, minutes, seconds = int(found[1]), int(found[2]), int(found[3] or 0)
    if minutes > 59 or seconds > 59:
        return None
    if found[4]:
        if hours > 12:
            return None
        hours = hours % 12 + (12 if found[4].lower() == "p" else 0)
    return Length(seconds=hours * 3600 + minutes * 60 + seconds, clock=bool(found[4]))


def _decimal(spelt: str) -> float:
    """The last sign separates decimals, a comma too: nobody works 1,250 hours at a stretch."""
    last = max(spelt.rfind(","), spelt.rfind("."))
    if last < 0:
        return float(spelt)
    whole = spelt[:last].replace(",", "").replace(".", "")
    return float(f"{whole}.{spelt[last + 1 :]}")
