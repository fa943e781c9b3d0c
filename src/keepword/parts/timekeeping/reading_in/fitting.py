"""Shortens what is longer than can be kept here, and says so; also what takes no time, and is left out."""

from __future__ import annotations

from dataclasses import replace

from keepword.parts.timekeeping.regular.schedule import MOST_ROLLING_DAYS
from keepword.policy.words import N_

from .found import FoundCheckIn, FoundEntry, FoundRoutine, Reading, say
from .remarks import Remarks

LONGEST_NAME = 120
LONGEST_QUESTION = 200
LONGEST_UNIT = 30
LONGEST_NOTE = 10_000
MOST_TAGS = 50


def fit(reading: Reading) -> None:
    """Makes all that was found fit; each shortened row is remarked on."""
    remarks = Remarks()
    for place, entry in enumerate(reading.entries):
        if not entry.lasts:
            remarks.left_out(entry.row, "", say(N_("It ends when it starts.")))
        if (
            len(entry.note) > LONGEST_NOTE
            or len(entry.project) > LONGEST_NAME
            or len(entry.client) > LONGEST_NAME
            or len(entry.tags) > MOST_TAGS
        ):
            reading.entries[place] = _entry(entry, remarks)
    for routine in reading.routines:
        _routine(routine, remarks)
    remarks.into(reading)


def _entry(entry: FoundEntry, remarks: Remarks) -> FoundEntry:
    if len(entry.tags) > MOST_TAGS:
        remarks.taken(
            entry.row,
            "tags",
            say(N_("It has {count} tags: the first {most} were taken."), count=len(entry.tags), most=MOST_TAGS),
        )
    return replace(
        entry,
        note=_cut(entry.note, LONGEST_NOTE, entry.row, "note", remarks),
        project=_cut(entry.project, LONGEST_NAME, entry.row, "project", remarks),
        client=_cut(entry.client, LONGEST_NAME, entry.row, "client", remarks),
        tags=entry.tags[:MOST_TAGS],
    )


def _routine(routine: FoundRoutine, remarks: Remarks) -> None:
    routine.name = _cut(routine.name, LONGEST_NAME, None, "name", remarks)
    routine.question = _cut(routine.question, LONGEST_QUESTION, None, "question", remarks)
    routine.unit = _cut(routine.unit, LONGEST_UNIT, None, "unit", remarks)
    routine.note = _cut(routine.note, LONGEST_NOTE, None, "note", remarks)
    if routine.days > MOST_ROLLING_DAYS:
        words = N_("“{name}” looks at more than {most} days: it was taken as often in so many.")
        remarks.taken(None, "schedule", say(words, name=routine.name, most=MOST_ROLLING_DAYS))
        routine.times = max(1, round(routine.times * MOST_ROLLING_DAYS / routine.days))
        routine.days = MOST_ROLLING_DAYS
    for place, check_in in enumerate(routine.check_ins):
        if len(check_in.note) > LONGEST_NOTE:
            note = _cut(check_in.note, LONGEST_NOTE, None, "note", remarks)
            routine.check_ins[place] = FoundCheckIn(check_in.day, check_in.value, check_in.state, note)


def _cut(text: str, most: int, row: int | None, column: str, remarks: Remarks) -> str:
    if len(text) <= most:
        return text
    words = N_("“{text}” is longer than {most} characters: the rest was left away.")
    remarks.taken(row, column, say(words, text=text, most=most))
    return text[:most].rstrip()
