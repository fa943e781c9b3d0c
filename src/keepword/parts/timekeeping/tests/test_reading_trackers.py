"""Tables of time trackers: recognised, understood by evidence, and asked about where nothing tells."""

from __future__ import annotations

import datetime as dt

import pytest

from keepword.parts.timekeeping.reading_in import CannotRead, Choices, fingerprint
from keepword.parts.timekeeping.tests.reading_samples import (
    CLOCKIFY,
    FRENCH,
    GERMAN,
    PORTUGUESE,
    SPANISH,
    TOGGL,
    at,
    berlin,
    clockify_row,
    told,
    written,
)


def test_toggl_with_its_mark_and_short_rows() -> None:
    row = ["Ida", "ida@home.example", "Moss Ltd", "Garden", "", "Plan, and draw", "Yes", "2024-03-04", "10:23:52"]
    full = [*row, "2024-03-04", "11:23:53", "01:00:01", "beds, raised soil", "12.00"]
    short = [*row[:5], "", "No", "2024-03-05", "10:00:00", "2024-03-05", "10:30:00", "00:30:00"]
    reading = berlin(b"\xef\xbb\xbf" + written(TOGGL + ",Amount (EUR)", [full, short]))
    assert reading.format.id == "toggl"
    assert reading.dates.order == "year-first"
    first, second = reading.entries
    assert (first.started, first.stopped) == (at("2024-03-04T09:23:52Z"), at("2024-03-04T10:23:53Z"))
    assert (first.project, first.client, first.note) == ("Garden", "Moss Ltd", "Plan, and draw")
    assert first.tags == ("beds", "raised-soil")
    assert (first.billable, second.billable) == (True, False)
    assert second.tags == ()
    assert reading.ready


@pytest.mark.parametrize(
    ("headings", "yes"), [(GERMAN, "Ja"), (FRENCH, "Oui"), (SPANISH, "Sí"), (PORTUGUESE, "Sim"), (CLOCKIFY, "Yes")]
)
def test_clockify_in_its_languages(headings: str, yes: str) -> None:
    names = headings.split(",")
    row = ["x"] * len(names)
    row[0], row[1], row[2] = "Garden", "Moss Ltd", "Dig"
    row[names.index(next(name for name in names if name in ("Tags", "Balises", "Etiquetas", "Etiqueta")))] = "a, b"
    place = next(at for at, name in enumerate(names) if "Duration (h)" in name or "(h)" in name)
    row[place - 5] = yes
    row[place - 4 : place + 1] = ["26/03/2024", "09:30:00", "26/03/2024", "10:00:00", "00:30:00"]
    reading = berlin(written(headings, [row]))
    assert reading.format.id == "clockify"
    assert reading.dates.order == "day-first"
    (entry,) = reading.entries
    assert (entry.started, entry.stopped) == (at("2024-03-26T08:30:00Z"), at("2024-03-26T09:00:00Z"))
    assert (entry.project, entry.client, entry.note, entry.billable) == ("Garden", "Moss Ltd", "Dig", True)
    assert entry.tags[:2] == ("a", "b")


def test_an_open_order_is_asked_and_gives_no_entries() -> None:
    content = written(CLOCKIFY, [clockify_row(("03/04/2024", "10:00 AM"), ("03/04/2024", "11:00 AM"), "01:00:00")])
    reading = berlin(content)
    assert reading.dates.order == "undecided"
    assert not reading.entries
    assert not reading.ready
    (ask,) = reading.asks
    assert ask.choice == "dates"
    assert [(value, str(says)[-10:]) for value, says in ask.options] == [
        ("day-first", "2024-04-03"),
        ("month-first", "2024-03-04"),
    ]
    assert berlin(content, Choices(dates="day-first")).entries[0].started == at("2024-04-03T08:00:00Z")
    assert berlin(content, Choices(dates="month-first")).entries[0].started == at("2024-03-04T09:00:00Z")


def test_one_row_above_twelve_decides_for_all_and_is_named() -> None:
    rows = [
        clockify_row(("03/04/2024", "10:00 AM"), ("03/04/2024", "11:00 AM"), "01:00:00"),
        clockify_row(("03/26/2024", "01:00 PM"), ("03/26/2024", "02:00 PM"), "01:00:00"),
    ]
    reading = berlin(written(CLOCKIFY, rows))
    assert reading.dates.order == "month-first"
    assert "Row 3" in str(reading.dates.because)
    assert "03/26/2024" in str(reading.dates.because)
    assert reading.clock == "12"
    assert reading.entries[1].started == at("2024-03-26T12:00:00Z")


