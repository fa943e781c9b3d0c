"""Reads the quick line. The rules are in this package's own docstring."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from keepword.parts.timekeeping.spans import SpanRefused, zone_named
from keepword.policy.words import N_

from .marking import AFTER, TAKEN, Marked, marked
from .phrases import Phrase, phrase
from .placing import Here, Placed, placed
from .understood import Language, Mark, Part, Problem, Understood

LONGEST = 10_000
_KINDS: dict[str, Mark] = {"day": "day", "clock": "time", "range": "time", "length": "duration"}
_BLANKS = re.compile(f"[ {TAKEN}]+")


def read(
    line: str,
    *,
    now: int,
    zone: str,
    day_start: int = 0,
    known_projects: Mapping[str, str] = {},
    language: Language = "en",
) -> Understood:
    """What the line becomes. Never raises for a line, whatever is in it; SpanRefused for a zone that is not known.

    `known_projects` gives the id to a casefolded name; `day_start` is in minutes after midnight.
    """
    zone_named(zone)
    text, problems = _cleaned(line)
    found = marked(text, known_projects)
    when = phrase(found.text, language)
    here = Here(now, zone, day_start)
    begun = Placed(now, None)
    if when:
        try:
            begun = placed(when, here)
        except SpanRefused as refused:
            found.refuse(when[0].start, when[-1].end, refused)
        _take(found, when)
    note = _BLANKS.sub(" ", f"{found.text} {found.rest}").strip()
    parts = [Part(each.start, each.end, _KINDS[each.what]) for each in when]
    return Understood(
        begun.started,
        begun.stopped,
        zone,
        note=unicodedata.normalize("NFC", note),
        tags=tuple(found.tags),
        project=found.project,
        billable=found.billable,
        twice=begun.twice,
        parts=tuple(sorted([*found.parts, *parts], key=lambda part: part.start)),
        problems=tuple(sorted([*problems, *found.problems], key=lambda problem: problem.start)),
    )


def _take(found: Marked, when: Phrase) -> None:
    """Takes the words that say when out of the note, and a comma or colon behind them."""
    for each in when:
        end = each.end
        if end < len(found.text) and found.text[end] in AFTER and found.text[end : end + 2].strip(f" {TAKEN}") in AFTER:
            end += 1
        found.take(each.start, end)


def _cleaned(line: str) -> tuple[str, list[Problem]]:
    """The line with one plain space for each blank, sign by sign, and what cannot be kept as one, with a problem."""
    problems = []
    if len(line) > LONGEST:
        long = SpanRefused(N_("This line is too long."), N_("Use at most {most} signs."), most=LONGEST)
        problems.append(Problem(LONGEST, len(line), long))
    signs = [_sign(sign) for sign in line[:LONGEST]]
    if None in signs:
        place = signs.index(None)
        unseen = SpanRefused(
            N_("There is a sign here that nobody can see."), N_("Type it again instead of pasting it.")
        )
        problems.append(Problem(place, place + 1, unseen))
    return "".join(sign or " " for sign in signs), problems


def _sign(sign: str) -> str | None:
    if sign.isspace():
        return " "
    if unicodedata.category(sign) in ("Cc", "Cs"):
        return None
    plain = unicodedata.normalize("NFC", sign)
    return plain if len(plain) == 1 else sign
