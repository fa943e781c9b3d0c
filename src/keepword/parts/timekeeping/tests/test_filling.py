"""Routines met by tracked time, with check-ins by hand beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.parts.timekeeping.regular.course import Course, State
from keepword.parts.timekeeping.regular.filling import fill, filled
from keepword.parts.timekeeping.regular.phrases import NotUsable
from keepword.parts.timekeeping.regular.plan import Goal, Mark, Measure, Plan, Said
from keepword.parts.timekeeping.regular.rules import parse
from keepword.parts.timekeeping.regular.wording import said_progress

from .plans import DAY, TODAY, ago

HOUR = 3_600


def plan(
    written: str, measure: Measure = Measure.DURATION, target: int = 4 * HOUR * 1000, goal: Goal = Goal.AT_LEAST
) -> Plan:
    return Plan(measure, goal, target, parse(written), ago(60))


def test_four_hours_a_week_fill_themselves() -> None:
    practise = plan("X-TIMES=1;X-PER=WEEK")
    found = filled(practise, [], {ago(0): 50 * 60, ago(1): 30 * 60, ago(5): 4 * HOUR}, TODAY)
    course = Course(practise, found, TODAY)
    assert str(said_progress(course.progress(TODAY))) == "1:20 of 4:00 h this week"
    assert course.state(ago(5)) == State.KEPT
    assert course.state(TODAY) == State.OPEN


def test_minutes_by_hand_add_to_tracked_ones() -> None:
    daily = plan("FREQ=DAILY", target=HOUR * 1000)
    found = filled(daily, [Mark(TODAY, 20 * 60_000)], {TODAY: 40 * 60}, TODAY)
    assert Course(daily, found, TODAY).state(TODAY) == State.KEPT


def test_a_yes_is_met_by_enough_time_or_by_hand() -> None:
    stretch = plan("FREQ=DAILY", Measure.YES, 600_000)
    found = filled(stretch, [Mark(ago(3))], {ago(1): 599, ago(2): 600}, TODAY)
    course = Course(stretch, found, TODAY)
    assert [course.state(ago(day)).value for day in (0, 1, 2, 3)] == ["open", "missed", "kept", "kept"]
    any_time = plan("FREQ=DAILY", Measure.YES, 0)
    assert set(filled(any_time, [], {ago(1): 1, ago(2): 0}, TODAY)) == {ago(1)}


def test_a_skip_or_no_by_hand_is_heard() -> None:
    daily = plan("FREQ=DAILY", target=HOUR * 1000)
    marks = [Mark(ago(1), state=Said.SKIP), Mark(ago(2), state=Said.NO)]
    course = Course(daily, filled(daily, marks, {ago(1): 2 * HOUR, ago(2): 2 * HOUR}, TODAY), TODAY)
    assert [course.state(ago(day)).value for day in (1, 2)] == ["skipped", "missed"]


def test_a_limit_knows_days_without_time() -> None:
    limit = plan("FREQ=DAILY", target=HOUR * 1000, goal=Goal.AT_MOST)
    course = Course(limit, filled(limit, [], {ago(1): 2 * HOUR, ago(2): HOUR}, TODAY), TODAY)
    assert [course.state(ago(day)).value for day in (0, 1, 2, 3)] == ["open", "missed", "kept", "kept"]


def test_only_the_days_of_the_plan_are_filled() -> None:
    daily = plan("FREQ=DAILY")
    assert not fill(daily, {ago(61): HOUR, ago(-1): HOUR}, TODAY)


@pytest.mark.parametrize("measure", [Measure.COUNT, Measure.AMOUNT])
def test_a_count_cannot_be_filled(measure: Measure) -> None:
    with pytest.raises(NotUsable, match="duration"):
        fill(plan("FREQ=DAILY", measure), {}, TODAY)


@given(st.dictionaries(st.dates(ago(80), TODAY), st.integers(0, 86_400)), st.sampled_from(Goal))
def test_no_second_is_lost_or_made_up(seconds: dict[DAY, int], goal: Goal) -> None:
    target = plan("FREQ=DAILY", goal=goal)
    found = filled(target, [], seconds, TODAY)
    inside = sum(spent for day, spent in seconds.items() if day >= target.starts_on)
    assert sum(tally.value for tally in found.values()) == inside * 1000
    assert goal == Goal.AT_LEAST or len(found) == 61
