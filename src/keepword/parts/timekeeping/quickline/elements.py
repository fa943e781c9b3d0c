"""One element of a time at one place of a line: a day, a time of day, a range, a length."""

from __future__ import annotations

import datetime
import functools
import re
from dataclasses import dataclass
from typing import Literal

from keepword.parts.timekeeping.spans import SpanRefused
from keepword.parts.timekeeping.spans.durations import IN_TEXT
from keepword.parts.timekeeping.spans.durations import parse as seconds_of
from keepword.policy.words import N_

from .calendar_words import WORDS
from .understood import Language

type What = Literal["day", "clock", "range", "length"]


@dataclass(frozen=True)
class Clock:
    """A time of day as written. `padded`: with two digits, so never meant as one of the afternoon."""

    hour: int
    minute: int = 0
    second: int = 0
    half: str = ""
    which: str = ""
    padded: bool = False
    exact: bool = False


@dataclass(frozen=True)
class Day:
    """A day as written: so many days from today, a weekday, or a date whose year may be left open."""

    offset: int | None = None
    weekday: int | None = None
    which: Literal["", "last", "next"] = ""
    date: tuple[int | None, int, int] | None = None
    weak: bool = False
    two_ways: bool = False


@dataclass(frozen=True)
class Element:
    """What stands from `start` to before `end`. `opens`: the word before it, as "since" or "at", or nothing."""

    what: What
    start: int
    end: int
    text: str
    opens: Literal["", "since", "at"] = ""
    day: Day | None = None
    clock: Clock | None = None
    until: Clock | None = None
    until_day: datetime.date | None = None
    until_now: bool = False
    strong: bool = False

    def seconds(self) -> int:
        """The length, of one that is a length; SpanRefused if it is too long."""
        return seconds_of(self.text)


_END = r"(?=[,;:.!?]?(?: |\0|$))"
_HOUR = r"(?:2[0-4]|[01]?[0-9])"
_FLAGS = re.IGNORECASE | re.ASCII


def _clock(name: str, marks: str = ":") -> str:
    minutes = rf"[{marks}](?P<{name}m>[0-5][0-9])(?::(?P<{name}s>[0-5][0-9]))?(?P<{name}w>[ab](?![a-z]))?"
    half = rf"(?: ?(?P<{name}h>[ap])\.?m\b\.?)?(?: ?uhr)?"
    return rf"(?P<{name}>{_HOUR})(?:{minutes})?{half}"


