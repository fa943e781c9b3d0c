"""What the documentation says about the quick line is what it does."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from keepword.parts.timekeeping.quickline import Understood, read
from keepword.parts.timekeeping.quickline.understood import Language
from keepword.parts.timekeeping.spans import instant_of, wall

PAGE = Path(__file__).parents[5] / "docs" / "howto" / "quick-line.md"
TEXT = PAGE.read_text("utf-8")
BERLIN = "Europe/Berlin"
NOW = instant_of(datetime.datetime(2026, 11, 26, 15), BERLIN).instant
ROWS = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", TEXT, flags=re.MULTILINE)


def understand(line: str, now: int = NOW, language: Language = "en") -> Understood:
    return read(line, now=now, zone=BERLIN, day_start=0, known_projects={}, language=language)


def shown(instant: int | None) -> str:
    if instant is None:
        return "still runs"
    local = wall(instant, BERLIN)
    return f"{local.day} {local:%b} {local.hour}:{local:%M}"


@pytest.mark.parametrize(("line", "begun", "ended"), ROWS)
def test_each_example_becomes_what_is_told(line: str, begun: str, ended: str) -> None:
    in_english = TEXT.index(line) < TEXT.index("in German")
    languages: tuple[Language, ...] = ("en", "de") if in_english else ("de",)
    for language in languages:
        found = understand(line, language=language)
        assert not found.problems
        assert (shown(found.started), shown(found.stopped)) == (begun, ended)


def test_there_are_examples() -> None:
    assert len(ROWS) > 20


def test_what_is_told_besides() -> None:
    assert understand("room 9-10 is locked").note == "room 9-10 is locked"
    late = instant_of(datetime.datetime(2026, 11, 27, 0, 30), BERLIN).instant
    assert shown(understand("23:00-0:15", late).stopped) == "27 Nov 0:15"
    for line in ("1/2 9-10", "yesterday 14:00", "yesterday 2h", "3000h", "2026-03-29 2:30-4:00"):
        assert understand(line).problems
    assert not understand("14/2 9-10").problems
    assert understand("#12").tags == ()
