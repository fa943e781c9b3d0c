"""Lengths of time as people write them: 1h30, 1:30, 1.5h, 1,5h, 90m, 90 min, 2h 5m, 45.

A bare whole number is minutes, a bare number with a decimal point or comma is hours, and 1:30 is hours and minutes.
"""

from __future__ import annotations

import re
from typing import Literal

from keepword.policy.words import N_

from .refused import SpanRefused

type Style = Literal["clock", "words", "decimal"]

MOST = 100_000 * 3600
_HOURS = r"(?:hours?|hrs?|h|stunden?|std\.?)"
_MINUTES = r"(?:minutes?|minuten?|mins?\.?|m)"
_SECONDS = r"(?:seconds?|sekunden?|secs?|sek\.?|s)"
_NUMBER = r"[0-9]{1,9}"
_DECIMAL = rf"{_NUMBER}[.,][0-9]{{1,9}}"

# What cannot be mistaken for anything but hours and minutes, for texts in which a length stands among other words.
IN_TEXT = (
    rf"(?:{_DECIMAL} ?{_HOURS}"
    rf"|{_NUMBER}:[0-5][0-9] ?{_HOURS}"
    rf"|{_NUMBER} ?{_HOURS}(?:[0-5]?[0-9](?:{_MINUTES})?| ?{_NUMBER} ?{_MINUTES})?"
    rf"|{_NUMBER} ?{_MINUTES})"
)
_CLOCK = re.compile(rf"({_NUMBER}):([0-5][0-9])(?::([0-5][0-9]))? ?{_HOURS}?", re.IGNORECASE)
_SPLIT = re.compile(rf"({_DECIMAL}) ?(?:{_HOURS})?", re.IGNORECASE)
_UNITS = re.compile(
    rf"(?=[0-9])(?:({_NUMBER}) ?{_HOURS})? ?(?:({_NUMBER}) ?{_MINUTES})? ?(?:({_NUMBER}) ?{_SECONDS})?", re.IGNORECASE
)
_AFTER_HOURS = re.compile(rf"({_NUMBER}) ?{_HOURS} ?([0-5]?[0-9])", re.IGNORECASE)
_BARE = re.compile(_NUMBER)


def parse(text: str) -> int:
    """The seconds of a length as written; SpanRefused if it is none, or over 100,000 hours."""
    written = " ".join(text[:100].split())
    seconds = _seconds(written)
    if seconds is None or len(text) > 100:
        raise SpanRefused(
            N_("“{text}” is not a length of time."), N_("Write 1:30, 1h30, 1.5h or 90m."), text=written[:40]
        )
    if seconds > MOST:
        raise SpanRefused(N_("“{text}” is too long."), N_("Write at most 100000 hours."), text=written)
    return seconds


def _seconds(written: str) -> int | None:
    if found := _CLOCK.fullmatch(written):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    if found := _SPLIT.fullmatch(written):
        whole, _, part = found[1].replace(",", ".").partition(".")
        scale: int = 10 ** len(part)
        # Nearest second, a half up, without a float's error.
        return (2 * (int(whole) * scale + int(part)) * 3600 + scale) // (2 * scale)
    if found := _AFTER_HOURS.fullmatch(written):
        return int(found[1]) * 3600 + int(found[2]) * 60
    if found := _UNITS.fullmatch(written):
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds
    return int(written) * 60 if _BARE.fullmatch(written) else None


def shown(seconds: int, style: Style = "clock", *, places: int = 2, mark: str = ".") -> str:
    """The length in words of numbers: 1:30, "1 h 30 min" or 1.50; seconds are only shown where there are any.

    `parse` reads the first two back exactly, the third from four places on.
    """
    sign, left = ("-", -seconds) if seconds < 0 else ("", seconds)
    hours, rest = divmod(left, 3600)
    minutes, odd = divmod(rest, 60)
    if style == "clock":
        return f"{sign}{hours}:{minutes:02}" + (f":{odd:02}" if odd else "")
    if style == "words":
        counted = ((hours, "h"), (minutes, "min"), (odd, "s"))
        return sign + (" ".join(f"{count} {unit}" for count, unit in counted if count) or "0 min")
    scale = 10**places
    units = (2 * left * scale + 3600) // 7200
    whole, part = divmod(units, scale)
    return f"{sign}{whole}{mark}{part:0{places}}" if places else f"{sign}{whole}"
