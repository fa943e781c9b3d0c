"""Streaks: what lengthens a run, and what breaks it."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given

from keepword.parts.timekeeping.regular.course import Course
from keepword.parts.timekeeping.regular.covered import covered
from keepword.parts.timekeeping.regular.plan import Away, Goal, Mark, Measure, Plan, Said, tallies
from keepword.parts.timekeeping.regular.rules import parse
from keepword.parts.timekeeping.regular.streaks import Run, Streaks, current_run, streaks

from .plans import DAY, LONG_AGO, TODAY, ago, marks, plans


def runs(written: str, found: list[Mark], away: tuple[Away, ...] = (), starts_on: DAY = LONG_AGO) -> Streaks:
    plan = Plan(Measure.YES, Goal.AT_LEAST, 0, parse(written), starts_on, away)
    return streaks(Course(plan, tallies(found), TODAY))


def test_today_may_still_be_done() -> None:
    found = runs("FREQ=DAILY", [Mark(ago(day)) for day in (1, 2, 3, 5, 6, 7, 8)])
    assert found.current == Run(ago(3), ago(1), 3, 3, "day")
    assert found.longest == Run(ago(8), ago(5), 4, 4, "day")


def test_no_today_ends_it() -> None:
    found = runs("FREQ=DAILY", [Mark(TODAY, state=Said.NO), Mark(ago(1)), Mark(ago(2))])
    assert found.current is None
    assert found.longest == Run(ago(2), ago(1), 2, 2, "day")


def test_skipped_days_and_pauses_lengthen() -> None:
    found = runs(
        "FREQ=DAILY",
        [Mark(TODAY), Mark(ago(1), state=Said.SKIP), Mark(ago(2)), Mark(ago(6))],
        (Away(ago(5), ago(3)),),
    )
    assert found.current == Run(ago(6), TODAY, 7, 3, "day")


def test_only_skipping_is_no_streak() -> None:
    assert runs("FREQ=DAILY", [Mark(ago(1), state=Said.SKIP)]) == Streaks((), None)


def test_days_that_are_not_due_break_nothing() -> None:
    due = [day for day in range(60) if ago(day).weekday() in (0, 3)]
    found = runs("FREQ=WEEKLY;BYDAY=MO,TH", [Mark(ago(day)) for day in due if day != due[4]])
    assert found.current is not None
    assert (found.current.length, found.current.last) == (4, ago(due[0]))
    assert found.longest is not None
    assert found.longest.length == len(due) - 5


def test_weeks_are_counted_in_weeks() -> None:
    done = [Mark(DAY(2026, 3, day)) for day in (2, 4, 6, 16, 18, 20, 23, 24, 25)]
    found = runs("X-TIMES=3;X-PER=WEEK", done)
    assert found.current == Run(DAY(2026, 3, 16), DAY(2026, 3, 29), 2, 2, "week")
    assert len(found.runs) == 2


def test_weeks_away_lengthen() -> None:
    done = [Mark(DAY(2026, 3, day)) for day in (9, 11, 13, 23, 24, 25)]
    found = runs("X-TIMES=3;X-PER=WEEK", done, (Away(DAY(2026, 3, 16), DAY(2026, 3, 22)),))
    assert found.current == Run(DAY(2026, 3, 9), DAY(2026, 3, 29), 3, 2, "week")


def test_a_limit_that_is_still_kept_today_counts_from_tomorrow() -> None:
    plan = Plan(Measure.COUNT, Goal.AT_MOST, 2000, parse("FREQ=DAILY"), ago(9))
    found = streaks(Course(plan, tallies([Mark(ago(day), 2000) for day in range(4)]), TODAY))
    assert found.current == Run(ago(3), ago(1), 3, 3, "day")


@given(plans, marks)
def test_runs_follow_each_other_without_touching(plan: Plan, found: list[Mark]) -> None:
    course = Course(plan, tallies(found), TODAY)
    answer = streaks(course)
    for newer, older in pairwise(answer.runs):
        assert older.last < newer.first
    for run in answer.runs:
        assert 1 <= run.kept <= run.length
        assert run.first <= run.last
    assert answer.current is None or answer.current == answer.runs[0]
    assert current_run(course) == answer.current


@given(marks)
def test_in_any_so_many_days_a_run_is_what_loop_counts(found: list[Mark]) -> None:
    """Days done, covered by others or skipped, one after the other; a skip on a day that was done is none."""
    known = tallies(found)
    plan = Plan(Measure.YES, Goal.AT_LEAST, 0, parse("X-TIMES=3;X-DAYS=10"), LONG_AGO)
    done = {day for day, tally in known.items() if tally.times}
    kept = covered(3, 10, done) - {day for day, tally in known.items() if tally.skip and not tally.times}
    fine = kept | {day for day, tally in known.items() if tally.skip}
    lengths, together = [], []
    for day in map(ago, range(600, -2, -1)):
        if day in fine and day <= TODAY:
            together.append(day)
            continue
        if kept & set(together):
            lengths.append(len(together))
        together = []
    assert [run.length for run in streaks(Course(plan, known, TODAY)).runs] == lengths[::-1]
