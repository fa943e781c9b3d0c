"""Loop's backup, HabitBull and Beaver; and a database that is damaged or wants to do harm."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing

import pytest

from keepword.parts.timekeeping.reading_in import CannotRead, Choices, FoundCheckIn, read
from keepword.parts.timekeeping.tests.reading_samples import told

DAY = dt.date(2024, 6, 16)
MIDNIGHT = 1_718_496_000_000
LATEST = """
create table Habits (id integer primary key autoincrement, archived integer, color integer, description text not null,
freq_den integer, freq_num integer, highlight integer, name text, position integer, reminder_hour integer,
reminder_min integer, reminder_days integer, type integer not null default 0, target_type integer not null default 0,
target_value real not null default 0, unit text not null default "", question text, uuid text);
create table Repetitions (id integer primary key autoincrement, habit integer not null references Habits(id),
timestamp integer not null, value integer not null, notes text);
pragma user_version = 25;
"""
OLDEST = """
create table Habits (id integer primary key autoincrement, archived integer, color integer, description text,
freq_den integer, freq_num integer, name text, position integer);
create table Repetitions (id integer primary key autoincrement, habit integer, timestamp integer);
pragma user_version = 9;
"""


def backup(script: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(script)
        return database.serialize()


def newest() -> bytes:
    return backup(
        LATEST
        + "insert into Habits (id, archived, color, description, freq_den, freq_num, name, position, question, uuid) "
        "values (7, 1, 11, 'slowly', 7, 3, 'Run', 1, 'Did you?', 'abc');"
        "insert into Habits (id, archived, color, description, freq_den, freq_num, name, position, type, target_type, "
        "target_value, unit) values (8, 0, 99, '', 1, 1, 'Pages', 0, 1, 1, 15.5, 'pages');"
        f"insert into Repetitions (habit, timestamp, value, notes) values (7, {MIDNIGHT}, 2, 'wet'), "
        f"(7, {MIDNIGHT - 86_400_000}, 0, null), (7, {MIDNIGHT - 2 * 86_400_000}, 3, ''), "
        f"(7, {MIDNIGHT - 3 * 86_400_000}, 1, ''), (8, {MIDNIGHT}, 15500, ''), (99, {MIDNIGHT}, 2, '');"
    )


def test_the_newest_backup() -> None:
    reading = read(newest(), "Loop.db", zone="Europe/Berlin")
    pages, run = reading.routines
    assert (run.key, run.question, run.note, run.times, run.days) == ("loop:abc", "Did you?", "slowly", 3, 7)
    assert (run.archived, run.colour) == (True, "#1976d2")
    assert run.check_ins == [
        FoundCheckIn(dt.date(2024, 6, 14), 0, "skip", ""),
        FoundCheckIn(dt.date(2024, 6, 15), 0, "no", ""),
        FoundCheckIn(DAY, 1000, "done", "wet"),
    ]
    assert (pages.measure, pages.goal, pages.target, pages.unit) == ("amount", "at-most", 15500, "pages")
    assert [check_in.value for check_in in pages.check_ins] == [15500]
    assert (pages.key, pages.colour) == ("", "")
    assert len(told(reading, "left-out")) == 1
    assert reading.ready


def test_the_oldest_backup_lacks_columns() -> None:
    content = backup(
        OLDEST
        + "insert into Habits values (1, 0, 2, 'Did you?', 1, 1, 'Run', 0);"
        + f"insert into Repetitions (habit, timestamp) values (1, {MIDNIGHT});"
    )
    (run,) = read(content, "Loop.db", zone="UTC").routines
    assert (run.question, run.note) == ("Did you?", "")
    assert run.check_ins == [FoundCheckIn(DAY, 1000, "done", "")]


def test_a_backup_from_a_later_version_is_remarked_on() -> None:
    reading = read(backup(LATEST + "pragma user_version = 31;"), "Loop.db", zone="UTC")
    assert len(told(reading, "taken")) == 1


def test_a_backup_with_a_write_ahead_log_opens() -> None:
    content = bytearray(newest())
    content[18:20] = b"\2\2"
    assert len(read(bytes(content), "Loop.db", zone="UTC").routines) == 2


@pytest.mark.parametrize("cut", [20, 100, 4096, 5000, 9000])
def test_a_torn_backup_is_refused(cut: int) -> None:
    with pytest.raises(CannotRead, match=r"damaged|no backup"):
        read(newest()[:cut], "Loop.db", zone="UTC")


def test_a_damaged_backup_is_refused_or_read_never_more() -> None:
    content = newest()
    for place in range(0, len(content), 97):
        torn = bytearray(content)
        torn[place : place + 40] = b"\xff" * 40
        if not torn.startswith(b"SQLite format 3\0"):
            continue
        try:
            read(bytes(torn), "Loop.db", zone="UTC")
        except CannotRead:
            continue


def test_views_that_do_something_else_are_not_run() -> None:
    for harm in (
        "create view Habits as select 1 as id, 'x' as name; create table Repetitions (habit, timestamp, value, notes);",
        OLDEST.replace("create table Habits", "create table Kept")
        + "create view Habits as with recursive n(id) as (select 1 union all select id + 1 from n) "
        "select id, 'x' as name from n;",
        "create table Habits (id integer, name text generated always as (hex(zeroblob(40000000)))); "
        "create table Repetitions (habit, timestamp, value, notes); insert into Habits (id) values (1);",
    ):
        with pytest.raises(CannotRead):
            read(backup(harm), "Loop.db", zone="UTC")


def test_values_of_strange_types_are_named() -> None:
    content = backup(
        LATEST.replace("value integer not null", "value").replace("timestamp integer not null", "timestamp")
        + "insert into Habits (id, name, description, color, freq_num, freq_den) values (1, 'Run', '', 'red', -3, 1e9);"
        "insert into Repetitions (habit, timestamp, value) "
        f"values (1, {MIDNIGHT}, 'yes'), (1, 'today', 2), (1, {2**62}, 2);"
    )
    reading = read(content, "Loop.db", zone="UTC")
    assert len(told(reading, "unreadable")) == 3
    assert (reading.routines[0].times, reading.routines[0].days) == (1, 1)


def test_habitbull() -> None:
    text = (
        "HabitName,HabitDescription,HabitCategory,CalendarDate,Value,CommentText\n"
        'Run,slowly,Health,6/16/2024,1,"wet, cold"\nRun,slowly,Health,6/15/2024,0,\nPages,,,6/16/2024,12,\n'
    )
    reading = read(text.encode(), "habits.csv", zone="UTC")
    assert (reading.format.id, reading.dates.order) == ("habitbull", "month-first")
    run, pages = reading.routines
    assert (run.note, run.tags) == ("slowly", ("Health",))
    assert run.check_ins == [
        FoundCheckIn(DAY, 1000, "done", "wet, cold"),
        FoundCheckIn(dt.date(2024, 6, 15), 0, "no", ""),
    ]
    assert (pages.measure, pages.check_ins[0].value) == ("count", 12_000)
    asked = read(text.replace("6/16", "6/6").replace("6/15", "6/5").encode(), "habits.csv", zone="UTC")
    assert [ask.choice for ask in asked.asks] == ["dates"]
    chosen = Choices(dates="day-first")
    assert read(text.encode(), "habits.csv", zone="UTC", choices=chosen).counts["unreadable"] == 3


def test_beaver() -> None:
    habits = [
        {
            "name": "Run",
            "id": "abc",
            "tags": ["out doors"],
            "status": "archive",
            "period": {"period_type": "W", "period_count": 2, "target_count": 3},
            "records": [
                {"day": "2024-06-16", "done": True, "text": "wet"},
                {"day": "2024-06-15", "done": False, "text": ""},
                {"day": "2024-02-30", "done": True, "text": ""},
            ],
        },
        {"name": "Gone", "id": "d", "status": "soft_delete", "records": []},
    ]
    reading = read(json.dumps({"habits": habits, "order": ["abc"]}).encode(), "beaver.json", zone="UTC")
    (run,) = reading.routines
    assert (run.key, run.times, run.days, run.archived, run.tags) == ("beaver:abc", 3, 14, True, ("out-doors",))
    assert run.check_ins == [FoundCheckIn(DAY, 1000, "done", "wet"), FoundCheckIn(dt.date(2024, 6, 15), 0, "no", "")]
    assert len(told(reading, "unreadable")) == 1
    assert len(told(reading, "left-out")) == 1


def test_own_exports_are_recognised_by_name() -> None:
    with pytest.raises(CannotRead, match="Keepword"):
        read(b'{"format": "keepword-time", "version": 99}', "k.json", zone="UTC")


@pytest.mark.parametrize("text", ['{"habits": []}', '{"a": 1}', "{", "{" * 100_000, '{"a": ' + "1" * 10_000 + "}"])
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(CannotRead):
        read(text.encode(), "some.json", zone="UTC")
