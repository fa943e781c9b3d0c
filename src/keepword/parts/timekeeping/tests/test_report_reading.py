"""How a report reads ten thousand entries quickly, and still says what the rows say."""

from __future__ import annotations

import time
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from keepword.enforcement.people.prepared import Prepared
from keepword.parts.accounts.models import Session
from keepword.parts.timekeeping.actions.arrange import arrange
from keepword.parts.timekeeping.journal import book_of, writing
from keepword.parts.timekeeping.kinds import ENTRY, PROJECT
from keepword.parts.timekeeping.models import Entry, Project, Timebook
from keepword.parts.timekeeping.queries import columns, held, report, sums
from keepword.parts.timekeeping.reporting.question import Question

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
BEGUN = int(datetime(2026, 3, 1, 23, tzinfo=UTC).timestamp())  # a Sunday, an hour before midnight


def entries(person: int, *told: dict[str, Any]) -> None:
    with writing(person, "add") as journal:
        journal.make_all(ENTRY, [{"started": BEGUN, "stopped": BEGUN + 60, "zone": "UTC", **each} for each in told])


def asked(person: int, **more: Any) -> report.Report:
    return report.made(Question(FIRST, LAST, **{"minutes": 0, **more}), book_of(person))


def test_columns_are_the_rows(ann: int) -> None:
    assert columns.read(ann, FIRST, LAST) == columns.Columns([], [], [], [])
    with writing(ann, "add") as journal:
        project = journal.make(PROJECT, {"name": "Bridge"}).pk
    entries(ann, {})  # a single one without project and tags: nothing but empty texts
    assert len(columns.read(ann, FIRST, LAST).days) == 1
    entries(ann, {"project": str(project), "tags": ["a", "ü"], "billable": True}, {"tags": ["a"]})
    entries(ann, {"started": BEGUN + 86_400, "stopped": None})
    found = columns.read(ann, FIRST, LAST)
    kinds = [found.known[kind] for kind in found.kinds]
    got = [
        (day, uuid.UUID(kind.project) if kind.project else None, kind.tags, bool(kind.billable), seconds)
        for day, kind, seconds in zip(found.days, kinds, found.seconds, strict=True)
    ]
    rows = Entry.objects.filter(person_id=ann, stopped__isnull=False)
    assert sorted(got, key=str) == sorted(rows.values_list("day", "project_id", "tags", "billable", "seconds"), key=str)


@pytest.mark.parametrize("filters", [{}, {"tags": frozenset({"a"})}, {"billable": True}])
def test_bars_part_what_crosses_their_ends(ann: int, filters: Any) -> None:
    """Weeks in the bars, one line for the whole year: most of what crosses midnight matters to neither."""
    spans = [(hours * 3600, (hours % 40 + 1) * 3000, hours % 2 == 1) for hours in range(0, 1200, 7)]
    entries(
        ann,
        *(
            {"started": BEGUN + at, "stopped": BEGUN + at + length, "tags": ["a" if odd else "ab"], "billable": odd}
            for at, length, odd in spans
        ),
    )
    found = asked(ann, **filters)
    assert found.period == "week"
    assert {first: spent for first, spent in found.bars.items() if spent} == by_week(
        (at, length) for at, length, odd in spans if odd or not filters
    )
    assert found.table.total.seconds == sum(length for _at, length, odd in spans if odd or not filters)


def by_week(spans: Iterable[tuple[int, int]]) -> dict[date, int]:
    """Minute by minute."""
    weeks: dict[date, int] = defaultdict(int)
    for at, length in spans:
        for minute in range(BEGUN + at, BEGUN + at + length, 60):
            day = datetime.fromtimestamp(minute, UTC).date()
            weeks[day - timedelta(days=day.weekday())] += 60
    return weeks


def test_what_crosses_midnight_has_an_index_of_its_own(ann: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{explain} {sums._OVER_DAYS}", [ann, FIRST, LAST, FIRST])
        assert "entry_over" in str(cursor.fetchall())


def test_a_change_is_seen_at_once_and_nobody_sees_anothers(ann: int, bob: int) -> None:
    entries(ann, {"tags": ["a"]})
    assert asked(ann).table.total.entries == 1
    assert sums.tags_of(book_of(ann)) == ["a"]
    entries(ann, {"tags": ["b"]})
    assert asked(ann).table.total.entries == 2
    assert sums.tags_of(book_of(ann)) == ["a", "b"]
    assert asked(bob).table.total.entries == 0
    assert sums.tags_of(book_of(bob)) == []


def test_days_that_begin_at_another_time_are_found_anew(ann: int) -> None:
    entries(ann, {"started": BEGUN + 7200, "stopped": BEGUN + 7260})
    assert asked(ann, groups=("day",)).table.lines[0].key == date(2026, 3, 2)
    arrange(ann, day_start=180)
    assert asked(ann, groups=("day",)).table.lines[0].key == date(2026, 3, 1)


def test_what_is_held_is_asked_once_and_soon_forgotten(ann: int, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: held.Held[list[int]] = held.Held(3)
    book, read = book_of(ann), []

    def ask(what: str, size: int = 1) -> list[int]:
        def reading() -> list[int]:
            read.append(what)
            return [0] * size

        return kept.get(book, what, reading)

    ask("one")
    ask("one")
    assert read == ["one"]
    monkeypatch.setattr(held, "REMEMBERED", 0.0)
    ask("one")
    assert read == ["one", "one"]
    monkeypatch.setattr(held, "REMEMBERED", 30.0)
    ask("many", 3)
    ask("another")  # more than three in all: the others go
    assert list(kept._known) == [(ann, book.opened_at, "another")]


def test_prepared_questions_get_the_rows_that_django_gets(ann: int, bob: int) -> None:
    with writing(ann, "add") as journal:
        journal.make_all(PROJECT, [{"name": name, "rate": 5, "currency": "EUR"} for name in "cab"])
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(get_user_model().objects.get(pk=ann), backend="django.contrib.auth.backends.ModelBackend")
    book_of(ann)
    for model, where, asking in ((Timebook, "person =", ann), (get_user_model(), "id =", ann)):
        [row], known = Prepared(model, where).rows(asking), model._base_manager.get(pk=ann)
        for field in model._meta.concrete_fields:
            assert str(row.__dict__[field.attname]) == str(known.__dict__[field.attname])
    session = Session.objects.get(person=ann)
    found = Prepared(Session, "key =", "stops_at >").first(session.key, session.began_at)
    assert found == session
    assert found.stops_at == session.stops_at
    assert Prepared(Session, "key =", "stops_at >").first(session.key, session.stops_at) is None
    names = list(report.projects(ann).items())
    assert [each.name for _pk, each in names] == ["a", "b", "c"]
    assert {pk for pk, _each in names} == set(Project.objects.values_list("pk", flat=True))
    assert report.projects(bob) == {}


def test_a_page_asks_the_database_little(ann: int, django_assert_max_num_queries: Any) -> None:
    entries(ann, {"tags": ["a"]})
    browser = Client(headers={"sec-fetch-site": "same-origin"}, SERVER_NAME="localhost")
    browser.force_login(get_user_model().objects.get(pk=ann), backend="django.contrib.auth.backends.ModelBackend")
    address = f"/reports/?range=free&first={FIRST}&last={LAST}"
    browser.get(address)
    with django_assert_max_num_queries(9):
        began = time.monotonic()
        browser.get(f"{address}&by=tag")
        assert time.monotonic() - began < held.REMEMBERED
