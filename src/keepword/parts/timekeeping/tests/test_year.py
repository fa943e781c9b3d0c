"""Heat map, best days, totals and the share kept."""

from __future__ import annotations

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.parts.timekeeping.regular.course import Course, State
from keepword.parts.timekeeping.regular.plan import Away, Goal, Mark, Measure, Plan, Said, Tally, tallies
from keepword.parts.timekeeping.regular.rules import parse
from keepword.parts.timekeeping.regular.year import (
    SPANS,
    best_month_days,
    best_weekdays,
    calendar_year,
    heat_map,
    level,
    success,
    totals,
)

from .plans import DAY, LONG_AGO, TODAY, ago, marks, plans


def yes(written: str, found: list[Mark], away: tuple[Away, ...] = (), starts_on: DAY = LONG_AGO) -> Course:
    plan = Plan(Measure.YES, Goal.AT_LEAST, 0, parse(written), starts_on, away)
    return Course(plan, tallies(found), TODAY)


def test_the_last_column_ends_today() -> None:
    columns = heat_map(yes("FREQ=DAILY", [Mark(TODAY)]), TODAY)
    assert len(columns) == 53
    assert all(len(column) == 7 for column in columns)
    last = columns[-1]
    assert [cell and cell.day for cell in last] == [ago(1), TODAY, None, None, None, None, None]
    assert last[1] is not None
    assert (last[1].level, last[1].state) == (4, State.KEPT)
    sundays = heat_map(yes("FREQ=DAILY", []), TODAY, week_starts=6)
    assert sundays[0][0] is not None
    assert sundays[0][0].day.weekday() == 6


@given(st.integers(1, 9999), st.integers(0, 6))
def test_a_calendar_year_has_each_of_its_days_once(year: int, week_starts: int) -> None:
    columns = calendar_year(yes("FREQ=DAILY", []), year, week_starts)
    shown = [cell.day for column in columns for cell in column if cell]
    first = DAY(year, 1, 1).toordinal()
    assert shown == [DAY.fromordinal(day) for day in range(first, DAY(year, 12, 31).toordinal() + 1)]
    assert all(
        cell is None or (cell.day.weekday() - week_starts) % 7 == at
        for column in columns
        for at, cell in enumerate(column)
    )


@pytest.mark.parametrize(
    ("written", "measure", "goal", "target", "value", "expected"),
    [
        ("FREQ=DAILY", Measure.COUNT, Goal.AT_LEAST, 4000, 0, 0),
        ("FREQ=DAILY", Measure.COUNT, Goal.AT_LEAST, 4000, 1, 1),
        ("FREQ=DAILY", Measure.COUNT, Goal.AT_LEAST, 4000, 2000, 2),
        ("FREQ=DAILY", Measure.COUNT, Goal.AT_LEAST, 4000, 3999, 3),
        ("FREQ=DAILY", Measure.COUNT, Goal.AT_LEAST, 4000, 90_000, 4),
        ("FREQ=DAILY", Measure.COUNT, Goal.AT_LEAST, 0, 1, 4),
        ("X-TIMES=1;X-PER=WEEK", Measure.AMOUNT, Goal.AT_LEAST, 7000, 1000, 4),
        ("X-TIMES=1;X-DAYS=10", Measure.AMOUNT, Goal.AT_LEAST, 10_000, 500, 2),
        ("FREQ=DAILY", Measure.COUNT, Goal.AT_MOST, 4000, 0, 4),
        ("FREQ=DAILY", Measure.COUNT, Goal.AT_MOST, 4000, 5000, 2),
        ("FREQ=DAILY", Measure.COUNT, Goal.AT_MOST, 4000, 9000, 1),
    ],
)
def test_levels(written: str, measure: Measure, goal: Goal, target: int, value: int, expected: int) -> None:
    plan = Plan(measure, goal, target, parse(written), LONG_AGO)
    assert level(plan, Tally(value, 1)) == expected
    assert level(plan, None) == 0
    assert level(plan, Tally(skip=True)) == 0


