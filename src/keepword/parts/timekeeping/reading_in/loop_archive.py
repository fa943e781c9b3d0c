"""Loop's ZIP of CSV files: Habits.csv and a folder for each habit, in its old and its new spelling."""

from __future__ import annotations

import re

from keepword.policy.words import N_

from .asking import ask_order
from .characters import decoded
from .delimited import Table, table_of
from .formats import LOOP
from .found import CannotRead, Choices, FoundRoutine, Order, Reading, say
from .habit_values import MOST, THOUSAND, check_in_of, code_of, thousandths
from .headings import plain
from .moments import Moments, Unreadable, Written
from .opening import Archive
from .order import Evidence, day_of
from .remarks import Remarks
from .words_in_cells import one_line, one_text, yes_or_no

MOST_DAYS = 1_000_000
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.I)
_FOLDER = re.compile(r"(\d{1,6})(?: [^/]*)?/Checkmarks\.csv", re.I)
type _Day = tuple[FoundRoutine, str, int, str, Written, str, str]


def habits_file(archive: Archive) -> str:
    """The path of Habits.csv, also in an archive packed anew with a folder around; "" if there is none."""
    found = [name for name in archive.names if name.rsplit("/", 1)[-1].casefold() == "habits.csv"]
    return min(found, key=len) if found else ""


def read_loop_archive(archive: Archive, choices: Choices) -> Reading:
    """Routines and their days."""
    reading = Reading(LOOP)
    path = habits_file(archive)
    root = path[: -len("Habits.csv")]
    remarks = Remarks(path)
    numbered = _routines(archive.read(path), reading, remarks)
    remarks.into(reading)
    folders = {
        int(found[1]): name
        for name in archive.names
        if name.startswith(root) and (found := _FOLDER.fullmatch(name[len(root) :]))
    }
    evidence = Evidence()
    days: list[_Day] = []
    for number, routine in numbered:
        if number in folders:
            days += _days(archive.read(folders[number]), folders[number], routine, evidence, reading)
        else:
            lost = Remarks(path)
            lost.left_out(None, "", say(N_("The archive has no days of “{name}”."), name=routine.name))
            lost.into(reading)
        if len(days) > MOST_DAYS:
            raise CannotRead(say(N_("The archive has too many days.")), say(N_("Export fewer habits at once.")))
    reading.dates = evidence.decided(choices.dates)
    if reading.dates.order == "undecided":
        reading.asks.append(ask_order(reading.dates, evidence.example[1]))
    _fill(days, "month-first" if reading.dates.order == "month-first" else "day-first", reading)
    reading.routines = [] if reading.asks else [routine for _, routine in numbered]
    return reading


def _routines(content: bytes, reading: Reading, remarks: Remarks) -> list[tuple[int, FoundRoutine]]:
    """The lines of Habits.csv with their numbers."""
    text = decoded(content)
    reading.encoding = text.encoding
    table = table_of(text)
    places = {plain(heading): place for place, heading in enumerate(table.headings)}
    if "name" not in places:
        raise CannotRead(
            say(N_("Habits.csv has no column “Name”.")),
            say(N_("Make the export in Loop once more and do not change it.")),
        )
    reading.delimiter = table.delimiter
    found: list[tuple[int, FoundRoutine]] = []
    for row, cells in table.rows(remarks):
        told = {name: cells[place].strip() for name, place in places.items() if place < len(cells)}
        name = one_line(told.get("name", ""))
        if not name:
            remarks.unreadable(row, "Name", say(N_("The habit has no name.")))
            continue
        routine = _routine(name, told, row, remarks)
        number = told.get("position", "")
        found.append((int(number) if number.isdecimal() and len(number) < 7 else len(found) + 1, routine))
    return found


def _routine(name: str, told: dict[str, str], row: int, remarks: Remarks) -> FoundRoutine:
    is_amount = told.get("type", "").upper().startswith("NUM")
    target = thousandths(told.get("target value", "")) if is_amount else THOUSAND
    if target is None or not 0 <= target <= MOST:
        target = THOUSAND
        remarks.taken(row, "Target Value", say(N_("The target cannot be read: 1 was taken.")))
    colour = told.get("color", "")
    return FoundRoutine(
        key="",
        name=name,
        question=one_line(told.get("question", "")),
        note=one_text(told.get("description", "")),
        measure="amount" if is_amount else "yes",
        goal="at-most" if is_amount and told.get("target type", "").upper() == "AT_MOST" else "at-least",
        target=target,
        unit=one_line(told.get("unit", "")) if is_amount else "",
        times=_small(told.get("frequencynumerator") or told.get("numrepetitions", "")),
        days=_small(told.get("frequencydenominator") or told.get("interval", "")),
        colour=colour.lower() if _COLOUR.fullmatch(colour) else "",
        archived=bool(yes_or_no(told.get("archived", ""))),
    )


def _small(text: str) -> int:
    """A number of times or days; 1 if it is none."""
    return max(1, int(text)) if text.isdecimal() and len(text) < 5 else 1


def _days(content: bytes, file: str, routine: FoundRoutine, evidence: Evidence, reading: Reading) -> list[_Day]:
    """The lines of one habit's file; the oldest ones have no heading."""
    remarks = Remarks(file)
    found: list[_Day] = []
    moments = Moments()
    if not content.strip():
        return found
    text = decoded(content)
    has_heading = text.characters.lstrip()[:4].casefold() == "date"
    table = Table(text, table_of(text).delimiter, 1 if has_heading else 0, ("Date", "Value", "Notes"))
    is_first = not evidence.open
    for row, cells in table.rows(remarks):
        cells = [*cells, "", "", ""]
        try:
            at = moments.read(cells[0])
        except Unreadable as trouble:
            remarks.unreadable(row, "Date", trouble.says)
            continue
        if not at.has_day:
            remarks.unreadable(row, "Date", say(N_("The day is missing.")))
            continue
        evidence.see(row, cells[0].strip(), at)
        if is_first:
            evidence.see_span(row, cells[0], at, at, None)
        found.append((routine, file, row, cells[1].strip(), at, one_text(cells[2]), cells[0].strip()))
    remarks.into(reading)
    return found


def _fill(days: list[_Day], order: Order, reading: Reading) -> None:
    """Gives each routine its days."""
    codes = [code_of(value) for _, _, _, value, _, _, _ in days]
    for (routine, *_), code in zip(days, codes, strict=True):
        # Old lists do not say which habits count amounts; no other has such numbers.
        if code is not None and code > 3 and routine.measure == "yes":
            routine.measure = "amount"
    seen: set[tuple[int, int]] = set()
    for (routine, file, row, value, at, note, text), code in zip(days, codes, strict=True):
        remarks = Remarks(file)
        day = day_of(at, order)
        if code is None:
            remarks.unreadable(row, "Value", say(N_("“{value}” is none of Loop’s values."), value=value))
        elif day is None:
            remarks.unreadable(row, "Date", say(N_("There is no day {text} in the order chosen."), text=text))
        elif (id(routine), day.toordinal()) in seen:
            remarks.left_out(row, "Date", say(N_("The day {text} is there twice: its first line counts."), text=text))
        else:
            seen.add((id(routine), day.toordinal()))
            check_in = check_in_of(routine, day, code, note)
            if check_in is not None:
                routine.check_ins.append(check_in)
            elif note:
                remarks.left_out(row, "Notes", say(N_("A note on a day without a value: {note}"), note=note))
        remarks.into(reading)
