"""The documentation of routines says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from keepword.parts.timekeeping.regular.rules import parse, text
from keepword.parts.timekeeping.regular.score import frequency, step
from keepword.parts.timekeeping.regular.wording import describe

PAGE = (Path(__file__).parents[5] / "docs" / "topics" / "routines.md").read_text("utf-8")
ROWS = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| (\d+) in (\d+) \|$", PAGE, flags=re.MULTILINE)


def test_the_table_is_found() -> None:
    assert len(ROWS) >= 14


@pytest.mark.parametrize(("written", "words", "times", "days"), ROWS, ids=lambda value: value)
def test_each_schedule_is_what_the_page_says(written: str, words: str, times: str, days: str) -> None:
    schedule = parse(written)
    assert str(describe(schedule)) == words
    assert frequency(schedule) == (int(times), int(days))
    assert parse(text(schedule)) == schedule


@pytest.mark.parametrize(("times", "days", "half"), [(1, 1, 13), (3, 7, 20), (1, 7, 34)])
def test_half_is_gone_after_so_many_days(times: int, days: int, half: int) -> None:
    assert step(times / days, 1.0, 0.0) ** half == pytest.approx(0.5, abs=0.01)
