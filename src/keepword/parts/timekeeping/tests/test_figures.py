"""Key figures: one's own for oneself; of all together for the company, unless somebody objected."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from keepword.enforcement import evidence
from keepword.enforcement.people import erasure, export, objection, restriction
from keepword.enforcement.point import POINTS
from keepword.enforcement.retention import runs
from keepword.enforcement.stack import InProcess
from keepword.parts.timekeeping import jobs
from keepword.parts.timekeeping.actions import draw_figures
from keepword.parts.timekeeping.journal import book_of, writing
from keepword.parts.timekeeping.kinds import AWAY, CHECK_IN, ENTRY, ROUTINE
from keepword.parts.timekeeping.models import KeyFigures, KeyTotals
from keepword.parts.timekeeping.queries import figures

from .conftest import new_person

TODAY = date(2026, 11, 26)  # a Thursday
NOON = int(datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp())
NOW = int(datetime(2026, 11, 26, 12, tzinfo=UTC).timestamp())
MONDAY = date(2026, 11, 23)


def track(person: int, *lengths: int, **more: Any) -> None:
    """Entries on the Tuesday of this week."""
    with writing(person, "add") as journal:
        for place, length in enumerate(lengths):
            begun = NOON + place * 7200
            journal.make(ENTRY, {"started": begun, "stopped": begun + length, "zone": "UTC", **more})


def test_one_s_own_figures_by_week_and_year(ann: int, bob: int) -> None:
    track(ann, 3600, 1800, tags=["practise"])
    track(bob, 7200)
    with writing(ann, "routine") as journal:
        run = journal.make(ROUTINE, {"name": "Run", "starts_on": "2026-11-16"})
        tracked: dict[str, Any] = {"measure": "duration", "target": 5_400_000, "fills_from": "tag:practise"}
        journal.make(ROUTINE, {"name": "Practise", "starts_on": "2026-11-16", **tracked})
        for day in ("2026-11-17", "2026-11-18", "2026-11-24"):
            journal.make(CHECK_IN, {"routine": str(run.pk), "day": day})
        journal.make(AWAY, {"routine": str(run.pk), "first_day": "2026-11-20", "last_day": "2026-11-21"})
    weeks, years = figures.own(book_of(ann), TODAY, NOW)
    assert [(each.first, each.entries, each.seconds, each.kept) for each in weeks[:2]] == [
        (MONDAY, 2, 5400, 2),
        (MONDAY - timedelta(days=7), 0, 0, 2),
    ]
    assert [(each.first.year, each.entries, each.seconds, each.kept) for each in years] == [(2026, 2, 5400, 4)]


def test_the_page_shows_them_to_their_person(ann: int) -> None:
    inside = Client(headers={"sec-fetch-site": "same-origin"}, SERVER_NAME="localhost")
    assert inside.get("/time/figures/").status_code == 302
    inside.force_login(get_user_model().objects.get(pk=ann), backend="django.contrib.auth.backends.ModelBackend")
    assert "No time yet" in inside.get("/time/figures/").content.decode()
    track(ann, 3600)
    page = inside.get("/time/figures/").content.decode()
    assert "three figures of your account" in page
    objection.make(ann, "improve-service")
    assert "nothing of it is drawn any more" in inside.get("/time/figures/").content.decode()


def test_exactly_the_three_figures_are_drawn(ann: int) -> None:
    track(ann, 3600, 5400)
    with writing(ann, "routine") as journal:
        journal.make(ROUTINE, {"name": "Run", "starts_on": "2026-11-16"})
    assert draw_figures.draw(MONDAY) == ann
    assert draw_figures.draw(MONDAY, after=ann) is None
    [row] = KeyFigures.objects.values("entries", "hours", "routines")
    assert row == {"entries": 2, "hours": 2, "routines": 1}
    track(ann, 60)
    draw_figures.draw(MONDAY)  # once more in the same week changes nothing
    assert KeyFigures.objects.get().entries == 2


@pytest.mark.parametrize("wish", [lambda who: objection.make(who, "improve-service"), restriction.begin])
def test_nothing_is_drawn_from_who_forbade_it(ann: int, bob: int, wish: Callable[[int], object]) -> None:
    track(ann, 3600)
    track(bob, 3600)
    wish(ann)
    draw_figures.draw(MONDAY)
    assert [row.person_id for row in KeyFigures.objects.all()] == [bob]


def test_the_worker_goes_through_all_accounts(ann: int, bob: int, monkeypatch: pytest.MonkeyPatch) -> None:
    track(ann, 3600)
    track(bob, 3600)
    monkeypatch.setattr(jobs, "_round", jobs._Round())
    draw = draw_figures.draw
    monkeypatch.setattr(draw_figures, "draw", lambda day, after: draw(day, after, most=1))
    for _ in range(4):
        jobs.draw_key_figures()
    assert {row.person_id for row in KeyFigures.objects.all()} == {ann, bob}
    assert jobs._round.after is None


def test_what_a_person_s_version_lacks_is_not_drawn(ann: int, monkeypatch: pytest.MonkeyPatch) -> None:
    track(ann, 3600)
    monkeypatch.setattr(draw_figures, "PURPOSE", "publish-figures")  # planned, so nobody's version gives it
    assert not draw_figures.may_draw(ann)


def test_single_figures_become_part_of_the_totals_and_nobody_is_in_them(ann: int, bob: int) -> None:
    old = timezone.now().date() - timedelta(days=32)
    for person, entries in ((ann, 3), (bob, 5)):
        KeyFigures.objects.create(person_id=person, day=old, entries=entries, hours=2, routines=1)
    KeyFigures.objects.create(person_id=ann, day=timezone.now().date(), entries=9, hours=9, routines=9)
    runs.run_now()
    assert [row.entries for row in KeyFigures.objects.all()] == [9]
    [total] = KeyTotals.objects.values("day", "accounts", "entries", "hours", "routines")
    assert total == {"day": old, "accounts": 2, "entries": 8, "hours": 4, "routines": 2}
    assert "person" not in {field.name for field in KeyTotals._meta.fields}


def test_combined_figures_are_told_of_many_alone(policy: Any) -> None:
    for number in range(figures.FEWEST - 1):
        KeyFigures.objects.create(person_id=new_person(f"p{number}"), day=MONDAY, entries=10, hours=3, routines=1)
    assert figures.combined() == []
    KeyTotals.objects.create(day=MONDAY, accounts=3, entries=1_000, hours=3, routines=1)
    assert figures.combined() == [figures.Combined(MONDAY, 20, 54, 3, 1)]


def test_figures_are_in_the_copy_and_go_with_the_account(ann: int) -> None:
    KeyFigures.objects.create(person_id=ann, day=MONDAY, entries=98_765, hours=2, routines=1)
    copy = zipfile.ZipFile(io.BytesIO(b"".join(export.chunks(ann, language="en"))))
    assert any(b"98765" in copy.read(name) for name in copy.namelist())
    erasure.erase_now(ann, why="test", language="en")
    assert not KeyFigures.objects.exists()


def draw_from_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(draw_figures, "may_draw", lambda person: True)


def tell_of_a_few(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(figures, "combined", lambda: list(KeyTotals.objects.all()))


@pytest.mark.parametrize(
    ("look", "obligation", "take_away"),
    [
        ("no_figures_are_drawn_from_who_objected", "rights.objection", draw_from_everybody),
        ("key_figures_of_a_few_are_not_told", "purpose.declared", tell_of_a_few),
    ],
)
def test_its_light_is_green_and_turns_red(
    policy: Any, look: str, obligation: str, take_away: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    [probe] = [each for each in POINTS[obligation].probes if each.look.__name__ == look]
    evidence.run(InProcess(), [probe])
    assert not evidence.reds()
    take_away(monkeypatch)
    evidence.run(InProcess(), [probe])
    assert [red.obligation for red in evidence.reds()] == [obligation]
