"""Days and times of day as people and spreadsheets write them. Which of two numbers is the day is decided elsewhere."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from keepword.policy.words import N_

from .found import Says, say

EPOCH = dt.date(1970, 1, 1)
# Spreadsheets count days from the end of 1899.
SHEET_EPOCH = dt.date(1899, 12, 30)
DAY = 86_400
FIRST_YEAR, LAST_YEAR = 1970, 2200

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january januar janv janvier ene enero janeiro gennaio gen januari",
            "feb february februar févr février febrero fev fevereiro febbraio februari",
            "mar march mär märz mrz mars marzo março mrt maart",
            "apr april avr avril abr abril aprile",
            "may mai mayo maio mag maggio mei",
            "jun june juni juin junio junho giu giugno",
            "jul july juli juil juillet julio julho lug luglio",
            "aug august août ago agosto augustus",
            "sep sept september septembre septiembre set setembro settembre",
            "oct october okt oktober octobre octubre out outubro ott ottobre",
            "nov november novembre noviembre novembro",
            "dec december dez dezember déc décembre dic diciembre dezembro dicembre",
        ),
        1,
    )
    for name in names.split()
}
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200e": None, "\u200f": None, "\t": " "})
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)", re.ASCII)
_TWO_FIRST = re.compile(r"(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?!\d)", re.ASCII)
_NAMED = re.compile(
    r"(?:[^\W\d]+\.?,\s*)?(\d{1,2})(?:st|nd|rd|th)?[. -]{0,2}([^\W\d]{3,10})\.?[ ,-]{1,2}(\d{4}|\d{2})(?!\d)"
)
_NAMED_FIRST = re.compile(r"(?:[^\W\d]+\.?,\s*)?([^\W\d]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)")
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:h.](\d{2})(?:[:.m](\d{2})s?)?(?:[.,]\d{1,9})?)?\s*(?:([ap])\.?\s?m\.?)?(?![\d:])", re.ASCII | re.I
)
# What most cells with a time hold, read at once.
_PLAIN_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ([AP])M)?", re.ASCII)
_OFFSET = re.compile(r"\s*(?:(Z|UTC|GMT)|(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})?)$", re.I | re.ASCII)
_NUMBER = re.compile(r"\d{1,17}(?:[.,]\d{1,12})?", re.ASCII)
_SCIENCE = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.ASCII | re.I)

# Half past nine as some countries write it; what is below one is a part of a day.
_DOTTED_CLOCK = re.compile(r"([1-9]|1\d|2[0-3])\.([0-5]\d)", re.ASCII)

# Year, first and second number; "two": which is the day is open; "dots": the same, with dots between.
type Parts = tuple[int, int, int, Literal["two", "dots"]]


class Unreadable(Exception):
    """This text is no day and no time; `says` why."""

    def __init__(self, says: Says) -> None:
        super().__init__(says)
        self.says = says


@dataclass(slots=True)
class Written:
    """What a cell says: a day, or two numbers that make one; seconds of the day; an offset; or an instant."""

    day: dt.date | None = None
    parts: Parts | None = None
    clock: int | None = None
    half: bool = False
    offset: int | None = None
    instant: int | None = None

    @property
    def has_day(self) -> bool:
        return self.day is not None or self.parts is not None or self.instant is not None


NOTHING = Written()


class Moments:
    """Reads cells, each spelling once."""

    def __init__(self) -> None:
        self._seen: dict[str, Written | Says] = {}

    def read(self, text: str) -> Written:
        """What the cell says; NOTHING if it is empty; Unreadable if it says something else."""
        found = self._seen.get(text)
        if found is None:
            try:
                found = written(text)
            except Unreadable as trouble:
                found = trouble.says
            self._seen[text] = found
        if isinstance(found, Says):
            raise Unreadable(found)
        return found


def written(text: str) -> Written:
    """One cell read."""
    if found := _PLAIN_CLOCK.fullmatch(text):
        clock = _clock(found)
        if clock is not None:
            return Written(clock=clock, half=bool(found[4]))
    spelt = text.translate(_SPACES).strip().strip("'")
    if not spelt:
        return NOTHING
    if len(spelt) > 60:
        raise Unreadable(say(N_("“{text}” is no date or time."), text=text))
    if not spelt.strip("#"):
        raise Unreadable(
            say(N_("A spreadsheet saved {text} instead of the value, as the column was too narrow."), text=spelt)
        )
    if _SCIENCE.fullmatch(spelt):
        raise Unreadable(say(N_("A spreadsheet shortened this number to {text}; its end is lost."), text=spelt))
    if _NUMBER.fullmatch(spelt):
        return _number(spelt)
    return _spelt_out(spelt)


def made_day(year: int, month: int, day: int) -> dt.date | None:
    """The day of these numbers, or None if there is none; two digits of a year mean 1970 to 2069."""
    if year < 100:
        year += 2000 if year < 70 else 1900
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _number(spelt: str) -> Written:
    """Unix seconds or milliseconds, 20240304, days as spreadsheets count them, or a part of a day."""
    if len(spelt) == 8 and spelt.isdecimal() and (day := made_day(int(spelt[:4]), int(spelt[4:6]), int(spelt[6:]))):
        return Written(day=day)
    value = float(spelt.replace(",", "."))
    if 1e8 <= value < 7.3e9:
        return Written(instant=int(value))
    if 1e11 <= value < 7.3e12:
        return Written(instant=int(value) // 1000)
    if 25_570 <= value < 110_000:
        days, part = divmod(value, 1)
        clock = round(part * DAY)
        day = SHEET_EPOCH + dt.timedelta(days=int(days) + clock // DAY)
        has_clock = "." in spelt or "," in spelt
        return Written(day=day, clock=clock % DAY if has_clock else None)
    if found := _DOTTED_CLOCK.fullmatch(spelt):
        return Written(clock=int(found[1]) * 3600 + int(found[2]) * 60)
    if value < 1 and ("." in spelt or "," in spelt or spelt == "0"):
        return Written(clock=round(value * DAY) % DAY)
    raise Unreadable(say(N_("“{text}” is no date or time."), text=spelt))


def _spelt_out(spelt: str) -> Written:
    day, parts, end = _leading_day(spelt)
    rest = spelt[end:].lstrip(" ,T")
    if not rest:
        return Written(day=day, parts=parts)
    matched = _CLOCK.match(rest)
    clock = _clock(matched) if matched else None
    if matched is None or clock is None:
        raise Unreadable(say(N_("“{text}” is no date or time."), text=spelt))
    offset = _offset(rest[matched.end() :], spelt)
    return Written(day, parts, clock, bool(matched[4]), offset)


def _leading_day(spelt: str) -> tuple[dt.date | None, Parts | None, int]:
    """The day at the beginning of the text, and where it ends."""
    if found := _YEAR_FIRST.match(spelt):
        day = made_day(int(found[1]), int(found[3]), int(found[4]))
        if day is None:
            raise _no_day(spelt)
        return day, None, found.end()
    if found := _TWO_FIRST.match(spelt):
        year, first, second = int(found[4]), int(found[1]), int(found[3])
        if made_day(year, second, first) is None and made_day(year, first, second) is None:
            raise _no_day(spelt)
        return None, (year, first, second, "dots" if found[2] == "." else "two"), found.end()
    if found := _NAMED.match(spelt):
        number, name, written_year = found[1], found[2], found[3]
    elif found := _NAMED_FIRST.match(spelt):
        name, number, written_year = found[1], found[2], found[3]
    else:
        return None, None, 0
    month = _MONTHS.get(name.casefold())
    day = made_day(int(written_year), month, int(number)) if month else None
    if day is None:
        raise _no_day(spelt)
    return day, None, found.end()


def _no_day(spelt: str) -> Unreadable:
    return Unreadable(say(N_("There is no day {text}."), text=spelt))


def _clock(found: re.Match[str]) -> int | None:
    """Seconds of the day; 24:00 is the end of it."""
    if found[2] is None and found[4] is None:
        return None
    hours, minutes, seconds = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found[4]:
        late = found[4].lower() == "p"
        if hours <= 12:
            hours = hours % 12 + (12 if late else 0)
    at = hours * 3600 + minutes * 60 + min(seconds, 59)
    return at if minutes < 60 and seconds <= 60 and at <= DAY else None


def _offset(rest: str, spelt: str) -> int | None:
    if not rest.strip():
        return None
    found = _OFFSET.fullmatch(rest)
    if found is None:
        raise Unreadable(say(N_("“{text}” is no date or time."), text=spelt))
    if found[1]:
        return 0
    seconds = int(found[3]) * 3600 + int(found[4] or 0) * 60
    if seconds > 15 * 3600:
        raise Unreadable(say(N_("“{text}” is no date or time."), text=spelt))
    return -seconds if found[2] == "-" else seconds
