"""Schedules: due exactly on the days of dateutil's rule, and the same after a trip through text."""

from __future__ import annotations

import datetime

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from keepword.parts.timekeeping.regular.phrases import NotUsable
from keepword.parts.timekeeping.regular.rules import parse, text, to_rrule
from keepword.parts.timekeeping.regular.schedule import (
    Kind,
    Per,
    Schedule,
    daily,
    due_days,
    every,
    is_due,
    next_due,
    on_weekdays,
    times_in,
    times_per,
)
from keepword.parts.timekeeping.regular.wording import describe

DAY = datetime.date
WEEKDAYS = st.integers(0, 6)
NTH = st.lists(st.tuples(st.sampled_from([*range(1, 6), *range(-5, 0)]), WEEKDAYS), min_size=1, max_size=4)
MONTH_DAYS = st.lists(st.sampled_from([*range(1, 29), -1, -2]), min_size=1, max_size=4)
ANY_MONTH_DAYS = st.lists(st.sampled_from([*range(1, 32), *range(-31, 0)]), min_size=1, max_size=4)
MONTHS = st.lists(st.integers(1, 12), min_size=1, max_size=3)
TIMES = st.integers(1, 5)

named = st.one_of(
    st.builds(Schedule, st.just(Kind.DAYS), st.integers(1, 400), times=TIMES),
    st.builds(
        Schedule,
        st.just(Kind.WEEKDAYS),
        st.integers(1, 6),
        weekdays=st.lists(WEEKDAYS, min_size=1),
        times=TIMES,
        week_starts=WEEKDAYS,
    ),
    st.builds(Schedule, st.just(Kind.MONTH_DAYS), st.integers(1, 13), days=ANY_MONTH_DAYS, times=TIMES),
    st.builds(Schedule, st.just(Kind.MONTH_WEEKDAYS), st.integers(1, 13), nth_weekdays=NTH),
    st.builds(Schedule, st.just(Kind.YEAR_DATES), st.integers(1, 4), days=MONTH_DAYS, months=MONTHS),
    st.builds(Schedule, st.just(Kind.YEAR_WEEKDAYS), st.integers(1, 4), nth_weekdays=NTH, months=MONTHS),
    st.builds(
        Schedule,
        st.just(Kind.YEAR_DAYS),
        st.integers(1, 4),
        days=st.lists(st.sampled_from([*range(1, 367), *range(-366, 0)]), min_size=1, max_size=4),
    ),
)
chosen = st.one_of(
    st.builds(times_per, st.integers(1, 7), st.sampled_from(Per)),
    st.builds(Schedule, st.just(Kind.PERIOD), times=st.integers(1, 7), per=st.sampled_from(Per), week_starts=WEEKDAYS),
    st.integers(1, 400).flatmap(lambda days: st.builds(times_in, st.integers(1, days), st.just(days))),
)
dates = st.dates(DAY(1999, 1, 1), DAY(2040, 12, 31))


def by_dateutil(schedule: Schedule, first: DAY, last: DAY, starts_on: DAY) -> list[DAY]:
    begin = datetime.datetime.combine(starts_on, datetime.time())
    until = datetime.datetime.combine(last, datetime.time())
    rule = rrulestr(f"{to_rrule(schedule)};UNTIL={until:%Y%m%dT%H%M%S}", dtstart=begin)
    return [moment.date() for moment in rule if moment.date() >= first]


@given(named, dates, st.integers(0, 1500), st.integers(0, 800))
def test_due_days_are_those_of_dateutil(schedule: Schedule, starts_on: DAY, later: int, length: int) -> None:
    first = starts_on + datetime.timedelta(days=later - 30)
    last = first + datetime.timedelta(days=length)
    expected = by_dateutil(schedule, first, last, starts_on)
    assert due_days(schedule, first, last, starts_on) == expected
    assert all(is_due(schedule, day, starts_on) for day in expected)


@given(named, dates)
def test_the_next_due_day_is_the_first_of_all(schedule: Schedule, starts_on: DAY) -> None:
    found = next_due(schedule, starts_on, starts_on)
    last = found or starts_on + datetime.timedelta(days=1000)
    assert due_days(schedule, starts_on, last, starts_on) == ([found] if found else [])


@given(st.one_of(named, chosen))
def test_text_reads_back_as_the_same_schedule(schedule: Schedule) -> None:
    assert parse(text(schedule)) == schedule
    assert parse(f"RRULE:{text(schedule).lower()};") == schedule


@given(st.one_of(named, chosen))
def test_every_schedule_has_a_calendar_rule_and_words(schedule: Schedule) -> None:
    rule = to_rrule(schedule)
    assert "X-" not in rule
    rrulestr(rule, dtstart=datetime.datetime(2026, 1, 1))
    assert parse(rule).names_days
    assert "{" not in str(describe(schedule))


@given(chosen, dates, st.integers(-10, 1000))
def test_where_the_person_chooses_any_day_from_the_first_will_do(schedule: Schedule, starts_on: DAY, away: int) -> None:
    day = starts_on + datetime.timedelta(days=away)
    assert is_due(schedule, day, starts_on) == (away >= 0)


