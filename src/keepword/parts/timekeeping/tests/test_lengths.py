"""Lengths are read as written, written as read, and rounded so that sums agree."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepword.parts.timekeeping.spans import SpanRefused
from keepword.parts.timekeeping.spans.durations import MOST, parse, shown
from keepword.parts.timekeeping.spans.rounding import Way, rounded, rounded_lines

MINUTE = 60


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1h30", 90),
        ("1h5", 65),
        ("1:30", 90),
        ("0:05", 5),
        ("1.5h", 90),
        ("1,5h", 90),
        ("1.5", 90),
        ("0,25 Std.", 15),
        ("90m", 90),
        ("90 min", 90),
        ("90 Minuten", 90),
        ("2h 5m", 125),
        ("2h5m", 125),
        ("2 Stunden 5 Minuten", 125),
        ("2 Std", 120),
        ("45", 45),
        (" 1 hour ", 60),
        ("1H 90M", 150),
        ("0", 0),
    ],
)
def test_lengths_as_people_write_them(text: str, minutes: int) -> None:
    assert parse(text) == minutes * MINUTE


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "h",
        "1:75",
        "1:5",
        "-1h",
        "1h-3",
        "1.2.3",
        "٣",
        "１h",
        "1e3",
        "nan",
        "1:30pm",
        "9" * 5000,
        "1h 2h",
        "\0",
    ],
)
def test_what_is_no_length_is_said(text: str) -> None:
    with pytest.raises(SpanRefused, match="length of time"):
        parse(text)


def test_a_length_without_end_is_refused() -> None:
    with pytest.raises(SpanRefused, match="too long"):
        parse("100001h")


@settings(deadline=None)
@given(st.integers(0, MOST))
def test_what_is_shown_reads_back(seconds: int) -> None:
    assert parse(shown(seconds)) == seconds
    assert parse(shown(seconds, "words")) == seconds
    assert parse(shown(seconds, "decimal", places=4) + "h") == seconds
    assert parse(shown(seconds, "decimal", places=4, mark=",")) == seconds


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(SpanRefused):
        assert 0 <= parse(text) <= MOST


def test_lengths_are_shown_three_ways() -> None:
    assert [shown(5400), shown(5400, "words"), shown(5400, "decimal")] == ["1:30", "1 h 30 min", "1.50"]
    assert [shown(0, "clock"), shown(0, "words"), shown(0, "decimal")] == ["0:00", "0 min", "0.00"]
    assert [shown(-5400), shown(3605), shown(3605, "words")] == ["-1:30", "1:00:05", "1 h 5 s"]


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**6), max_size=30), st.integers(1, 120), st.sampled_from(["up", "down", "nearest"]))
def test_rounded_lines_add_up_to_the_rounded_total(lines: list[int], minutes: int, way: Way) -> None:
    step = minutes * MINUTE
    made = rounded_lines(lines, minutes, way)
    assert sum(made) == rounded(sum(lines), minutes, way)
    for before, after in zip(lines, made, strict=True):
        assert after % step == 0
        assert abs(after - before) < step
        assert before or not after


def test_nothing_is_rounded_to_nothing() -> None:
    assert rounded_lines([7, 8], 0, "up") == [7, 8]
    assert rounded_lines([], 15, "up") == []
    with pytest.raises(SpanRefused):
        rounded_lines([7], -5, "up")
    assert [rounded(450, 15, "nearest"), rounded(449, 15, "nearest")] == [900, 0]
