"""What is due on a day, how far it is, and in which state: for each kind of schedule."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.parts.timekeeping.regular.course import Course, State
from keepword.parts.timekeeping.regular.day import of_day
from keepword.parts.timekeeping.regular.phrases import NotUsable
from keepword.parts.timekeeping.regular.plan import Away, Goal, Mark, Measure, Plan, Said, tallies
from keepword.parts.timekeeping.regular.rules import parse
from keepword.parts.timekeeping.regular.wording import said_progress

from .plans import DAY, LONG_AGO, TODAY, ago, marks, plans

HOUR = 3_600_000


def course(
    written: str,
    found: list[Mark],
    measure: Measure = Measure.YES,
    target: int = 0,
    goal: Goal = Goal.AT_LEAST,
    starts_on: DAY = LONG_AGO,
    away: tuple[Away, ...] = (),
) -> Course:
    return Course(Plan(measure, goal, target, parse(written), starts_on, away), tallies(found), TODAY)


def states(of: Course, *days_ago: int) -> list[str]:
    return [of.state(ago(day)).value for day in days_ago]


def test_a_daily_yes() -> None:
    of = course(
        "FREQ=DAILY", [Mark(ago(1)), Mark(ago(2), state=Said.SKIP), Mark(ago(3), state=Said.NO)], starts_on=ago(4)
    )
    assert states(of, 0, 1, 2, 3, 4, 5) == ["open", "kept", "skipped", "missed", "missed", "not-due"]
    assert of.state(ago(-1)) == State.OPEN


def test_no_today_is_an_answer() -> None:
    assert states(course("FREQ=DAILY", [Mark(TODAY, state=Said.NO)]), 0) == ["missed"]
    assert states(course("X-TIMES=3;X-PER=WEEK", [Mark(TODAY, state=Said.NO)]), 0) == ["not-due"]


def test_in_a_pause_nothing_is_missed_and_what_is_done_counts() -> None:
    of = course("FREQ=DAILY", [Mark(ago(2))], away=(Away(ago(3), ago(1)), Away(ago(-2))))
    assert states(of, 0, 1, 2, 3, 4, -1, -2, -99) == [
        "open",
        "away",
        "kept",
        "away",
        "missed",
        "open",
        "away",
        "away",
    ]


def test_weekdays_are_missed_only_when_due() -> None:
    of = course("FREQ=WEEKLY;BYDAY=MO,TH", [Mark(ago(1))])
    assert states(of, 0, 1, 2, 5) == ["not-due", "kept", "not-due", "missed"]


def test_a_week_that_has_enough_asks_no_more() -> None:
    thrice = [Mark(DAY(2026, 3, day)) for day in (23, 25, 27)]
    of = course("X-TIMES=3;X-PER=WEEK", [*thrice, Mark(ago(1)), Mark(DAY(2026, 3, 16))])
    assert [of.state(DAY(2026, 3, day)).value for day in (16, 17, 23, 24, 27, 29, 30, 31)] == [
        "kept",
        "missed",
        "kept",
        "not-due",
        "kept",
        "not-due",
        "kept",
        "open",
    ]
    assert str(said_progress(of.progress(TODAY))) == "1 of 3 this week"
    assert of.progress(TODAY).first == DAY(2026, 3, 30)


def test_a_week_partly_away_needs_less() -> None:
    of = course("X-TIMES=3;X-PER=WEEK", [], away=(Away(DAY(2026, 4, 1), DAY(2026, 4, 5)),))
    assert str(said_progress(of.progress(TODAY))) == "0 of 1 this week"
    gone = course("X-TIMES=3;X-PER=WEEK", [], away=(Away(ago(1), None),))
    assert gone.state(TODAY) == State.AWAY
    new = course("X-TIMES=7;X-PER=WEEK", [], starts_on=TODAY)
    assert str(said_progress(new.progress(TODAY))) == "0 of 6 this week"


def test_hours_of_a_week() -> None:
    found = [Mark(ago(0), HOUR), Mark(ago(1), HOUR // 3), Mark(ago(3), 4 * HOUR)]
    of = course("X-TIMES=1;X-PER=WEEK", found, Measure.DURATION, 4 * HOUR)
    assert str(said_progress(of.progress(TODAY))) == "1:20 of 4:00 h this week"
    assert states(of, 0, 1, 2, 3, 4) == ["open", "open", "not-due", "kept", "not-due"]


def test_at_most_is_decided_by_the_end_unless_it_is_broken_before() -> None:
    of = course("X-TIMES=1;X-PER=WEEK", [Mark(ago(0), HOUR), Mark(ago(7), HOUR)], Measure.DURATION, HOUR, Goal.AT_MOST)
    assert states(of, 0, 7, 6, 14) == ["open", "kept", "kept", "missed"]
    assert str(said_progress(of.progress(TODAY))) == "1:00 of at most 1:00 h this week"
    of = course("X-TIMES=1;X-PER=WEEK", [Mark(ago(0), HOUR + 1)], Measure.DURATION, HOUR, Goal.AT_MOST)
    assert states(of, 0) == ["missed"]


def test_a_daily_limit() -> None:
    found = [Mark(ago(0), 2000), Mark(ago(1), 5000), Mark(ago(2), 6000), Mark(ago(4), 0, Said.NO)]
    of = course("FREQ=DAILY", found, Measure.COUNT, 5000, Goal.AT_MOST)
    assert states(of, 0, 1, 2, 3, 4) == ["open", "kept", "missed", "missed", "kept"]
    assert str(said_progress(of.progress(TODAY), "cups")) == "2 of at most 5 cups today"
    of = course("FREQ=DAILY", [Mark(TODAY, 6000)], Measure.COUNT, 5000, Goal.AT_MOST)
    assert states(of, 0) == ["missed"]


def test_several_times_a_day() -> None:
    of = course("X-TIMES=3;X-PER=DAY", [Mark(TODAY), Mark(TODAY), *[Mark(ago(1))] * 3])
    assert states(of, 0, 1) == ["open", "kept"]
    assert str(said_progress(of.progress(TODAY))) == "2 of 3 today"
    of = course("X-TIMES=2;X-PER=DAY", [Mark(TODAY, 500)], Measure.AMOUNT, 500)
    assert str(said_progress(of.progress(TODAY), "l")) == "0.5 of 1 l today"


def test_every_few_days_may_be_done_a_day_early() -> None:
    of = course("FREQ=DAILY;INTERVAL=3", [Mark(ago(4))], starts_on=ago(9))
    assert states(of, 9, 6, 5, 4, 3, 1, 0) == ["missed", "missed", "not-due", "kept", "not-due", "not-due", "open"]


def test_so_many_times_in_any_so_many_days() -> None:
    of = course("X-TIMES=2;X-DAYS=7", [Mark(ago(10)), Mark(ago(8)), Mark(ago(1))])
    assert states(of, 11, 10, 9, 4, 3, 1, 0) == ["missed", "kept", "not-due", "not-due", "missed", "kept", "open"]
    assert str(said_progress(of.progress(TODAY))) == "1 of 2 in 7 days"


def test_a_sum_over_any_so_many_days() -> None:
    of = course("X-TIMES=1;X-DAYS=3", [Mark(ago(5), 2000), Mark(ago(4), 3000)], Measure.AMOUNT, 5000)
    assert states(of, 5, 4, 3, 2, 0) == ["missed", "kept", "not-due", "missed", "open"]
    assert of.progress(ago(3)).done == 5000


def test_a_hand_made_no_silences_tracked_time_and_amounts_add_up() -> None:
    found = tallies(
        [
            Mark(ago(1), HOUR, automatic=True),
            Mark(ago(1), 0, Said.NO),
            Mark(ago(2), HOUR, automatic=True),
            Mark(ago(2), HOUR // 2),
        ]
    )
    assert found[ago(1)].value == 0
    assert found[ago(2)].value == HOUR * 3 // 2


@pytest.mark.parametrize(
    ("measure", "goal", "target", "away"),
    [
        (Measure.COUNT, Goal.AT_LEAST, -1, ()),
        (Measure.YES, Goal.AT_MOST, 0, ()),
        (Measure.YES, Goal.AT_LEAST, 0, (Away(TODAY, ago(1)),)),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(
    measure: Measure, goal: Goal, target: int, away: tuple[Away, ...]
) -> None:
    with pytest.raises(NotUsable):
        Plan(measure, goal, target, parse("FREQ=DAILY"), TODAY, away)


@given(plans, marks, st.integers(-20, 400))
def test_the_day_page_needs_only_near_marks(plan: Plan, found: list[Mark], days_ago: int) -> None:
    day = ago(days_ago)
    known = tallies(found)
    whole = Course(plan, known, TODAY)
    (near,) = of_day([("a", plan, known)], day, TODAY)
    assert near.progress == whole.progress(day) or day < plan.starts_on
    assert near.state == whole.state(day) or day < plan.starts_on


@given(plans, marks, st.integers(-60, 400))
def test_states_are_never_absurd(plan: Plan, found: list[Mark], days_ago: int) -> None:
    day = ago(days_ago)
    of = Course(plan, tallies(found), TODAY)
    state, progress = of.state(day), of.progress(day)
    if day < min([plan.starts_on, *(mark.day for mark in found)]):
        assert state in (State.NOT_DUE, State.AWAY)
    if day > TODAY:
        assert state not in (State.KEPT, State.SKIPPED)
    if state == State.OPEN and plan.schedule.names_days:
        assert day >= TODAY
    assert progress.first <= day <= progress.last
    assert 0 <= progress.share <= 1
    assert progress.done >= 0
    assert progress.need >= 0
    assert "{" not in str(said_progress(progress))


def test_a_list_keeps_its_order() -> None:
    plan = Plan(Measure.YES, Goal.AT_LEAST, 0, parse("FREQ=DAILY"), LONG_AGO)
    resting = Plan(Measure.YES, Goal.AT_LEAST, 0, parse("FREQ=DAILY"), LONG_AGO, (Away(TODAY),))
    listed = of_day([(3, plan, {}), (1, resting, {}), (2, plan, tallies([Mark(TODAY)]))], TODAY, TODAY)
    assert [(each.key, each.state, each.due) for each in listed] == [
        (3, State.OPEN, True),
        (1, State.AWAY, False),
        (2, State.KEPT, True),
    ]


def test_the_ends_of_the_calendar_are_no_trouble() -> None:
    for written in ("X-TIMES=2;X-PER=WEEK", "X-TIMES=2;X-PER=YEAR", "X-TIMES=3;X-DAYS=30", "FREQ=DAILY;INTERVAL=3"):
        for today in (datetime.date.min, datetime.date.max):
            plan = Plan(Measure.YES, Goal.AT_LEAST, 0, parse(written), today)
            of = Course(plan, tallies([Mark(today)]), today)
            assert of.state(today) in (State.KEPT, State.OPEN)
            assert of.progress(today).done == 1000
            assert list(of.slots())