def read(written: str) -> Schedule | None:
    """The schedule, or None where it is refused with whole sentences."""
    try:
        return parse(written)
    except NotUsable as wrong:
        told = wrong
    assert str(told.what)
    assert str(told.instead).endswith(".")
    assert "{" not in str(told)
    return None


@given(st.text(st.characters(exclude_characters="{}"), max_size=60))
def test_any_text_is_read_or_refused_with_advice(written: str) -> None:
    read(written)


PARTS = st.sampled_from(
    [
        "FREQ=DAILY",
        "FREQ=WEEKLY",
        "FREQ=MONTHLY",
        "FREQ=YEARLY",
        "INTERVAL=2",
        "INTERVAL=0",
        "INTERVAL=99999",
        "BYDAY=MO",
        "BYDAY=2TU,-1FR",
        "BYDAY=",
        "BYDAY=9MO",
        "BYMONTHDAY=31",
        "BYMONTHDAY=0",
        "BYMONTHDAY=-1",
        "BYMONTH=2",
        "BYMONTH=13",
        "BYYEARDAY=366",
        "WKST=SU",
        "X-TIMES=3",
        "X-TIMES=0",
        "X-PER=WEEK",
        "X-PER=DAY",
        "X-DAYS=10",
        "X-DAYS=0",
        "COUNT=3",
    ]
)


@given(st.lists(PARTS, min_size=1, max_size=6))
def test_any_mix_of_parts_is_read_or_refused_with_advice(parts: list[str]) -> None:
    schedule = read(";".join(parts))
    assert schedule is None or parse(text(schedule)) == schedule


@pytest.mark.parametrize(
    ("written", "words", "rule"),
    [
        ("FREQ=DAILY", "every day", "FREQ=DAILY"),
        ("FREQ=DAILY;INTERVAL=3", "every 3 days", "FREQ=DAILY;INTERVAL=3"),
        ("X-TIMES=3;X-PER=DAY", "3 times a day", "FREQ=DAILY"),
        ("X-TIMES=3;X-PER=WEEK", "3 times a week", "FREQ=WEEKLY;BYDAY=MO,WE,FR"),
        ("X-TIMES=1;X-PER=MONTH", "once a month", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("X-TIMES=3;X-DAYS=7", "3 times in any 7 days", "FREQ=DAILY;INTERVAL=2"),
        ("FREQ=WEEKLY;BYDAY=MO,TH", "every week on Monday and Thursday", "FREQ=WEEKLY;BYDAY=MO,TH"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;X-TIMES=2;X-PER=DAY",
            "every 2 weeks on Saturday, 2 times a day",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=1,15,-1",
            "every month on day 1, day 15 and the last day",
            "FREQ=MONTHLY;BYMONTHDAY=-1,1,15",
        ),
        (
            "FREQ=MONTHLY;BYDAY=2TU,-1FR",
            "every month on the second Tuesday and the last Friday",
            "FREQ=MONTHLY;BYDAY=-1FR,2TU",
        ),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "every year on 29 February", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
        (
            "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
            "every year on the fourth Thursday in November",
            "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        ),
        ("FREQ=YEARLY;BYYEARDAY=100", "every year on day 100 of the year", "FREQ=YEARLY;BYYEARDAY=100"),
    ],
)
def test_what_a_schedule_says(written: str, words: str, rule: str) -> None:
    assert str(describe(parse(written))) == words
    assert to_rrule(parse(written)) == rule


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("", "this is no schedule"),
        ("FREQ=WEEKLY", "the schedule has no weekday"),
        ("FREQ=WEEKLY;BYDAY=", "the schedule has no weekday"),
        ("FREQ=MONTHLY", "the schedule has no days"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "the schedule has no days"),
        ("FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=31", "the schedule has no days"),
        ("FREQ=MONTHLY;BYDAY=MO", "it is not said which weekday of the month is meant"),
        ("FREQ=DAILY;COUNT=3", "COUNT would end the routine"),
        ("FREQ=DAILY;BYHOUR=3", "BYHOUR is not understood here"),
        ("X-TIMES=8;X-PER=WEEK", "the schedule asks for 8 times"),
        ("FREQ=DAILY;INTERVAL=0", "the schedule cannot come every 0 times"),
    ],
)
def test_a_schedule_without_days_is_refused_with_advice(written: str, what: str) -> None:
    with pytest.raises(NotUsable) as wrong:
        parse(written)
    assert str(wrong.value.what) == what
    assert str(wrong.value.instead).endswith(".")


def test_an_impossible_first_year_has_no_next_day() -> None:
    leap_day = Schedule(Kind.YEAR_DATES, 2, days=(29,), months=(2,))
    assert next_due(leap_day, DAY(2027, 1, 1), DAY(2027, 1, 1)) is None
    assert next_due(leap_day, DAY(2026, 1, 1), DAY(2026, 1, 1)) == DAY(2028, 2, 29)


def test_the_ends_of_the_calendar_are_no_trouble() -> None:
    assert is_due(on_weekdays(*range(7), weeks=2), DAY.min, DAY.min)
    assert due_days(daily(), DAY(9999, 12, 30), DAY.max, DAY.max) == [DAY.max]
    assert next_due(every(5), DAY.max, DAY(2026, 1, 1)) in (None, DAY.max)
