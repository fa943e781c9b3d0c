"""HabitBull's table of days and Beaver's JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Literal, NamedTuple

from keepword.policy.words import N_

from .asking import ask_order
from .delimited import Table
from .formats import BEAVER, HABITBULL
from .found import CannotRead, Choices, FoundCheckIn, FoundRoutine, Order, Reading, say
from .habit_values import MOST, THOUSAND, code_of, thousandths
from .headings import plain
from .moments import Moments, Unreadable, Written, made_day
from .order import Evidence, day_of
from .remarks import Remarks
from .words_in_cells import one_line, one_text, unique

_PERIODS = {"D": 1, "W": 7, "M": 30, "Y": 365}


class _HabitBull(NamedTuple):
    """One line: a day of a habit."""

    routine: FoundRoutine
    row: int
    at: Written
    text: str
    amount: int
    note: str


def read_habitbull(table: Table, choices: Choices, remarks: Remarks) -> Reading:
    """A line is a day of a habit; numbers above 1 anywhere make the habit one of amounts."""
    reading = Reading(HABITBULL, encoding=table.text.encoding, delimiter=table.delimiter)
    evidence = Evidence()
    lines = _habitbull_lines(table, evidence, remarks)
    reading.dates = evidence.decided(choices.dates)
    if reading.dates.order == "undecided":
        reading.asks.append(ask_order(reading.dates, evidence.example[1]))
        return reading
    order: Order = "month-first" if reading.dates.order == "month-first" else "day-first"
    seen: set[tuple[str, dt.date]] = set()
    for line in lines:
        routine, day = line.routine, day_of(line.at, order)
        if day is None:
            says = say(N_("There is no day {text} in the order chosen."), text=line.text)
            remarks.unreadable(line.row, "CalendarDate", says)
        elif (routine.name, day) in seen:
            says = say(N_("The day {text} is there twice: its first line counts."), text=line.text)
            remarks.left_out(line.row, "CalendarDate", says)
        else:
            seen.add((routine.name, day))
            is_no = routine.measure == "yes" and not line.amount
            routine.check_ins.append(FoundCheckIn(day, line.amount, "no" if is_no else "done", line.note))
    reading.routines = list({id(line.routine): line.routine for line in lines}.values())
    return reading


def _habitbull_lines(table: Table, evidence: Evidence, remarks: Remarks) -> list[_HabitBull]:
    places = {plain(heading): place for place, heading in enumerate(table.headings)}
    moments = Moments()
    routines: dict[str, FoundRoutine] = {}
    lines = []
    for row, cells in table.rows(remarks):
        told = {name: cells[place].strip() for name, place in places.items() if place < len(cells)}
        name = one_line(told.get("habitname", ""))
        amount = thousandths(told.get("value", ""))
        text = told.get("calendardate", "")
        try:
            at = moments.read(text)
        except Unreadable as trouble:
            remarks.unreadable(row, "CalendarDate", trouble.says)
            continue
        if not name:
            remarks.unreadable(row, "HabitName", say(N_("The habit has no name.")))
        elif not at.has_day:
            remarks.unreadable(row, "CalendarDate", say(N_("The day is missing.")))
        elif amount is None or not 0 <= amount <= MOST:
            remarks.unreadable(row, "Value", say(N_("“{value}” is no number."), value=told.get("value", "")))
        else:
            evidence.see(row, text, at)
            routine = routines.setdefault(name, FoundRoutine("", name, note=one_text(told.get("habitdescription", ""))))
            routine.tags = routine.tags or unique((told.get("habitcategory", ""),))
            if amount not in (0, THOUSAND):
                routine.measure = "count" if amount % THOUSAND == 0 and routine.measure != "amount" else "amount"
            lines.append(_HabitBull(routine, row, at, text, amount, one_text(told.get("commenttext", ""))))
    return lines


def is_beaver(held: object) -> bool:
    return isinstance(held, Mapping) and isinstance(held.get("habits"), list)


def read_beaver(held: Mapping[str, object]) -> Reading:
    """Habits with a record for each day. What was deleted there stays out."""
    reading = Reading(BEAVER)
    remarks = Remarks()
    habits = held["habits"]
    assert isinstance(habits, list)
    for number, habit in enumerate(habits, 1):
        told = habit if isinstance(habit, Mapping) else {}
        name = one_line(_text(told.get("name")))
        if not name:
            remarks.unreadable(number, "name", say(N_("The habit has no name.")))
        elif told.get("status") == "soft_delete":
            remarks.left_out(number, "status", say(N_("“{name}” was deleted there."), name=name))
        else:
            reading.routines.append(_beaver_habit(number, name, told, remarks))
    remarks.into(reading)
    if not habits:
        raise CannotRead(say(N_("The file holds no habits.")), say(N_("Make the export once more.")))
    return reading


def _beaver_habit(number: int, name: str, told: Mapping[str, object], remarks: Remarks) -> FoundRoutine:
    period = told.get("period")
    every = period if isinstance(period, Mapping) else {}
    key = _text(told.get("id"))
    tags = told.get("tags")
    routine = FoundRoutine(
        key=f"beaver:{key}" if key else "",
        name=name,
        times=_small(every.get("target_count")),
        days=_small(every.get("period_count")) * _PERIODS.get(_text(every.get("period_type")), 1),
        archived=told.get("status") == "archive",
        tags=unique([tag for tag in tags if isinstance(tag, str)]) if isinstance(tags, list) else (),
    )
    records = told.get("records")
    seen: set[dt.date] = set()
    for record in records if isinstance(records, list) else ():
        fields = record if isinstance(record, Mapping) else {}
        text = _text(fields.get("day"))
        day = _day(text)
        if day is None or not isinstance(fields.get("done"), bool):
            remarks.unreadable(
                number, "records", say(N_("A day of “{name}” cannot be read: {text}"), name=name, text=text)
            )
        elif day not in seen:
            seen.add(day)
            state: Literal["done", "no"] = "done" if fields["done"] else "no"
            routine.check_ins.append(
                FoundCheckIn(day, THOUSAND if fields["done"] else 0, state, one_text(_text(fields.get("text"))))
            )
    return routine


def _day(text: str) -> dt.date | None:
    parts = text[:10].split("-")
    codes = [code_of(part) for part in parts]
    if len(codes) != 3 or None in codes:
        return None
    year, month, day = (code or 0 for code in codes)
    return made_day(year, month, day) if year > 99 else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _small(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value < 1000 else 1
