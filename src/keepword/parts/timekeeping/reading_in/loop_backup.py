"""Loop's backup, a SQLite database that a stranger may have made: opened in memory, allowed to answer two questions."""

from __future__ import annotations

import datetime as dt
import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from keepword.policy.words import N_

from .formats import LOOP
from .found import CannotRead, FoundRoutine, Reading, say
from .habit_values import MOST, THOUSAND, check_in_of
from .moments import DAY, EPOCH
from .remarks import Remarks
from .words_in_cells import one_line, one_text

MAGIC = b"SQLite format 3\0"
NEWEST = 25
MOST_HABITS = 5_000
MOST_DAYS = 1_000_000
# Steps of the database engine: a million days take some ten million.
MOST_STEPS = 400_000_000
_STEP = 1_000_000
# What Loop's numbers of colours look like.
_COLOURS = (
    *("#d32f2f", "#e64a19", "#f57c00", "#ff8f00", "#f9a825", "#afb42b", "#7cb342", "#388e3c", "#00897b", "#00acc1"),
    *("#039be5", "#1976d2", "#303f9f", "#5e35b1", "#8e24aa", "#d81b60", "#5d4037", "#303030", "#757575", "#aaaaaa"),
)
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA}
_PRAGMAS = {"user_version", "table_info"}
_HABITS = ("id", "name", "question", "description", "freq_num", "freq_den", "color", "archived", "position")
_HABITS_LATER = ("type", "target_type", "target_value", "unit", "uuid")
type _Value = str | int | float | bytes | None


def read_loop_backup(content: bytes) -> Reading:
    """Routines and their days."""
    reading = Reading(LOOP)
    remarks = Remarks()
    try:
        with _opened(content) as database:
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version > NEWEST:
                remarks.taken(
                    None,
                    "",
                    say(
                        N_("The backup is of a newer Loop than known here ({version}): look closely."), version=version
                    ),
                )
            routines = _routines(database, remarks)
            _fill(database, routines, remarks)
    except (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeError, MemoryError) as trouble:
        raise CannotRead(
            say(N_("The database is damaged, or is no backup of Loop.")),
            say(N_("Make the backup in Loop once more, or export as CSV there and choose that ZIP.")),
        ) from trouble
    reading.routines = list(routines.values())
    remarks.into(reading)
    return reading


