"""Spans hold over every change of clocks: sums, days, parts, moves, and what is refused."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keepword.parts.timekeeping import spans
from keepword.parts.timekeeping.spans import Span, SpanAsked, SpanRefused
from keepword.parts.timekeeping.tests.clock_changes import ZONES, changes, moments

BERLIN = "Europe/Berlin"


def at(text: str, zone: str = BERLIN) -> int:
    return spans.instant_of(datetime.datetime.fromisoformat(text), zone).instant


@st.composite
def some_spans(draw: st.DrawFn, zone: str | None = None) -> Span:
    name = draw(st.sampled_from(ZONES)) if zone is None else zone
    started = draw(moments(name))
    length = draw(st.one_of(st.integers(1, 200_000), st.integers(1, 90 * 86_400)))
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
    pauses = tuple((started + a, started + b) for a, b in zip(cuts[::2], cuts[1::2], strict=False))
    return Span(started, started + length, name, pauses)


@settings(deadline=None)
@given(some_spans(), st.sampled_from(ZONES), st.integers(0, 1439))
def test_the_days_add_up_to_what_was_worked(span: Span, seen_from: str, day_start: int) -> None:
    for zone in (span.zone, seen_from):
        days = spans.per_day(span, zone, day_start)
        assert sum(days.values()) == spans.worked(span)
        assert list(days) == sorted(days)
        assert all(days.values())
        for day, seconds in days.items():
            length = spans.day_begins(day + datetime.timedelta(days=1), zone, day_start) - spans.day_begins(
                day, zone, day_start
            )
            assert seconds <= length


@settings(deadline=None)
@given(st.data(), st.sampled_from(ZONES), st.integers(0, 1439))
def test_days_follow_each_other_over_every_change_of_clocks(data: st.DataObject, zone: str, day_start: int) -> None:
    instant = data.draw(moments(zone))
    day = spans.local_day(instant, zone, day_start)
    following = day + datetime.timedelta(days=1)
    assert spans.day_begins(day, zone, day_start) <= instant < spans.day_begins(following, zone, day_start)
    assert spans.local_day(instant + 1, zone, day_start) >= day


def test_each_change_of_clocks_of_each_zone_leaves_whole_days() -> None:
    """Not by chance: the days around all changes, midnight and a day that starts at four."""
    for zone in ZONES:
        for change in changes(zone)[-12:]:
            span = Span(change - 90_000, change + 90_000, zone)
            for day_start in (0, 240):
                assert sum(spans.per_day(span, zone, day_start).values()) == 180_000


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24)], ids=["spring", "autumn", "summer"]
)
def test_a_day_has_as_many_hours_as_it_had(day: str, hours: int) -> None:
    first = datetime.date.fromisoformat(day)
    begun = spans.day_begins(first, BERLIN)
    ended = spans.day_begins(first + datetime.timedelta(days=1), BERLIN)
    assert spans.per_day(Span(begun, ended, BERLIN), BERLIN) == {first: hours * 3600}


def test_a_day_that_a_country_skipped_is_empty() -> None:
    span = Span(at("2011-12-29 12:00", "Pacific/Apia"), at("2011-12-31 12:00", "Pacific/Apia"), "Pacific/Apia")
    assert spans.per_day(span, "Pacific/Apia") == {
        datetime.date(2011, 12, 29): 12 * 3600,
        datetime.date(2011, 12, 31): 12 * 3600,
    }


def test_the_hour_after_midnight_belongs_to_the_day_before_where_days_start_at_four() -> None:
    assert spans.local_day(at("2026-11-14 03:59"), BERLIN, 240) == datetime.date(2026, 11, 13)
    assert spans.local_day(at("2026-11-14 04:00"), BERLIN, 240) == datetime.date(2026, 11, 14)


@settings(deadline=None)
@given(st.data(), st.sampled_from(ZONES))
def test_a_local_time_comes_back(data: st.DataObject, zone: str) -> None:
    instant = data.draw(moments(zone))
    local = spans.wall(instant, zone)
    reached = spans.instant_of(local.replace(fold=0), zone, second=bool(local.fold))
    assert reached.instant == instant
    assert reached.twice == (
        spans.instant_of(local, zone).instant != spans.instant_of(local, zone, second=True).instant
    )


@settings(deadline=None)
@given(st.data(), st.sampled_from([zone for zone in ZONES if changes(zone)]))
def test_a_gap_names_the_times_at_both_sides(data: st.DataObject, zone: str) -> None:
    change = data.draw(st.sampled_from(changes(zone)))
    before, after = spans.wall(change - 1, zone), spans.wall(change, zone)
    skipped = int((after - before).total_seconds()) - 1
    assume(skipped > 0)
    asked = before.replace(fold=0) + datetime.timedelta(seconds=1 + data.draw(st.integers(0, skipped - 1)))
    with pytest.raises(spans.NoSuchTime) as told:
        spans.instant_of(asked, zone)
    assert told.value.after == after
    assert told.value.before == spans.wall(change - 60, zone)


def test_the_gap_is_told_in_a_sentence() -> None:
    with pytest.raises(spans.NoSuchTime) as told:
        at("2026-03-29 02:30")
    assert str(told.value) == (
        "There was no 02:30 on 2026-03-29 in Europe/Berlin: clocks were put forward. Write 01:59 or 03:00."
    )


def test_of_two_equal_times_the_earlier_one_is_taken_and_said() -> None:
    moment = datetime.datetime.fromisoformat("2026-10-25 02:30")
    first, second = spans.instant_of(moment, BERLIN), spans.instant_of(moment, BERLIN, second=True)
    assert first.twice
    assert second.instant - first.instant == 3600


@settings(deadline=None)
@given(some_spans(), st.data())
def test_split_and_merged_again_it_is_the_same(span: Span, data: st.DataObject) -> None:
    assert span.stopped is not None
    assume(span.stopped - span.started > 1)
    cuts = data.draw(st.sets(st.integers(span.started + 1, span.stopped - 1), max_size=5))
    edges = [span.started, *sorted(cuts), span.stopped]
    between = [
        sum(max(0, min(b, until) - max(a, since)) for a, b in spans.pieces(span))
        for since, until in itertools.pairwise(edges)
    ]
    if not all(between):
        with pytest.raises(SpanRefused, match="nothing but pause"):
            spans.split(span, cuts)
        return
    parts = spans.split(span, cuts)
    assert len(parts) == len(cuts) + 1
    assert sum(map(spans.worked, parts)) == spans.worked(span)
    assert spans.merge(data.draw(st.permutations(parts))) == span


@settings(deadline=None)
@given(st.lists(some_spans(zone=BERLIN), min_size=1, max_size=4))
def test_merging_counts_each_second_once(several: list[Span]) -> None:
    merged = spans.merge(several)
    twice = sum(spans.worked(span) for span in several)
    assert spans.worked(merged) <= twice
    if not spans.overlaps(several):
        assert spans.worked(merged) == twice


def test_a_stretch_is_cut_out() -> None:
    span = Span(1000, 9000, "UTC", ((2000, 3000),))
    parts = spans.split(span, [(2500, 4000), 5000])
    assert parts == [Span(1000, 2500, "UTC", ((2000, 2500),)), Span(4000, 5000, "UTC"), Span(5000, 9000, "UTC")]
    assert spans.merge(parts) == Span(1000, 9000, "UTC", ((2000, 4000),))


def test_what_runs_runs_on_in_the_last_part() -> None:
    span = Span(1000, None, "UTC", ((2000, None),))
    parts = spans.split(span, [1500, 2500], now=4000)
    assert parts[-1] == Span(2500, None, "UTC", ((2500, None),))
    assert spans.merge(parts) == span
    with pytest.raises(SpanRefused, match="not inside"):
        spans.split(span, [4000], now=4000)


def test_overlaps_count_work_and_not_pauses() -> None:
    paused = Span(0, 100, "UTC", ((40, 60),))
    within = Span(40, 60, "UTC")
    assert not spans.overlaps([paused, within])
    assert spans.overlaps([Span(50, 70, "UTC"), paused]) == [spans.Overlap(0, 1, 60, 70)]


@settings(deadline=None)
@given(st.lists(some_spans(zone=BERLIN), max_size=6))
def test_overlaps_are_those_that_each_pair_shows(several: list[Span]) -> None:
    slow = sorted(
        (max(a, c), first, second, min(b, d))
        for first in range(len(several))
        for second in range(first + 1, len(several))
        for a, b in spans.pieces(several[first])
        for c, d in spans.pieces(several[second])
        if max(a, c) < min(b, d)
    )
    assert [(each.started, each.first, each.second, each.stopped) for each in spans.overlaps(several)] == slow


def test_gaps_are_what_no_entry_covers() -> None:
    several = [Span(10, 20, "UTC"), Span(15, 30, "UTC", ((16, 28),)), Span(90, None, "UTC")]
    assert spans.gaps(several, (0, 200), now=150) == [(0, 10), (30, 90), (150, 200)]
    assert spans.gaps(several, (12, 95), now=150) == [(30, 90)]
    assert spans.gaps(several, (0, 200), now=150, shortest=20) == [(30, 90), (150, 200)]


def test_nine_stays_nine_when_clocks_change() -> None:
    span = Span(
        at("2026-03-27 09:00"), at("2026-03-27 17:00"), BERLIN, ((at("2026-03-27 12:00"), at("2026-03-27 13:00")),)
    )
    later = spans.moved(span, days=3)
    assert later == Span(
        at("2026-03-30 09:00"), at("2026-03-30 17:00"), BERLIN, ((at("2026-03-30 12:00"), at("2026-03-30 13:00")),)
    )
    assert spans.moved(later, days=-3) == span


def test_a_night_keeps_its_clock_times_over_the_change() -> None:
    night = Span(at("2026-03-27 23:00"), at("2026-03-28 06:00"), BERLIN)
    moved = spans.moved(night, days=1)
    assert spans.worked(moved) == 6 * 3600
    with pytest.raises(spans.NoSuchTime):
        spans.moved(Span(at("2026-03-28 02:10"), at("2026-03-28 06:00"), BERLIN), days=1)


@settings(deadline=None)
@given(some_spans(), st.integers(-40, 40), st.integers(-600, 600))
def test_moving_keeps_the_clock_or_says_why_not(span: Span, days: int, minutes: int) -> None:
    assert spans.moved(span) == span
    try:
        moved = spans.moved(span, days=days, minutes=minutes)
    except SpanRefused:
        return
    by = datetime.timedelta(days=days, minutes=minutes)
    assert spans.wall(moved.started, span.zone) == spans.wall(span.started, span.zone) + by


def test_resizing_keeps_the_pauses_inside() -> None:
    span = Span(
        at("2026-11-14 09:00"), at("2026-11-14 12:00"), BERLIN, ((at("2026-11-14 10:00"), at("2026-11-14 11:00")),)
    )
    shorter = spans.resized(span, "end", -90)
    assert shorter == Span(
        span.started, at("2026-11-14 10:30"), BERLIN, ((at("2026-11-14 10:00"), at("2026-11-14 10:30")),)
    )
    assert spans.resized(span, "start", -60).started == at("2026-11-14 08:00")
    with pytest.raises(SpanRefused, match="ends before it starts"):
        spans.resized(span, "end", -200)


def test_a_timer_pauses_goes_on_and_ends() -> None:
    running = Span(1000, None, "UTC")
    resting = spans.paused(running, 1600)
    assert spans.worked(resting, 9000) == 600
    again = spans.resumed(resting, 2000)
    assert spans.worked(again, 2100) == 700
    assert spans.stopped(again, 3000) == Span(1000, 3000, "UTC", ((1600, 2000),))
    assert spans.stopped(resting, 3000) == Span(1000, 1600, "UTC")
    assert spans.resumed(resting, 1600) == running
    with pytest.raises(SpanRefused, match="ended already"):
        spans.paused(spans.stopped(running, 2000), 3000)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ((100, 100, "UTC"), "ends when it starts"),
        ((100, 99, "UTC"), "ends before it starts"),
        ((-1, 99, "UTC"), "before the year 1970"),
        ((0, 10**15, "UTC"), "too far in the future"),
        ((0, 10, "Europe/Atlantis"), "not known"),
        ((0, 10, "../../etc/passwd"), "not known"),
        ((0, 10, "right/UTC"), "not known"),
        ((0, 10, "UTC\0"), "not known"),
        ((0, 10, ""), "not known"),
        ((0, 1.5, "UTC"), "whole number"),
        ((True, 10, "UTC"), "whole number"),
        ((0, 10, "UTC", ((5, 5),)), "pause ends before"),
        ((0, 10, "UTC", ((5, 11),)), "outside"),
        ((5, 10, "UTC", ((4, 6),)), "outside"),
        ((0, 10, "UTC", ((1, 5), (4, 6))), "overlap"),
        ((0, 10, "UTC", ((4, None),)), "no end"),
        ((0, None, "UTC", ((4, None), (5, 6))), "overlap"),
    ],
)
def test_what_is_no_span_is_refused_with_a_remedy(made: tuple[Any, ...], told: str) -> None:
    with pytest.raises(SpanRefused, match=told) as refused:
        Span(*made)
    assert refused.value.instead


def test_what_cannot_be_today_is_refused() -> None:
    now = at("2026-11-26 12:00")
    with pytest.raises(SpanRefused, match="more than a year"):
        spans.checked(Span(now, now + 366 * 86_400, "UTC"), now)
    with pytest.raises(SpanRefused, match="time to come"):
        spans.checked(Span(now + 600, None, "UTC"), now)
    with pytest.raises(SpanRefused, match="36500 days"):
        spans.checked(Span(0, 36_500 * 86_400, "UTC"), 36_600 * 86_400, meant=True)
    with pytest.raises(SpanRefused, match="nothing but pause"):
        spans.checked(Span(0, 10, "UTC", ((0, 10),)), now)
    long = Span(now - 101 * 86_400, now, "UTC")
    with pytest.raises(SpanAsked, match="101 days"):
        spans.checked(long, now)
    assert spans.checked(long, now, meant=True) is long
    forgotten = Span(now - 400 * 86_400, None, "UTC")
    assert spans.checked(forgotten, now) is forgotten


@settings(deadline=None)
@given(some_spans())
def test_pauses_are_stored_and_read_again(span: Span) -> None:
    assert spans.pauses_from_text(spans.pauses_text(span.pauses)) == span.pauses


@pytest.mark.parametrize(
    "text", ["{", "[1]", "[[1]]", "[[1,2,3]]", '[["1",2]]', "[[1,true]]", "7", "[[1.5,2]]", "[" * 9000]
)
def test_pauses_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(SpanRefused, match="cannot be read"):
        spans.pauses_from_text(text)
