"""The strength: Loop's numbers to six places, and what holds for any history."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given

from keepword.parts.timekeeping.regular.covered import covered
from keepword.parts.timekeeping.regular.plan import Away, Goal, Mark, Measure, Plan, Said, tallies
from keepword.parts.timekeeping.regular.rules import parse
from keepword.parts.timekeeping.regular.schedule import Schedule, daily, due_days, every, on_weekdays, times_in
from keepword.parts.timekeeping.regular.score import curve, frequency, step, strength

from .plans import DAY, LONG_AGO, TODAY, ago, days, plans
from .plans import marks as histories

exactly = pytest.approx
CLOSE = 1e-6


def yes(schedule: Schedule, starts_on: DAY = LONG_AGO, away: tuple[Away, ...] = ()) -> Plan:
    return Plan(Measure.YES, Goal.AT_LEAST, 0, schedule, starts_on, away)


def amount(target: int, schedule: Schedule, goal: Goal = Goal.AT_LEAST, away: tuple[Away, ...] = ()) -> Plan:
    return Plan(Measure.AMOUNT, goal, target, schedule, DAY(2020, 1, 1), away)


def on(days: Iterable[int], value: int = 1000, state: Said = Said.DONE) -> list[Mark]:
    return [Mark(ago(day), value, state) for day in days]


def of(plan: Plan, marks: list[Mark], day: DAY = TODAY) -> float:
    return strength(plan, tallies(marks), day)


@pytest.mark.parametrize(
    ("per_day", "share", "before", "after"),
    [
        (1.0, 1, 0.0, 0.051922),
        (1.0, 1, 0.5, 0.525961),
        (1.0, 1, 0.75, 0.762981),
        (1.0, 0, 0.0, 0.0),
        (1.0, 0, 0.5, 0.474039),
        (1.0, 0, 0.75, 0.711058),
        (1 / 3, 1, 0.0, 0.030314),
        (1 / 3, 1, 0.5, 0.515157),
        (1 / 3, 1, 0.75, 0.757578),
        (1 / 3, 0, 0.0, 0.0),
        (1 / 3, 0, 0.5, 0.484842),
        (1 / 3, 0, 0.75, 0.727263),
    ],
)
def test_one_day(per_day: float, share: float, before: float, after: float) -> None:
    assert step(per_day, before, share) == exactly(after, abs=CLOSE)


def test_twenty_days_in_a_row() -> None:
    assert of(yes(daily()), on(range(20))) == exactly(0.655747, abs=CLOSE)


def test_skipped_days_leave_it_as_it_was() -> None:
    marks = on(set(range(20)) - {5, 10, 11}) + on((5, 10, 11), 0, Said.SKIP)
    assert of(yes(daily()), marks) == exactly(0.596033, abs=CLOSE)


def test_days_in_a_pause_count_as_skipped() -> None:
    marks = on(set(range(20)) - {5, 10, 11})
    away = (Away(ago(5), ago(5)), Away(ago(11), ago(10)))
    assert of(yes(daily(), away=away), marks) == exactly(0.596033, abs=CLOSE)


def test_two_days_read_as_once_in_two_days() -> None:
    marks = on(range(2))
    assert of(yes(daily()), marks) == exactly(0.101149, abs=CLOSE)
    assert of(yes(times_in(1, 2)), marks) == exactly(0.054816, abs=CLOSE)
    assert of(yes(every(2)), marks) == exactly(0.054816, abs=CLOSE)
    assert of(amount(1000, times_in(1, 2)), marks) == exactly(0.072631, abs=CLOSE)


@pytest.mark.parametrize(("asked", "tends_to"), [(3, 2 / 3), (4, 1 / 2)])
def test_doing_less_tends_to_the_share_done(asked: int, tends_to: float) -> None:
    marks = on(day for week in range(100) for day in (7 * week, 7 * week + 3))
    assert of(yes(times_in(asked, 7)), marks) == exactly(tends_to, abs=1e-3)


def test_once_a_week_on_changing_weekdays_tends_to_full() -> None:
    marks = on(day for fortnight in range(100) for day in (14 * fortnight, 14 * fortnight + 13))
    assert of(yes(times_in(1, 7)), marks) == exactly(1.0, abs=1e-3)


def test_ninety_days_and_the_half_lives() -> None:
    assert of(yes(daily()), on(range(90))) == exactly(0.9918, abs=5e-5)
    for schedule, half in (("FREQ=DAILY", 13.0), ("X-TIMES=5;X-PER=WEEK", 15.4), ("X-TIMES=1;X-DAYS=30", 71.2)):
        times, within = frequency(parse(schedule))
        assert step(times / within, 1.0, 0.0) ** half == exactly(0.5, abs=2e-3)


def test_at_most_starts_full_and_falls_with_what_is_above() -> None:
    plan = amount(2000, daily(), Goal.AT_MOST)
    assert of(plan, []) == 1.0
    assert of(plan, on(range(5), 2000)) == 1.0
    assert of(plan, on([0], 3000)) == exactly(step(1.0, 1.0, 0.5), abs=CLOSE)
    assert of(plan, on([0], 9000)) == exactly(step(1.0, 1.0, 0.0), abs=CLOSE)
    assert of(amount(0, daily(), Goal.AT_MOST), on([0], 1)) == exactly(step(1.0, 1.0, 0.0), abs=CLOSE)


def test_at_least_counts_the_part_that_is_done() -> None:
    assert of(amount(4000, daily()), on([0], 1000)) == exactly(step(1.0, 0.0, 0.25), abs=CLOSE)
    assert of(amount(0, daily()), on([0], 0)) == exactly(step(1.0, 0.0, 1.0), abs=CLOSE)
    assert of(amount(4000, daily()), on([0, 0, 0], 2000)) == exactly(step(1.0, 0.0, 1.0), abs=CLOSE)


def test_part_of_several_times_a_day_is_part_of_the_day() -> None:
    assert of(yes(daily(3)), on([0])) == exactly(step(1.0, 0.0, 1 / 3), abs=CLOSE)


@pytest.mark.parametrize(
    ("written", "times", "days"),
    [
        ("FREQ=DAILY", 1, 1),
        ("FREQ=DAILY;INTERVAL=3", 1, 3),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 5, 7),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", 1, 14),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", 2, 30),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO", 1, 60),
        ("FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1", 2, 365),
        ("X-TIMES=3;X-PER=WEEK", 3, 7),
        ("X-TIMES=10;X-PER=MONTH", 10, 30),
        ("X-TIMES=31;X-PER=MONTH", 1, 1),
        ("X-TIMES=3;X-DAYS=10", 3, 10),
        ("X-TIMES=7;X-DAYS=7", 1, 1),
        ("X-TIMES=4;X-PER=DAY", 1, 1),
    ],
)
def test_each_schedule_as_so_many_times_in_so_many_days(written: str, times: int, days: int) -> None:
    assert frequency(parse(written)) == (times, days)


@pytest.mark.parametrize(
    "written",
    [
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYDAY=5MO",
        "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=4",
    ],
)
def test_whoever_never_misses_a_due_day_has_full_strength_in_the_end(written: str) -> None:
    schedule = parse(written)
    for measure in (Measure.YES, Measure.AMOUNT):
        plan = Plan(measure, Goal.AT_LEAST, 1000, schedule, DAY(2000, 1, 1))
        marks = [Mark(day) for day in due_days(schedule, DAY(2000, 1, 1), TODAY, plan.starts_on)]
        line = curve(plan, tallies(marks), TODAY)
        assert line[-1][1] > 0.9999
        assert all(before[1] <= after[1] + 1e-12 for before, after in pairwise(line))


def test_a_pause_harms_no_weekday_routine() -> None:
    plan = yes(on_weekdays(0, 1, 2, 3, 4), away=(Away(ago(40), ago(20)),))
    marks = on(day for day in range(200) if ago(day).weekday() < 5 and not 20 <= day <= 40)
    line = dict(curve(plan, tallies(marks), TODAY))
    assert line[TODAY] > line[ago(41)]


@given(plans, histories)
def test_it_stays_between_nothing_and_one(plan: Plan, marks: list[Mark]) -> None:
    line = curve(plan, tallies(marks), TODAY)
    assert all(-1e-12 <= value <= 1 + 1e-12 for _, value in line)
    assert [day for day, _ in line] == sorted({day for day, _ in line})


@given(plans, histories)
def test_looking_only_at_what_still_matters_changes_nothing(plan: Plan, marks: list[Mark]) -> None:
    old = [Mark(ago(day * 3)) for day in range(1500)]
    line = curve(plan, tallies([*old, *marks]), TODAY)
    assert strength(plan, tallies([*old, *marks]), TODAY) == exactly(line[-1][1], abs=1e-9)


@given(plans, histories, days)
def test_the_future_changes_no_past_day(plan: Plan, marks: list[Mark], cut: DAY) -> None:
    known = tallies(mark for mark in marks if mark.day <= cut)
    line = curve(plan, tallies(marks), TODAY)
    before = curve(plan, known, cut)
    assert before == line[: len(before)]


@given(plans.filter(lambda plan: not plan.at_most), histories, days)
def test_doing_more_never_weakens(plan: Plan, marks: list[Mark], day: DAY) -> None:
    found = tallies(marks)
    if day in found and (found[day].skip or found[day].no):
        return
    first = min(found, default=day)
    more = curve(plan, tallies([*marks, Mark(max(day, first), 1000)]), TODAY)
    for (_, less), (_, now) in zip(curve(plan, found, TODAY), more, strict=False):
        assert now >= less - 1e-9


def test_a_run_of_checks_covers_its_days() -> None:
    assert covered(1, 7, [ago(10)]) == {ago(10 - day) for day in range(7)}
    assert covered(2, 7, [ago(20), ago(10)]) == {ago(20), ago(10)}
    assert covered(2, 7, [ago(12), ago(10)]) == {ago(12 - day) for day in range(7)}


def test_a_span_slides_back_only_to_its_last_check() -> None:
    # Checks 10 and 6 days ago: the older span of 7 days would reach 4 ago, and slides back to end at 7 ago.
    assert covered(1, 7, [ago(10), ago(6)]) == {ago(day) for day in range(14)}
    # Three days apart with two checks each: no room to slide further than the second check.
    assert min(covered(2, 3, [ago(5), ago(4), ago(3)])) == ago(6)


def test_a_month_is_as_long_as_it_is() -> None:
    assert len(covered(1, 30, [DAY(2026, 2, 10)])) == 28
    assert len(covered(1, 31, [DAY(2026, 4, 10)])) == 30
    assert len(covered(1, 30, [DAY(2026, 1, 31)])) == 28
    assert len(covered(1, 29, [DAY(2026, 1, 31)])) == 29
