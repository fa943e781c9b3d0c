"""Reminders at local times, over clock changes, only where something is to be done."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from keepword.parts.timekeeping.regular.course import Course, State
from keepword.parts.timekeeping.regular.plan import Away, Goal, Mark, Measure, Plan, tallies
from keepword.parts.timekeeping.regular.reminders import EVERY_DAY, Reminder, instant, stored, upcoming
from keepword.parts.timekeeping.regular.rules import parse

from .plans import DAY, LONG_AGO, TODAY, ago, marks, plans

BERLIN = ZoneInfo("Europe/Berlin")
EIGHT = Reminder(8 * 60)


def course(written: str, found: list[Mark], today: DAY = TODAY, away: tuple[Away, ...] = ()) -> Course:
    plan = Plan(Measure.YES, Goal.AT_LEAST, 0, parse(written), LONG_AGO, away)
    return Course(plan, tallies(found), today)


def local(at: int, zone: ZoneInfo = BERLIN) -> str:
    return datetime.datetime.fromtimestamp(at, zone).strftime("%a %d.%m. %H:%M")


def test_stored_reminders_are_read() -> None:
    assert stored("") == ()
    assert stored('[{"at":"07:30","days":[0,4]},{"at":"21:05"}]') == (
        Reminder(450, frozenset({0, 4})),
        Reminder(1265, EVERY_DAY),
    )


def test_only_due_days_that_are_not_done() -> None:
    of = course("FREQ=WEEKLY;BYDAY=TU,WE,TH", [Mark(TODAY)], away=(Away(ago(-2), ago(-2)),))
    found = upcoming(of, [EIGHT, Reminder(20 * 60, frozenset({2}))], BERLIN, 0, days=8)
    assert [local(due.at) for due in found] == [
        "Wed 01.04. 08:00",
        "Wed 01.04. 20:00",
        "Tue 07.04. 08:00",
        "Wed 08.04. 08:00",
        "Wed 08.04. 20:00",
    ]


def test_a_week_that_has_enough_is_left_in_peace() -> None:
    done = [Mark(ago(0)), Mark(ago(1))]
    found = upcoming(course("X-TIMES=2;X-PER=WEEK", done), [EIGHT], BERLIN, 0, days=6)
    assert [local(due.at) for due in found] == ["Mon 06.04. 08:00"]


def test_the_clock_on_the_wall_counts_over_a_change() -> None:
    today = DAY(2026, 3, 28)
    found = upcoming(course("FREQ=DAILY", [], today), [EIGHT, Reminder(150)], BERLIN, 0, days=2)
    assert [local(due.at) for due in found] == [
        "Sat 28.03. 02:30",
        "Sat 28.03. 08:00",
        "Sun 29.03. 03:30",
        "Sun 29.03. 08:00",
        "Mon 30.03. 02:30",
        "Mon 30.03. 08:00",
    ]
    twice = instant(DAY(2026, 10, 25), 150, BERLIN)
    assert local(twice) == local(twice + 3600) == "Sun 25.10. 02:30"


def test_a_time_before_the_day_begins_is_of_the_night_after_it() -> None:
    (found,) = upcoming(course("FREQ=DAILY", []), [Reminder(60)], BERLIN, 0, days=0, day_starts=240)
    assert (found.day, local(found.at)) == (TODAY, "Wed 01.04. 01:00")


def test_a_limit_is_asked_about_until_something_is_known() -> None:
    plan = Plan(Measure.COUNT, Goal.AT_MOST, 2000, parse("FREQ=DAILY"), LONG_AGO)
    assert len(upcoming(Course(plan, {}, TODAY), [EIGHT], BERLIN, 0, days=0)) == 1
    assert not upcoming(Course(plan, tallies([Mark(TODAY, 0)]), TODAY), [EIGHT], BERLIN, 0, days=0)


zones = st.sampled_from(
    ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Asia/Kathmandu"]
).map(ZoneInfo)
reminders = st.lists(
    st.builds(Reminder, st.integers(0, 1439), st.frozensets(st.integers(0, 6), min_size=1)), max_size=4
)


@given(plans, marks, reminders, zones, st.integers(0, 2_000_000_000), st.integers(0, 40))
def test_reminders_are_later_in_order_and_about_open_days(
    plan: Plan, found: list[Mark], wanted: list[Reminder], zone: ZoneInfo, after: int, days: int
) -> None:
    of = Course(plan, tallies(found), TODAY)
    due = upcoming(of, wanted, zone, after, days)
    assert due == sorted(due, key=lambda each: each.at)
    for each in due:
        assert each.at > after
        assert of.state(each.day) == State.OPEN
        assert any(each.day.weekday() in reminder.weekdays for reminder in wanted)
    assert of.today not in {each.day for each in due} or of.state(of.today) == State.OPEN
