"""Starts, stops, pauses and resumes the timer: it is a row like any other, so every device sees it run."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from keepword.parts.timekeeping import cleaning
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import Journal, writing
from keepword.parts.timekeeping.kinds import ENTRY
from keepword.parts.timekeeping.models import Entry
from keepword.parts.timekeeping.queries import entries
from keepword.policy.words import N_

NOTHING_RUNS = N_("no timer runs")
ENDED_ELSEWHEN = N_("it can only have ended between its start and now")


def start(person: int, values: Mapping[str, Any], *, at: int | None = None) -> Entry:
    """Begins to record, now or at a moment that is past; what ran until then is stopped at that moment."""
    if values.get("stopped") is not None:
        raise Invalid("stopped", cleaning.UNKNOWN, name="stopped")  # what it starts runs
    now = int(time.time())
    begins = now if at is None else at
    if begins > now:
        raise Invalid("started", N_("a timer can’t start in the future"), N_("Write both times to plan an entry."))
    with writing(person, "start") as journal:
        for running in entries.running(person):
            stop_in(journal, running, max(begins, running.started + 1))
        zone = values.get("zone") or journal.book.zone
        return journal.make(ENTRY, {**values, "zone": zone, "started": begins})


def stop(person: int, *, at: int | None = None) -> Entry:
    """Ends what runs, now or at a moment that is past: when a timer was forgotten, its person says when it was."""
    now = int(time.time())
    with writing(person, "stop") as journal:
        running = _running(person)
        if at is not None and not running.started < at <= now:
            raise Invalid("at", ENDED_ELSEWHEN, N_("Write another time."))
        stop_in(journal, running, now if at is None else at)
        return running


def pause(person: int) -> Entry:
    """Lets what runs rest; the entry stays one piece."""
    with writing(person, "pause") as journal:
        running = _running(person)
        spans = cleaning.show_pauses(running.pauses)
        if spans and spans[-1][1] is None:
            raise Invalid("pauses", N_("it is paused already"))
        journal.change(ENTRY, running, {"pauses": [*spans, [int(time.time()), None]]})
        return running


def resume(person: int) -> Entry:
    """Goes on after a pause."""
    with writing(person, "resume") as journal:
        running = _running(person)
        spans = cleaning.show_pauses(running.pauses)
        if not spans or spans[-1][1] is not None:
            raise Invalid("pauses", N_("it is not paused"))
        spans[-1][1] = int(time.time())
        journal.change(ENTRY, running, {"pauses": spans})
        return running


def go_on_with(person: int, earlier: Entry) -> Entry:
    """A new entry, from now on, about the same as an earlier one."""
    kept = ENTRY.shown(earlier, ("project", "tags", "billable", "note"))
    return start(person, {**kept, "zone": earlier.zone})


def _running(person: int) -> Entry:
    running = entries.running(person).first()
    if running is None:
        raise Invalid("entry", NOTHING_RUNS, N_("It may have been stopped on another device."))
    return running


def stop_in(journal: Journal, running: Entry, at: int) -> None:
    """Ends what runs, within a step.

    A pause that is still open ends with the entry, at the moment it began: rest at the end is no time spent.
    """
    spans = cleaning.show_pauses(running.pauses)
    if spans and spans[-1][1] is None:
        at = min(at, int(spans[-1][0] or at))
    at = max(at, running.started + 1)
    # What was paused after a moment that is past was not paused within the entry.
    kept = [[begun, min(ended or at, at)] for begun, ended in spans if begun is not None and begun < at]
    journal.change(ENTRY, running, {"stopped": at, "pauses": kept})
