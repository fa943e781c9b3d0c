"""Whatever is asked, the sums of a report are those of the entries themselves."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY, PROJECT
from keepword.parts.timekeeping.models import Entry
from keepword.parts.timekeeping.queries import report, sums
from keepword.parts.timekeeping.reporting import money, periods, table
from keepword.parts.timekeeping.reporting.cells import Billed, Cell
from keepword.parts.timekeeping.reporting.question import GROUPS, Question
from keepword.parts.timekeeping.spans import Span, pauses_from_text, per_day

from .conftest import new_person

# Both changes of clocks of the year lie in it, in all of these zones but UTC.
FIRST = int(datetime(2026, 3, 1, tzinfo=UTC).timestamp())
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu")
RANGE = (date(2026, 3, 10), date(2026, 11, 20))
NOW = int(datetime(2026, 12, 1, tzinfo=UTC).timestamp())

entry = st.builds(
    lambda at, length, rest, *more: (at, length, min(rest, length - 1), *more),
    st.one_of(
        st.integers(0, 280 * 86_400),
        # Around the nights in which clocks change.
        st.integers(27 * 86_400, 29 * 86_400),
        st.integers(237 * 86_400, 247 * 86_400),
    ),
    st.one_of(st.integers(1, 8 * 3600), st.integers(1, 5 * 86_400)),
    st.integers(0, 7200),
    st.sampled_from(ZONES),
    st.integers(-1, 1),
    st.sets(st.sampled_from(["a", "b", "ü"])),
    st.booleans(),
)  # fmt: skip


def add(person: int, found: list[Any]) -> list[uuid.UUID]:
    """Two projects, and these entries."""
    with writing(person, "add") as journal:
        projects: Any = journal.make_all(PROJECT, [{"name": "One", "client": "Acme"}, {"name": "Two"}])
        values = []
        for at, length, rest, zone, project, tags, billable in found:
            begun = FIRST + at
            values.append(
                {
                    "started": begun,
                    "stopped": begun + length,
                    "zone": zone,
                    "pauses": [[begun, begun + rest]] if rest else [],
                    "project": str(projects[project].pk) if project >= 0 else None,
                    "tags": sorted(tags),
                    "billable": billable,
                }
            )
        journal.make_all(ENTRY, values)
    return [each.pk for each in projects]


def by_hand(person: int, question: Question, clients: dict[Any, str]) -> tuple[int, dict[Any, int]]:
    """The sum, and that of each line, from the rows themselves."""
    total, lines = 0, defaultdict(int)
    for row in Entry.objects.filter(person_id=person):
        span = Span(row.started, row.stopped, row.zone, pauses_from_text(row.pauses))
        for day, seconds in per_day(span, row.zone).items():
            if not question.first <= day <= question.last:
                continue
            total += seconds
            group = question.groups[0]
            keys: Any = {
                "project": [row.project_id],
                "client": [clients.get(row.project_id, "")],
                "tag": row.tags.split() or [""],
                "day": [day],
                "week": [day - timedelta(days=day.weekday())],
                "month": [day.replace(day=1)],
            }[group]
            for key in keys:
                lines[key] += seconds
    return total, dict(lines)


class Sums(TestCase):
    """Needs the site whose policy speaks of time, as everything that writes entries does."""

    databases = frozenset({"default", "keys"})

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(found=st.lists(entry, min_size=1, max_size=12), then=st.sampled_from((None, *GROUPS)))
    def test_every_grouping_gives_the_sums_of_the_entries(self, found: list[Any], then: Any) -> None:
        person = new_person(f"p{uuid.uuid4().hex[:8]}")
        one, two = add(person, found)
        projects = {one: Billed("One", "Acme"), two: Billed("Two")}
        for group in GROUPS:
            groups = (group, then) if then and then != group else (group,)
            question = Question(*RANGE, groups, minutes=0)
            cells = sums.of(person, report.periods_of(question, 0), now=NOW, detail=report.detail_of(question))
            got = table.answer(question, cells, projects)
            total, lines = by_hand(person, question, {one: "Acme"})
            assert got.total.seconds == total
            assert {line.key: line.sum.seconds for line in got.lines} == lines
            if "tag" not in groups:
                self._adds_up(got)
                self._adds_up(table.answer(Question(*RANGE, groups, minutes=15), cells, projects))

    def _adds_up(self, got: Any) -> None:
        assert sum(line.sum.seconds for line in got.lines) == got.total.seconds
        for line in got.lines:
            if line.lines:
                assert sum(each.sum.seconds for each in line.lines) == line.sum.seconds


def cell(day: int, project: Any, seconds: int, tags: str = "", billable: bool = False) -> Cell:
    return Cell(date(2026, 11, day), project, tags, billable, seconds, 1)


def test_two_tags_count_twice_and_the_sum_once() -> None:
    question = Question(date(2026, 11, 1), date(2026, 11, 30), ("tag",), minutes=0)
    got = table.answer(question, [cell(1, None, 3600, "a b"), cell(2, None, 1800, "a"), cell(3, None, 60)], {})
    assert [(line.key, line.sum.seconds) for line in got.lines] == [("a", 5400), ("b", 3600), ("", 60)]
    assert got.total.seconds == 5460
    assert got.total.entries == 3


def test_money_adds_up_to_the_cent() -> None:
    one, two = uuid.uuid4(), uuid.uuid4()
    projects = {one: Billed("One", rate=10_000, currency="EUR"), two: Billed("Two", rate=7_777, currency="EUR")}
    cells = [cell(day, project, 1_000 + day, billable=True) for day in range(1, 29) for project in (one, two)]
    question = Question(date(2026, 11, 1), date(2026, 11, 30), ("day", "project"), minutes=0)
    got = table.answer(question, cells, projects)
    exact = sum(each.seconds * (projects[each.project].rate or 0) for each in cells if each.project)
    assert got.total.money == {"EUR": (2 * exact + 3600) // 7200}
    assert sum(line.sum.money["EUR"] for line in got.lines) == got.total.money["EUR"]


def test_only_billable_time_costs() -> None:
    one = uuid.uuid4()
    projects = {one: Billed("One", rate=10_000, currency="EUR")}
    cells = [cell(1, one, 3600, billable=True), cell(1, one, 3600), cell(1, None, 3600, billable=True)]
    got = table.answer(Question(date(2026, 11, 1), date(2026, 11, 1), ("project",)), cells, projects)
    assert got.total.money == {"EUR": 10_000}


def test_amounts_are_written_with_the_digits_of_their_currency() -> None:
    assert money.shown(1234, "EUR") == "12.34 EUR"
    assert money.shown(-5, "EUR", ",") == "-0,05 EUR"
    assert money.shown(1234, "JPY") == "1234 JPY"
    assert money.shown(1234, "KWD") == "1.234 KWD"


def test_what_is_expected_follows_the_weekdays() -> None:
    week = [480, 480, 480, 480, 240, 0, 0]
    monday = date(2026, 11, 23)
    assert periods.expected_seconds(week, monday, monday + timedelta(days=6)) == 36 * 3600
    assert periods.expected_seconds(week, monday + timedelta(days=4), monday + timedelta(days=7)) == 12 * 3600
    assert periods.expected_seconds(week, monday, monday - timedelta(days=1)) == 0


def test_ranges_have_their_days() -> None:
    today = date(2026, 11, 26)  # a Thursday
    assert periods.PRESETS["week"](today, 0) == (date(2026, 11, 23), date(2026, 11, 29))
    assert periods.PRESETS["week"](today, 6) == (date(2026, 11, 22), date(2026, 11, 28))
    assert periods.PRESETS["last-month"](today, 0) == (date(2026, 10, 1), date(2026, 10, 31))
    assert periods.PRESETS["30-days"](today, 0) == (date(2026, 10, 28), today)
    assert periods.PRESETS["last-year"](today, 0) == (date(2025, 1, 1), date(2025, 12, 31))
