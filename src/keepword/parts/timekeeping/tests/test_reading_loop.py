"""Loop's ZIP, old and new: what people did is read, what Loop concluded is not, and nothing shifts by a comma."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest

from keepword.parts.timekeeping.reading_in import CannotRead, Choices, FoundCheckIn, read, routine_fingerprint
from keepword.parts.timekeeping.tests.reading_samples import told

NEW = (
    "Position,Name,Type,Question,Description,FrequencyNumerator,FrequencyDenominator,Color,Unit,Target Type,"
    "Target Value,Archived?"
)
OLD = "Position,Name,Question,Description,NumRepetitions,Interval,Color"
DAY = dt.date(2024, 6, 16)


def packed(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def new_export() -> dict[str, str]:
    return {
        "Habits.csv": f"{NEW}\n"
        '001,"Run, or walk",YES_NO,Did you?,slowly,3,7,#1976D2,,,,false\n'
        "002,Pages,NUMERICAL,How many?,,1,1,#FF8F00,pages,AT_LEAST,15.5,true\n"
        "003,Pages,NUMERICAL,,,1,7,#FF8F00,cups,AT_MOST,2,false\n",
        "Checkmarks.csv": "Date,Run, or walk,Pages,Pages,\n2024-06-16,YES_MANUAL,15500,NO,\n",
        "Scores.csv": "Date,Score\n",
        "001 Run or walk/Checkmarks.csv": 'Date,Value,Notes\n2024-06-16,YES_MANUAL,"wet, cold"\n2024-06-15,YES_AUTO,\n'
        "2024-06-14,NO,\n2024-06-13,SKIP,ill\n2024-06-12,UNKNOWN,\n",
        "001 Run or walk/Scores.csv": "Date,Score\n2024-06-16,0.0500\n",
        "002 Pages/Checkmarks.csv": "Date,Value,Notes\n2024-06-16,15500,\n2024-06-15,NO,\n2024-06-14,YES_MANUAL,\n",
        "003 Pages/Checkmarks.csv": "Date,Value,Notes\n2024-06-16,1000,\n",
    }


def test_the_new_spelling() -> None:
    reading = read(packed(new_export()), "Loop.zip", zone="Europe/Berlin")
    assert reading.format.id == "loop"
    run, pages, cups = reading.routines
    assert (run.name, run.question, run.note) == ("Run, or walk", "Did you?", "slowly")
    assert (run.measure, run.times, run.days, run.colour) == ("yes", 3, 7, "#1976d2")
    assert run.check_ins == [
        FoundCheckIn(DAY, 1000, "done", "wet, cold"),
        FoundCheckIn(dt.date(2024, 6, 14), 0, "no", ""),
        FoundCheckIn(dt.date(2024, 6, 13), 0, "skip", "ill"),
    ]
    assert (pages.measure, pages.target, pages.unit, pages.goal, pages.archived) == (
        ("amount", 15500, "pages", "at-least", True)
    )
    assert [check_in.value for check_in in pages.check_ins] == [15500, 0, 2]
    assert (cups.name, cups.goal, cups.target, cups.days) == ("Pages", "at-most", 2000, 7)
    assert len(cups.check_ins) == 1
    assert reading.counts["check_ins"] == 7
    assert reading.ready


def test_the_old_spelling_without_headings() -> None:
    files = {
        "Habits.csv": f"{OLD}\n001,Run,Did you?,slowly,1,2,#D32F2F\n002,Water,,,1,1,#D32F2F\n",
        "001 Run/Checkmarks.csv": "2024-06-16,2\n2024-06-15,1\n2024-06-14,0\n2024-06-13,3\n2024-06-12,-1\n",
        "002 Water/Checkmarks.csv": "2024-06-16,2500\n",
    }
    run, water = read(packed(files), "Loop.zip", zone="UTC").routines
    assert [(each.day.day, each.state) for each in run.check_ins] == [(16, "done"), (14, "no"), (13, "skip")]
    assert (run.times, run.days) == (1, 2)
    assert (water.measure, water.check_ins[0].value) == ("amount", 2500)


def test_a_spreadsheet_saved_it_anew_inside_a_folder() -> None:
    files = {
        "Loop/Habits.csv": f"{OLD}\n1,Run,,,1,1,#D32F2F\n",
        "Loop/001 Run/Checkmarks.csv": "Date,Value,Notes\n06-16-24,2,\n06-05-24,2,\n",
    }
    reading = read(packed(files), "Loop.zip", zone="UTC")
    assert reading.dates.order == "month-first"
    assert [each.day for each in reading.routines[0].check_ins] == [DAY, dt.date(2024, 6, 5)]
    del files["Loop/001 Run/Checkmarks.csv"]
    files["Loop/001 Run/Checkmarks.csv"] = "Date,Value,Notes\n06-05-24,2,\n"
    asked = read(packed(files), "Loop.zip", zone="UTC")
    assert [ask.choice for ask in asked.asks] == ["dates"]
    assert not asked.routines
    chosen = read(packed(files), "Loop.zip", zone="UTC", choices=Choices(dates="day-first"))
    assert chosen.routines[0].check_ins[0].day == dt.date(2024, 5, 6)


def test_what_cannot_be_read_is_named_with_file_row_and_column() -> None:
    files = new_export()
    files["003 Pages/Checkmarks.csv"] = "Date,Value,Notes\n2024-06-16,MAYBE,\n2024-13-16,1000,\n2024-06-15,1000,\n"
    reading = read(packed(files), "Loop.zip", zone="UTC")
    assert not reading.ready
    assert [(row, column) for row, column, _ in told(reading, "unreadable")] == [(3, "Date"), (2, "Value")]
    assert {trouble.file for trouble in reading.troubles} == {"003 Pages/Checkmarks.csv"}


def test_a_habit_without_its_folder_is_said() -> None:
    files = new_export()
    del files["003 Pages/Checkmarks.csv"]
    reading = read(packed(files), "Loop.zip", zone="UTC")
    assert len(told(reading, "left-out")) == 1


def test_routines_are_found_again_by_name() -> None:
    run, pages, cups = read(packed(new_export()), "Loop.zip", zone="UTC").routines
    assert routine_fingerprint(pages) == routine_fingerprint(cups)
    assert routine_fingerprint(run) != routine_fingerprint(pages)


def test_bombs_and_damage() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Habits.csv", b"0" * 30_000_000)
    for content in (bomb.getvalue(), packed(new_export())[:400], b"PK\x03\x04nothing"):
        with pytest.raises(CannotRead):
            read(content, "Loop.zip", zone="UTC")


def test_a_copy_of_a_toggl_workspace_holds_no_entries() -> None:
    with pytest.raises(CannotRead, match="no time entries"):
        read(packed({"workspace_users.json": "[]", "projects.json": "[]", "clients.json": "[]"}), "t.zip", zone="UTC")


def test_paths_outside_the_archive_are_not_looked_at() -> None:
    with pytest.raises(CannotRead):
        read(packed({"../Habits.csv": NEW, "/etc/Habits.csv": NEW, "__MACOSX/Habits.csv": NEW}), "l.zip", zone="UTC")
