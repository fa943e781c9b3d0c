"""Writes an entry as the quick line that becomes it."""

from __future__ import annotations

import datetime
import re

from keepword.parts.timekeeping.spans import instant_of, wall

from .calendar_words import WORDS
from .marking import AFTER, BILLABLE_SIGNS, BILLABLE_WORDS
from .phrases import phrase
from .placing import NIGHT
from .understood import Project, Understood

_BARE = re.compile(r'[^ "#@,;][^ ",;]*')


def write(understood: Understood) -> str:
    """The line in its canonical form: `read` makes the same of it, in any language, whenever it is read.

    The time comes first, then the note, tags, `!$` and the project. A note in which something would be read stands
    behind `//` instead. Line breaks of a note become spaces.
    """
    time = _time(understood)
    note = " ".join(understood.note.split())
    marks = [f"#{tag}" for tag in understood.tags]
    marks += ["!$"] if understood.billable else []
    marks += [_project(understood.project)] if understood.project else []
    if _plain(time, note):
        return " ".join([time, *([note] if note else []), *marks])
    return " ".join([time, *marks, "//", note])


def _time(understood: Understood) -> str:
    started, stopped, zone = understood.started, understood.stopped, understood.zone
    day, clock = _clock(understood, started)
    if stopped is None:
        return f"since {day} {clock}"
    last, until = _clock(understood, stopped)
    past_midnight = (
        last == day + datetime.timedelta(days=1)
        and stopped - started <= NIGHT
        and until[0] == "0"
        and wall(stopped, zone).time() < wall(started, zone).time()
    )
    if last == day or past_midnight:
        return f"{day} {clock}-{until}"
    return f"{day} {clock} - {last} {until}"


def _clock(understood: Understood, instant: int) -> tuple[datetime.date, str]:
    local = wall(instant, understood.zone)
    shown = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    if local.fold:
        return local.date(), f"{shown}b"
    twice = instant_of(local, understood.zone).twice
    return local.date(), shown if understood.twice or not twice else f"{shown}a"


def _project(project: Project) -> str:
    if _BARE.fullmatch(project.name) and project.name[-1] not in AFTER:
        return f"@{project.name}"
    doubled = project.name.replace('"', '""')
    return f'@"{doubled}"'


def _plain(time: str, note: str) -> bool:
    """Whether nothing in the note would be read as anything else."""
    words = note.split(" ")
    if any(sign in note for sign in "#@") or "//" in words or BILLABLE_SIGNS & set(words):
        return False
    if words[-1].casefold() in BILLABLE_WORDS or note.startswith(tuple(AFTER)):
        return False
    for language in WORDS:
        found = phrase(f"{time} {note}" if note else time, language)
        if not found or found[0].start or found[-1].end != len(time):
            return False
    return True
