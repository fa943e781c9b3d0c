"""The list of a day and the page of a routine say the same of it, also where it was marked before its first day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from keepword.parts.timekeeping.journal import book_of, writing
from keepword.parts.timekeeping.kinds import CHECK_IN, ROUTINE
from keepword.parts.timekeeping.models import Routine
from keepword.parts.timekeeping.queries import routines
from keepword.parts.timekeeping.regular import day as of_day

TODAY = date(2026, 7, 10)
SCHEDULES = [
    "X-TIMES=3;X-PER=WEEK",
    "X-TIMES=9;X-PER=MONTH",
    "X-TIMES=90;X-PER=YEAR",
    "FREQ=WEEKLY;BYDAY=MO,TH",
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "X-TIMES=2;X-DAYS=7",
]


def marked(person: int, schedule: str) -> Routine:
    """It starts in the middle of a week, and was done before."""
    with writing(person, "routine") as journal:
        row = journal.make(ROUTINE, {"name": "Read", "starts_on": "2026-06-19", "schedule": schedule})
        for day in ("2026-06-01", "2026-06-20", "2026-06-29"):
            journal.make(CHECK_IN, {"routine": row.pk, "day": day})
    return row


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_day_of_the_list_stands_as_on_the_page_of_the_routine(ann: int, schedule: str) -> None:
    row, book = marked(ann, schedule), book_of(ann)
    everything = routines.whole(book, row, TODAY)
    whole = everything.course(TODAY)
    for day in (TODAY - timedelta(days=back) for back in range(45)):
        [listed] = routines.on_days(book, [row], day, day, TODAY)
        course = listed.course(TODAY)
        assert (course.state(day), course.progress(day)) == (whole.state(day), whole.progress(day)), day
        [told] = of_day.of_day([("it", everything.plan, everything.found)], day, TODAY)
        assert (told.state, told.progress) == (whole.state(day), whole.progress(day)), day