def _any(words: tuple[str, ...] | dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


class _Patterns:
    """The patterns of one language; each is tried at the beginning of a word."""

    def __init__(self, language: Language) -> None:
        words = WORDS[language]
        opened = rf"(?:(?P<since>{_any(words.since)}) |(?P<at>{_any(words.at)}) )?"
        dash = rf"(?: ?[-–—] ?| (?:{_any(words.to)}) )"
        until = rf"(?:(?P<uy>[0-9]{{4}})-(?P<um>[0-9]{{2}})-(?P<ud>[0-9]{{2}}) )?{_clock('b', ':.')}"
        made = functools.partial(re.compile, flags=_FLAGS)
        self.range = made(rf"{opened}{_clock('a', ':.')}{dash}(?:(?P<now>{_any(words.now)})|{until}){_END}")
        self.length = made(rf"(?:(?:{_any(words.lasting)}) )?(?P<length>{IN_TEXT}){_END}")
        self.clock = made(rf"{opened}{_clock('a')}{_END}")
        self.dotted_clock = made(rf"{opened}(?P<a>{_HOUR})\.(?P<am>[0-5][0-9]) ?uhr{_END}")
        before = rf"(?:(?P<since>{_any(words.since)}) )?(?:(?P<on>{_any(words.on)}) )?"
        month = rf"(?P<month>{_any(words.months)})\.?"
        year = r"(?: (?P<y>[0-9]{4})(?=[,;:]?(?: |\0|$)))?"
        self.days = [
            made(rf"{before}(?P<word>{_any(words.days)}){_END}"),
            made(rf"{before}(?P<weekday>{_any(words.weekdays)}){_END}"),
            made(rf"{before}(?P<y>[0-9]{{4}})-(?P<m>[0-9]{{1,2}})-(?P<d>[0-9]{{1,2}}){_END}"),
            made(rf"{before}(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th|\.)? {month}{year}{_END}"),
            made(rf"{before}{month} (?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:,(?= [0-9]{{4}}))?{year}{_END}"),
            made(rf"{before}(?P<d>[0-9]{{1,2}})\.(?P<m>[0-9]{{1,2}})\.(?P<y>[0-9]{{4}}|[0-9]{{2}})?{_END}"),
            made(rf"{before}(?P<one>[0-9]{{1,2}})/(?P<two>[0-9]{{1,2}})(?:/(?P<y>[0-9]{{4}}))?{_END}"),
        ]


_PATTERNS: dict[Language, _Patterns] = {language: _Patterns(language) for language in WORDS}


def element(text: str, place: int, language: Language) -> Element | None:
    """What begins at that place, which is the beginning of a word; the longest that it can be."""
    patterns = _PATTERNS[language]
    for pattern in patterns.days:
        if match := pattern.match(text, place):
            return _day(match, language)
    if match := patterns.range.match(text, place):
        return _range(match)
    if match := patterns.length.match(text, place):
        return Element("length", place, match.end(), match["length"])
    if match := patterns.clock.match(text, place) or patterns.dotted_clock.match(text, place):
        clock = _read_clock(match, "a")
        if clock is not None:
            strong = clock.exact or bool(clock.half)
            return Element("clock", place, match.end(), match[0], _opens(match), clock=clock, strong=strong)
    return None


def _opens(match: re.Match[str]) -> Literal["", "since", "at"]:
    if match["since"]:
        return "since"
    return "at" if match["at"] else ""


def _range(match: re.Match[str]) -> Element | None:
    begun = _read_clock(match, "a")
    until = None if match["now"] else _read_clock(match, "b")
    if begun is None or (until is None and not match["now"]):
        return None
    day = None
    if match["uy"]:
        day = _real(int(match["uy"]), int(match["um"]), int(match["ud"]))
        if day is None:
            return None
    written = [clock for clock in (begun, until) if clock is not None]
    strong = any(clock.half or (clock.exact and "." not in match[0]) for clock in written)
    return Element(
        "range",
        match.start(),
        match.end(),
        match[0],
        _opens(match),
        clock=begun,
        until=until,
        until_day=day,
        until_now=bool(match["now"]),
        strong=strong,
    )


def _read_clock(match: re.Match[str], name: str) -> Clock | None:
    """The time of day; None if there is none such, as 24:30 or 14pm."""
    parts = match.groupdict()
    hour, minute, second = int(match[name]), int(parts.get(f"{name}m") or 0), int(parts.get(f"{name}s") or 0)
    half, which = (parts.get(f"{name}h") or "").lower(), (parts.get(f"{name}w") or "").lower()
    if (hour == 24 and (minute or second)) or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    padded = len(match[name]) == 2 and match[name][0] == "0"
    return Clock(hour, minute, second, half, which, padded, exact=parts.get(f"{name}m") is not None)


def _day(match: re.Match[str], language: Language) -> Element:
    words, parts = WORDS[language], match.groupdict()
    if parts.get("word"):
        day = Day(offset=words.days[parts["word"].lower()])
    elif parts.get("weekday"):
        name = parts["weekday"].lower()
        on = (parts["on"] or "").lower()
        which: Literal["", "last", "next"] = "last" if on in words.last else "next" if on in words.next else ""
        day = Day(weekday=words.weekdays[name], which=which, weak=len(name) <= 3 and not on)
    elif parts.get("one"):
        one, two = int(parts["one"]), int(parts["two"])
        month, number = (one, two) if two > 12 else (two, one)
        year = int(parts["y"]) if parts["y"] else None
        day = Day(date=(year, month, number), weak=True, two_ways=one <= 12 and two <= 12 and one != two)
    else:
        month = words.months[parts["month"].lower()] if parts.get("month") else int(parts["m"])
        year = int(parts["y"]) if parts["y"] else None
        day = Day(date=(year if year is None or year > 99 else 2000 + year, month, int(parts["d"])))
    return Element("day", match.start(), match.end(), match[0], "since" if parts["since"] else "", day=day)


def _real(year: int, month: int, day: int) -> datetime.date | None:
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return None
    # In some zones clocks still showed 1969 when the first instant that can be kept came.
    return found if 1969 <= year < 3000 else None


def date_of(day: Day, today: datetime.date) -> datetime.date:
    """The day meant, as seen from today; SpanRefused if there is none such, or if it can be read two ways."""
    if day.offset is not None:
        return today + datetime.timedelta(days=day.offset)
    if day.weekday is not None:
        back = (today.weekday() - day.weekday) % 7
        if day.which == "next":
            back -= 7
        return today - datetime.timedelta(days=back or (7 if day.which == "last" else 0))
    if day.date is None:
        raise ValueError("A day is an offset, a weekday or a date.")
    year, month, number = day.date
    if day.two_ways:
        raise SpanRefused(
            N_("This date can be read in two ways."),
            N_("Write {one} or {two}."),
            one=f"{year or today.year}-{month:02}-{number:02}",
            two=f"{year or today.year}-{number:02}-{month:02}",
        )
    latest = today + datetime.timedelta(days=30)
    years = [year] if year is not None else range(today.year + 1, today.year - 9, -1)
    for each in years:
        found = _real(each, month, number)
        if found is not None and (year is not None or found <= latest):
            return found
    raise SpanRefused(N_("There is no such day."), N_("Write a date such as 2026-11-14."))
