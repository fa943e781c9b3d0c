"""Plans and marks of all shapes, for the tests of `regular`."""

from __future__ import annotations

import datetime

from hypothesis import strategies as st

from keepword.parts.timekeeping.regular.plan import Away, Goal, Mark, Measure, Plan, Said
from keepword.parts.timekeeping.regular.rules import parse
from keepword.parts.timekeeping.regular.schedule import Schedule

DAY = datetime.date
TODAY = DAY(2026, 3, 31)  # a Tuesday
LONG_AGO = DAY(2020, 1, 1)
SCHEDULES = (
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY;BYDAY=MO,TH",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=SU",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1",
    "X-TIMES=3;X-PER=WEEK",
    "X-TIMES=1;X-PER=WEEK;WKST=SU",
    "X-TIMES=2;X-PER=MONTH",
    "X-TIMES=5;X-PER=YEAR",
    "X-TIMES=3;X-DAYS=7",
    "X-TIMES=1;X-DAYS=5",
    "X-TIMES=1;X-DAYS=30",
    "X-TIMES=3;X-PER=DAY",
)


def ago(days: int) -> DAY:
    return TODAY - datetime.timedelta(days=days)


schedules = st.sampled_from(SCHEDULES).map(parse)
days = st.dates(DAY(2025, 6, 1), TODAY)
marks = st.lists(st.builds(Mark, days, st.integers(0, 9000), st.sampled_from(Said), st.booleans()), max_size=80)
pauses = st.lists(
    st.builds(
        lambda day, length: Away(day, None if length is None else day + datetime.timedelta(days=length)),
        days,
        st.none() | st.integers(0, 40),
    ),
    max_size=3,
).map(tuple)


def _plan(
    measure: Measure, goal: Goal, target: int, schedule: Schedule, starts_on: DAY, away: tuple[Away, ...]
) -> Plan:
    return Plan(measure, Goal.AT_LEAST if measure == Measure.YES else goal, target, schedule, starts_on, away)


plans = st.builds(
    _plan,
    st.sampled_from(Measure),
    st.sampled_from(Goal),
    st.sampled_from([0, 1, 999, 1000, 5000]),
    schedules,
    days,
    pauses,
)
