"""How a value from outside becomes one that can be kept, or is refused with a reason (`Invalid`)."""

from __future__ import annotations

import json
import re
import unicodedata
import uuid
import zoneinfo
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext

from keepword.policy.words import N_

from .invalid import Invalid
from .regular import rules
from .regular.filling import fill
from .regular.phrases import NotUsable
from .regular.plan import Goal, Measure, Plan
from .spans.days import local_day
from .spans.span import LAST

UNKNOWN = N_("there is no field “%(name)s”")
MISSING = N_("“%(name)s” is missing")
# 1970, and the year 3000: what lies after that no page can show.
EARLIEST, LATEST = 0, LAST
LONGEST = 366 * 86_400
MOST_TAGS, MOST_PAUSES, MOST_REMINDERS = 50, 100, 12
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")
_TAG = re.compile(r"[^\s#@,]{1,60}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

type Clean = Callable[[Any], Any]


def _plain(value: Any, most: int) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid("", N_("this has to be a text"))
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Invalid("", N_("this holds half a character"), N_("Type it again.")) from None
    # Some letters are kept as two, so a text may become longer.
    found = value if len(value) > most else unicodedata.normalize("NFC", value)
    if len(found) > most:
        raise Invalid("", N_("this is longer than %(most)s characters"), N_("Shorten it."), most=most)
    if _UNSEEN.search(value):
        raise Invalid("", N_("this holds a sign that nobody can see"), N_("Type it again instead of pasting it."))
    return found.strip()


def line(most: int, *, needed: bool = False) -> Clean:
    """A text of one line."""

    def clean(value: Any) -> str:
        found = " ".join(_plain(value, most).split())
        if needed and not found:
            raise Invalid("", N_("this must not be empty"))
        return found

    return clean


def text(most: int) -> Clean:
    """A text of any number of lines."""
    return lambda value: _plain(value.replace("\r\n", "\n") if isinstance(value, str) else value, most)


def number(least: int, most: int) -> Clean:
    """A whole number."""

    def clean(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Invalid("", N_("this has to be a whole number"))
        if not least <= value <= most:
            raise Invalid("", N_("this has to be between %(least)s and %(most)s"), least=least, most=most)
        return value

    return clean


def optional(clean: Clean) -> Clean:
    """The same, or nothing."""
    return lambda value: None if value is None else clean(value)


def flag(value: Any) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise Invalid("", N_("this has to be yes or no"))
    return value


def one_of(*values: str) -> Clean:
    """One of a few words."""

    def clean(value: Any) -> str:
        if value not in values or not isinstance(value, str):
            raise Invalid("", N_("this has to be one of: %(values)s"), values=", ".join(values))
        return value

    return clean


def instant(value: Any) -> int:
    """A moment: whole seconds of UTC since 1970, or ISO 8601 with an offset."""
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
            seconds = moment.timestamp()
        except (ValueError, OverflowError):
            raise Invalid("", N_("this is no moment"), N_("Write it as 2026-03-01T09:30:00Z.")) from None
        if moment.tzinfo is None:
            raise Invalid("", N_("this moment says no time zone"), N_("Write it as 2026-03-01T09:30:00Z."))
        value = int(seconds)
    found: int = number(EARLIEST, LATEST)(value)
    return found


def day(value: Any) -> date:
    """A calendar day."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Invalid("", N_("this is no day"), N_("Write it as 2026-03-01.")) from None
    if not 1970 <= found.year <= 9999:
        raise Invalid("", N_("this day is too far away"))
    return found


def row_id(value: Any) -> uuid.UUID | None:
    """The id of a row, or nothing."""
    if value is None or isinstance(value, uuid.UUID):
        return value
    try:
        return uuid.UUID(value)
    except (AttributeError, TypeError, ValueError):
        raise Invalid("", N_("this is no id"), N_("Ids look like 123e4567-e89b-42d3-a456-426614174000.")) from None


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def zone(value: Any) -> str:
    """A time zone by its name in the tz database."""
    if not isinstance(value, str) or value not in _zones():
        raise Invalid("", N_("there is no such time zone"), N_("Zones are called like Europe/Bucharest."))
    return value


def currency(value: Any) -> str:
    """Three capital letters (ISO 4217), or nothing."""
    found: str = line(3)(value)
    if found and not re.fullmatch("[A-Z]{3}", found):
        raise Invalid("", N_("a currency has three capital letters"), N_("Write EUR, for example."))
    return found


def tags(value: Any) -> str:
    """A list of tags, or a text with spaces between them; each once, whatever its capitals."""
    words = value.split() if isinstance(value, str) else value if isinstance(value, (list, tuple)) else None
    if words is None:
        raise Invalid("", N_("tags have to be a list of texts"))
    found: dict[str, str] = {}
    for word in words:
        tag = _plain(word, 61).removeprefix("#")
        if not tag:
            continue
        if not _TAG.fullmatch(tag):
            raise Invalid("", N_("“%(tag)s” can’t be a tag"), N_("A tag has no blanks, commas, # or @."), tag=tag)
        found.setdefault(tag.casefold(), tag)
    if len(found) > MOST_TAGS:
        raise Invalid("", N_("that is more than %(most)s tags"), N_("Leave some out."), most=MOST_TAGS)
    return " ".join(found.values())


def _listed(value: Any) -> Any:
    """A list that may have come as its own JSON."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return None


def pauses(value: Any) -> str:
    """A list of [from, to]; the last may have no end yet. One of no length leaves no trace."""
    if value in (None, "", []):
        return ""
    value = _listed(value)
    if not isinstance(value, list) or len(value) > MOST_PAUSES:
        raise Invalid("", N_("pauses have to be a list of at most %(most)s"), most=MOST_PAUSES)
    found = []
    for each in value:
        if not isinstance(each, (list, tuple)) or len(each) != 2:
            raise Invalid("", N_("a pause has a begin and an end"))
        begun, ended = instant(each[0]), None if each[1] is None else instant(each[1])
        if begun != ended:
            found.append([begun, ended])
    return json.dumps(found, separators=(",", ":")) if found else ""


def show_pauses(value: str) -> list[list[int | None]]:
    """Stored pauses as a list."""
    found: list[list[int | None]] = json.loads(value) if value else []
    return found


def schedule(value: Any) -> str:
    """When a routine is due, as text that `regular.rules` reads; the same rule is always the same text."""
    found: str = line(300, needed=True)(value)
    try:
        written = rules.text(rules.parse(found))
    except NotUsable as wrong:
        raise _refused("", wrong) from None
    if len(written) > 300:
        raise Invalid("", N_("this is longer than %(most)s characters"), N_("Shorten it."), most=300)
    return written


def _refused(field: str, wrong: NotUsable) -> Invalid:
    """What `regular` refuses, already in the reader's language."""
    return Invalid(field, wrong.what.said(gettext), wrong.instead.said(gettext))


def expected(value: Any) -> str:
    """Minutes for Monday to Sunday, or nothing."""
    value = _listed(value) if value else []
    if value == []:
        return ""
    if not isinstance(value, list) or len(value) != 7:
        raise Invalid("", N_("expected hours need seven days"), N_("Write 0 for a day without any."))
    minutes = [number(0, 24 * 60)(each) for each in value]
    return json.dumps(minutes, separators=(",", ":")) if any(minutes) else ""


def show_expected(value: str) -> list[int]:
    """Stored minutes as a list."""
    found: list[int] = json.loads(value) if value else []
    return found


def source_of_time(value: Any) -> str:
    """Which tracked time counts for a routine."""
    found: str = line(140)(value)
    kind, _, what = found.partition(":")
    if found and not ((kind == "tag" and _TAG.fullmatch(what)) or (kind == "project" and row_id(what))):
        raise Invalid("", N_("a routine is filled by a tag or a project"), N_("Choose one of the list."))
    return f"tag:{what.casefold()}" if kind == "tag" else found


def reminders(value: Any) -> str:
    """A list of {"at": "07:30", "days": [0 … 6]}."""
    if value in (None, "", []):
        return ""
    value = _listed(value)
    if not isinstance(value, list) or len(value) > MOST_REMINDERS:
        raise Invalid("", N_("reminders have to be a list of at most %(most)s"), most=MOST_REMINDERS)
    found = []
    for each in value:
        at, days = (each.get("at"), each.get("days", list(range(7)))) if isinstance(each, dict) else (None, None)
        if not isinstance(at, str) or not _CLOCK.fullmatch(at):
            raise Invalid("", N_("a reminder needs a time"), N_("Write it as 07:30."))
        if not isinstance(days, list) or not days or any(day not in range(7) for day in days):
            raise Invalid("", N_("a reminder needs days"), N_("0 is Monday, 6 is Sunday."))
        found.append({"at": at, "days": sorted(set(days))})
    return json.dumps(found, separators=(",", ":"))


def show_reminders(value: str) -> list[dict[str, Any]]:
    """Stored reminders as a list."""
    found: list[dict[str, Any]] = json.loads(value) if value else []
    return found


def settle_entry(entry: Any) -> None:
    """Judges the span of an entry as a whole, and works out its seconds and days."""
    started, stopped = entry.started, entry.stopped
    if stopped is not None and stopped <= started:
        raise Invalid("stopped", N_("it would end before it begins"), N_("Move one of the two."))
    if stopped is not None and stopped - started > LONGEST:
        raise Invalid("stopped", N_("that is longer than a year"), N_("Is the year right?"))
    paused, before = 0, started
    spans = show_pauses(entry.pauses)
    for number, (begun, ended) in enumerate(spans):
        open_end = ended is None and number == len(spans) - 1 and stopped is None
        if begun is None or begun < before or (ended is None and not open_end):
            raise Invalid("pauses", N_("pauses have to follow each other within the entry"))
        if ended is not None and (ended < begun or (stopped is not None and ended > stopped)):
            raise Invalid("pauses", N_("a pause lies outside of the entry"), N_("Shorten the pause first."))
        paused += 0 if ended is None else ended - begun
        before = begun if ended is None else ended
    entry.seconds = None if stopped is None else stopped - started - paused
    entry.day = local_day(started, entry.zone, entry.day_start)
    last = started if stopped is None else stopped - 1
    entry.last_day = local_day(last, entry.zone, entry.day_start)


def settle_away(away: Any) -> None:
    """The days of a pause have to be in order."""
    if away.last_day is not None and away.last_day < away.first_day:
        raise Invalid("last_day", N_("the pause would end before it begins"), N_("Move one of the two days."))


def settle_routine(routine: Any) -> None:
    """Measure, goal and target of a routine have to make sense together, and with what fills it."""
    try:
        plan = Plan(
            Measure(routine.measure),
            Goal(routine.goal),
            routine.target,
            rules.parse(routine.schedule),
            routine.starts_on,
        )
    except NotUsable as wrong:
        raise _refused("goal", wrong) from None
    if routine.fills_from:
        try:
            fill(plan, {}, routine.starts_on)
        except NotUsable as wrong:
            raise _refused("fills_from", wrong) from None