@contextmanager
def _opened(content: bytes) -> Iterator[sqlite3.Connection]:
    """The database in memory. Its views, triggers and functions cannot run; it cannot grow, attach or write."""
    held = bytearray(content)
    # A database in memory has no write-ahead log: the mark of one would keep it from opening.
    held[18:20] = b"\1\1"
    with closing(sqlite3.connect(":memory:")) as database:
        database.text_factory = lambda told: told.decode("utf-8", "replace")
        database.deserialize(bytes(held))
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA query_only = ON")
        database.execute("PRAGMA cell_size_check = ON")
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000)
        database.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 10_000)
        database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        steps = iter(range(MOST_STEPS // _STEP))
        database.set_progress_handler(lambda: next(steps, None) is None, _STEP)
        database.set_authorizer(_authorized)
        yield database


def _authorized(action: int, first: str | None, second: str | None, name: str | None, inside: str | None) -> int:
    """Reading tables, not through views or triggers."""
    is_plain = inside is None and (action != sqlite3.SQLITE_PRAGMA or first in _PRAGMAS)
    return sqlite3.SQLITE_OK if action in _ALLOWED and is_plain else sqlite3.SQLITE_DENY


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in database.execute(f"PRAGMA table_info({table})")}


def _routines(database: sqlite3.Connection, remarks: Remarks) -> dict[int, FoundRoutine]:
    """By their number in the backup, in the order of the list."""
    there = _columns(database, "Habits")
    if not {"id", "name"} <= there or not _columns(database, "Repetitions"):
        raise CannotRead(
            say(N_("The database is damaged, or is no backup of Loop.")),
            say(N_("Make the backup in Loop once more, or export as CSV there and choose that ZIP.")),
        )
    wanted = [name for name in (*_HABITS, *_HABITS_LATER) if name in there]
    order = "position, id" if "position" in there else "id"
    rows = database.execute(
        f"SELECT {', '.join(wanted)} FROM Habits ORDER BY {order} LIMIT {MOST_HABITS + 1}"
    ).fetchall()
    if len(rows) > MOST_HABITS:
        raise CannotRead(
            say(N_("The backup holds more than {most} habits."), most=MOST_HABITS),
            say(N_("Export the habits you want as CSV in Loop and choose that ZIP.")),
        )
    found = {}
    for row in rows:
        told = dict(zip(wanted, row, strict=True))
        number = told["id"]
        name = one_line(_text(told["name"]))
        if not isinstance(number, int) or not name:
            remarks.unreadable(None, "name", say(N_("The habit has no name.")))
            continue
        found[number] = _routine(name, told)
    return found


def _routine(name: str, told: dict[str, _Value]) -> FoundRoutine:
    is_amount = told.get("type") == 1
    question, description = _text(told.get("question")), _text(told.get("description"))
    if "question" not in told:
        # What is the question now was called description before.
        question, description = description, ""
    colour = told.get("color")
    uuid = _text(told.get("uuid")).strip()
    return FoundRoutine(
        key=f"loop:{uuid}" if uuid else "",
        name=name,
        question=one_line(question),
        note=one_text(description),
        measure="amount" if is_amount else "yes",
        goal="at-most" if is_amount and told.get("target_type") == 1 else "at-least",
        target=_thousandths(told.get("target_value")) if is_amount else THOUSAND,
        unit=one_line(_text(told.get("unit"))) if is_amount else "",
        times=_small(told.get("freq_num")),
        days=_small(told.get("freq_den")),
        colour=_COLOURS[colour] if isinstance(colour, int) and 0 <= colour < len(_COLOURS) else "",
        archived=bool(told.get("archived")),
    )


def _fill(database: sqlite3.Connection, routines: dict[int, FoundRoutine], remarks: Remarks) -> None:
    """Gives each routine its days: without values, in the oldest backups, each row is a yes."""
    there = _columns(database, "Repetitions")
    wanted = ["habit", "timestamp", "value" if "value" in there else "2", "notes" if "notes" in there else "''"]
    rows = database.execute(
        f"SELECT {', '.join(wanted)} FROM Repetitions ORDER BY habit, timestamp LIMIT {MOST_DAYS + 1}"
    )
    seen: set[tuple[int, dt.date]] = set()
    for count, (habit, timestamp, value, notes) in enumerate(rows):
        if count == MOST_DAYS:
            raise CannotRead(say(N_("The backup holds too many days.")), say(N_("Export fewer habits at once.")))
        routine = routines.get(habit) if isinstance(habit, int) else None
        if routine is None:
            remarks.left_out(None, "habit", say(N_("A day of a habit that was deleted.")))
            continue
        day = _day(timestamp)
        if day is None or not isinstance(value, int):
            remarks.unreadable(None, routine.name, say(N_("A day of “{name}” cannot be read."), name=routine.name))
            continue
        note = one_text(_text(notes))
        check_in = check_in_of(routine, day, value, note)
        if check_in is None:
            if note:
                remarks.left_out(None, routine.name, say(N_("A note on a day without a value: {note}"), note=note))
        elif (habit, day) not in seen:
            seen.add((habit, day))
            routine.check_ins.append(check_in)


def _day(timestamp: _Value) -> dt.date | None:
    """Loop counts milliseconds to midnight of the day, as if it were in UTC."""
    if not isinstance(timestamp, int) or not 0 <= timestamp < 200 * 366 * DAY * 1000:
        return None
    return EPOCH + dt.timedelta(days=timestamp // (DAY * 1000))


def _text(value: _Value) -> str:
    return value if isinstance(value, str) else ""


def _small(value: _Value) -> int:
    return value if isinstance(value, int) and 1 <= value < 10_000 else 1


def _thousandths(value: _Value) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return THOUSAND
    return max(0, min(round(value * THOUSAND), MOST))