def test_an_entry_past_midnight_decides() -> None:
    rows = [clockify_row(("03/04/2024", "23:00"), ("04/04/2024", "01:00"), "02:00:00")]
    reading = berlin(written(CLOCKIFY, rows))
    assert reading.dates.order == "day-first"
    assert "Row" in str(reading.dates.because) or "row" in str(reading.dates.because)


def test_the_order_of_rows_decides() -> None:
    days = ["09/01/2024", "10/01/2024", "01/02/2024", "02/03/2024", "03/03/2024", "05/03/2024"]
    rows = [clockify_row((day, "10:00"), (day, "11:00"), "01:00:00") for day in days]
    assert berlin(written(CLOCKIFY, rows)).dates.order == "day-first"
    assert berlin(written(CLOCKIFY, rows[::-1])).dates.order == "day-first"
    assert berlin(written(CLOCKIFY, rows[:4])).dates.order == "undecided"


def test_contradicting_rows_are_asked_and_then_named() -> None:
    rows = [
        clockify_row(("26/03/2024", "10:00"), ("26/03/2024", "11:00"), "01:00:00"),
        clockify_row(("03/27/2024", "10:00"), ("03/27/2024", "11:00"), "01:00:00"),
    ]
    content = written(CLOCKIFY, rows)
    reading = berlin(content)
    assert reading.dates.order == "undecided"
    assert "Row 2" in str(reading.dates.because)
    assert "row 3" in str(reading.dates.because)
    chosen = berlin(content, Choices(dates="day-first"))
    assert [entry.row for entry in chosen.entries] == [2]
    assert [(row, column) for row, column, _ in told(chosen, "unreadable")] == [(3, "Start Time")]
    assert not chosen.ready
    assert berlin(content, Choices(dates="day-first", skip_unreadable=True)).ready


def test_quotes_newlines_and_backslashes_in_notes() -> None:
    note = 'He said "dig";\nthen left \\'
    row = clockify_row(("2024-03-26", "10:00"), ("2024-03-26", "11:00"), "01:00:00", note)
    for delimiter in ",;\t":
        reading = berlin(written(CLOCKIFY, [row, row], delimiter))
        assert [entry.note for entry in reading.entries] == [note, note]
        assert reading.delimiter == delimiter
        assert reading.counts["same"] == 1


def test_rows_that_differ_in_tags_only_are_both_kept_and_found_again() -> None:
    row = clockify_row(("2024-03-26", "10:00"), ("2024-03-26", "11:00"), "01:00:00")
    other = [*row]
    other[7] = "compost"
    content = written(CLOCKIFY, [row, other, row])
    marks = [fingerprint(entry) for entry in berlin(content).entries]
    assert len(set(marks)) == 2
    assert marks[0] == marks[2]
    assert marks == [fingerprint(entry) for entry in berlin(content).entries]
    assert berlin(content).counts["same"] == 1


def test_breaks_are_left_out() -> None:
    row = clockify_row(("2024-03-26", "10:00"), ("2024-03-26", "11:00"), "01:00:00")
    reading = berlin(written(f"{CLOCKIFY},Type", [[*row, "Break"], [*row, "Regular"]]))
    assert [entry.row for entry in reading.entries] == [3]
    assert [(line, column) for line, column, _ in told(reading, "left-out")] == [(2, "Type")]


def test_durations_that_a_spreadsheet_made_times_of_day_of() -> None:
    head = ["Ida", "ida@home.example", "", "Garden", "", "Dig", "No", "2024-03-04"]
    rows = [
        [*head, "10:00:00 AM", "2024-03-04", "10:20:00 AM", "12:20:00 AM", ""],
        [*head, "11:00:00 AM", "2024-03-04", "01:00:00 PM", "02:00:00 AM", ""],
    ]
    reading = berlin(written(TOGGL, rows))
    assert [entry.stopped - entry.started for entry in reading.entries] == [1200, 7200]
    assert "spreadsheet" in str(reading.durations).lower()
    assert "2 of 2" in str(reading.durations)
    bare = "Start date,Start time,Duration,Description,Email"
    alone = berlin(written(bare, [["2024-03-04", "10:00", "12:20:00 AM", "Dig", "a@home.example"]]))
    assert alone.entries[0].stopped - alone.entries[0].started == 1200


def test_end_minus_start_wins_over_the_duration_and_is_said() -> None:
    rows = [clockify_row(("2024-03-26", "10:00"), ("2024-03-26", "11:00"), "02:00:00")]
    reading = berlin(written(CLOCKIFY, rows))
    assert reading.entries[0].stopped - reading.entries[0].started == 3600
    assert told(reading, "taken") == [
        (2, "Duration (h)", "The duration says 02:00:00, from start to end it is 1:00:00: the latter was taken.")
    ]