def test_part_of_several_times_is_part_of_the_colour() -> None:
    plan = Plan(Measure.YES, Goal.AT_LEAST, 0, parse("X-TIMES=4;X-PER=DAY"), LONG_AGO)
    assert [level(plan, Tally(0, times)) for times in range(6)] == [0, 1, 2, 3, 4, 4]


def test_best_days_leave_out_what_was_not_due() -> None:
    mondays = [ago(day) for day in range(1, 57) if ago(day).weekday() == 0]
    course = yes("FREQ=WEEKLY;BYDAY=MO,TH", [Mark(day) for day in mondays[:6]], (Away(mondays[7], mondays[7]),))
    best = best_weekdays(course, ago(56), TODAY)
    assert (best[0].kept, best[0].of) == (6, 7)
    assert (best[3].kept, best[3].of) == (0, 8)
    assert [best[day].of for day in (1, 2, 4, 5, 6)] == [0] * 5
    assert best[1].share == 0.0
    by_date = best_month_days(course, ago(56), TODAY)
    assert [day.number for day in by_date] == list(range(1, 32))
    assert sum(day.kept for day in by_date) == 6


def test_totals_add_up_by_calendar_periods() -> None:
    plan = Plan(Measure.AMOUNT, Goal.AT_LEAST, 1000, parse("FREQ=DAILY"), LONG_AGO)
    course = Course(plan, tallies([Mark(DAY(2026, month, 15), 500 * month) for month in (1, 2, 3)]), TODAY)
    first = DAY(2025, 12, 20)
    assert [(total.first, total.value, total.kept) for total in totals(course, "month", first, TODAY)] == [
        (DAY(2025, 12, 20), 0, 0),
        (DAY(2026, 1, 1), 500, 0),
        (DAY(2026, 2, 1), 1000, 1),
        (DAY(2026, 3, 1), 1500, 1),
    ]
    assert [total.value for total in totals(course, "quarter", first, TODAY)] == [0, 3000]
    assert [total.value for total in totals(course, "year", first, TODAY)] == [0, 3000]
    weeks = totals(course, "week", first, TODAY)
    assert (weeks[0].first, weeks[0].last, weeks[1].first) == (first, DAY(2025, 12, 21), DAY(2025, 12, 22))


@given(plans, marks, st.sampled_from(["week", "month", "quarter", "year"]), st.integers(0, 6))
def test_totals_lose_nothing(plan: Plan, found: list[Mark], by: str, week_starts: int) -> None:
    course = Course(plan, tallies(found), TODAY)
    spans = totals(course, by, DAY(2025, 6, 1), TODAY, week_starts)
    assert sum(span.value for span in spans) == sum(tally.value for tally in course.found.values())
    for before, after in pairwise(spans):
        assert after.first == before.last + datetime.timedelta(days=1)


def test_success_counts_what_was_due() -> None:
    course = yes(
        "FREQ=DAILY", [Mark(ago(day)) for day in range(1, 4)] + [Mark(ago(5), state=Said.SKIP)], starts_on=ago(9)
    )
    assert success(course, 7) == 3 / 5
    assert success(course, 30) == 3 / 8
    assert success(yes("FREQ=DAILY", [], starts_on=TODAY), 7) is None
    weekly = yes("X-TIMES=2;X-PER=WEEK", [Mark(DAY(2026, 3, 23))], starts_on=DAY(2026, 3, 16))
    assert success(weekly, 7) == 0.5
    assert success(weekly, 30) == 0.25


@given(plans, marks)
def test_success_is_a_share(plan: Plan, found: list[Mark]) -> None:
    course = Course(plan, tallies(found), TODAY)
    for days in SPANS:
        share = success(course, days)
        assert share is None or 0 <= share <= 1