def test_several_people_are_asked_about() -> None:
    ida = clockify_row(("2024-03-26", "10:00"), ("2024-03-26", "11:00"), "01:00:00", "mine")
    otto = [*ida]
    otto[4], otto[6], otto[2] = "Otto", "otto@home.example", "his"
    content = written(CLOCKIFY, [ida, otto, ida])
    reading = berlin(content)
    assert reading.people == {"ida@home.example": 2, "otto@home.example": 1}
    assert [ask.choice for ask in reading.asks] == ["person"]
    assert not reading.entries
    chosen = berlin(content, Choices(person="otto@home.example"))
    assert [entry.note for entry in chosen.entries] == ["his"]
    assert chosen.ready


def test_kimai_in_german_with_western_bytes_and_an_end_after_midnight() -> None:
    headings = "Datum,Von,Bis,Dauer,Benutzer,Kunde,Projekt,Tätigkeit,Beschreibung,Abrechenbar,Schlagworte"
    rows = [["09.01.2024", "22:30", "00:30", "2:00", "ida", "Möller", "Garten", "Gießen", "Beete", "Ja", "früh, spät"]]
    content = written(headings, rows, ";").decode().encode("cp1252")
    reading = berlin(content)
    assert reading.format.id == "kimai"
    assert reading.encoding == "windows-1252"
    assert reading.dates.order == "day-first"
    (entry,) = reading.entries
    assert (entry.started, entry.stopped) == (at("2024-01-09T21:30:00Z"), at("2024-01-09T23:30:00Z"))
    assert (entry.client, entry.tags) == ("Möller", ("früh", "spät", "Gießen"))
    assert [(row, column) for row, column, _ in told(reading, "taken")] == [(2, "Bis"), (None, "Tätigkeit")]


def test_kimai_in_english_with_decimal_hours_and_repeated_own_fields() -> None:
    headings = "Date,From,To,Duration,Name,User,Customer,Project,Activity,Description,Billable,Tags,extra,extra"
    rows = [["2024-01-09", "09:00", "09:06", "0.10", "Ida B", "ida", "Moss", "Garden", "Dig", "Bed", "1", "", "", ""]]
    reading = berlin(written(headings, rows))
    assert reading.format.id == "kimai"
    assert reading.entries[0].note == "Bed"
    assert reading.entries[0].stopped - reading.entries[0].started == 360
    assert "hours" in str(reading.durations)
    assert "1 of 1" in str(reading.durations)


def test_a_break_of_unknown_place_lies_in_the_middle_and_is_said() -> None:
    headings = "Date,From,To,Duration,User,Customer,Project,Activity,Break"
    reading = berlin(written(headings, [["2024-01-09", "09:00", "11:00", "1:30", "ida", "M", "G", "Dig", "0:30"]]))
    (entry,) = reading.entries
    assert entry.pauses == ((entry.started + 2700, entry.started + 4500),)
    assert "1 of 1" in str(reading.durations)


def test_harvest_has_no_start_and_proposes_one() -> None:
    headings = "Date,Client,Project,Project Code,Task,Notes,Hours,Billable?,First Name,Last Name"
    row = ["2024-01-09", "Moss", "Garden", "G1", "Dig", "bed", "1,5", "Yes", "Ida", "B"]
    content = written(headings, [row, [*row[:5], "path", "0,25", *row[7:]]])
    reading = berlin(content)
    assert reading.format.id == "harvest"
    (ask,) = reading.asks
    assert (ask.choice, ask.proposal) == ("starts_at", "09:00")
    chosen = berlin(content, Choices(starts_at=dt.time(9)))
    assert [(entry.started, entry.stopped) for entry in chosen.entries] == [
        (at("2024-01-09T08:00:00Z"), at("2024-01-09T09:30:00Z")),
        (at("2024-01-09T09:30:00Z"), at("2024-01-09T09:45:00Z")),
    ]
    late = berlin(content, Choices(starts_at=dt.time(23)))
    assert late.entries[0].started == at("2024-01-08T23:00:00Z")
    assert [(row, column) for row, column, _ in told(late, "taken")] == [(2, "Hours"), (None, "Task")]


@pytest.mark.parametrize(
    "headings",
    ["Project,Client,Status,Visibility,Billability", "Task Name,Task ID,Task Type,Date,Value", "colour,size,weight"],
)
def test_tables_without_time_are_sent_back_with_advice(headings: str) -> None:
    with pytest.raises(CannotRead) as caught:
        berlin(written(headings, [["a", "b", "c", "d", "e"]]))
    assert str(caught.value.what)
    assert str(caught.value.instead)
