"""Entries out of any tracker's table, in two passes: the first learns how the file writes, the second reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from keepword.policy.words import N_

from .asking import ask_order, ask_person, ask_start, ask_unit, say_durations, say_zone
from .columns import Columns, Misread, Times
from .delimited import Table
from .found import CannotRead, Choices, FoundEntry, Order, Progress, Reading, say
from .headings import is_about_time
from .hours_only import has_hours_only, one_after_another
from .lengths import read_length
from .local_time import LocalTime
from .order import Evidence
from .remarks import Remarks
from .spans_in_rows import Spans
from .units import unit_of
from .words_in_cells import as_tag, as_tags, one_line, one_text, unique, yes_or_no

# After so many rows it is told how far the work is; the first pass takes about that share of it.
EVERY = 2_000
_FIRST_PASS = 0.6


@dataclass(frozen=True, slots=True)
class Manner:
    """What differs between programs: how tags are separated, which rows are none, what else a row is."""

    tags: Callable[[str], tuple[str, ...]] = as_tags
    tags_in_note: Callable[[str], tuple[str, ...]] | None = None
    is_row: Callable[[Sequence[str]], bool] = lambda cells: True
    is_deleted: Callable[[str], bool] = lambda note: False
    has_keys: bool = False


@dataclass(slots=True)
class _Row:
    number: int
    cells: tuple[str, ...]
    times: Times


def read_rows(
    table: Table,
    reading: Reading,
    remarks: Remarks,
    zone: str,
    choices: Choices,
    manner: Manner,
    progress: Progress,
) -> None:
    """Fills the reading from the table."""
    columns = Columns(table)
    if not is_about_time(columns.places):
        raise CannotRead(
            say(
                N_("No start with an end or a duration is among the headings: {found}."),
                found=", ".join(table.headings),
            ),
            say(N_("Choose the detailed report of your time tracker, or name the columns start, end and description.")),
        )
    for same in columns.doubled():
        words = N_("These columns mean the same: {headings}. The first that is filled counts.")
        remarks.taken(table.first, same[1], say(words, headings=", ".join(same)))
    _Reader(table, columns, reading, remarks, zone, choices, manner, progress).read()


class _Reader:
    def __init__(
        self,
        table: Table,
        columns: Columns,
        reading: Reading,
        remarks: Remarks,
        zone: str,
        choices: Choices,
        manner: Manner,
        progress: Progress,
    ) -> None:
        self.table = table
        self.columns = columns
        self.reading = reading
        self.remarks = remarks
        self.zone = LocalTime(choices.zone or zone)
        self.zones = {self.zone.name: self.zone}
        self.choices = choices
        self.manner = manner
        self.progress = progress
        self.evidence = Evidence()
        self.people: Counter[str] = Counter()
        self.same: dict[tuple[int, int, str, str], list[object]] = {}
        self.doubles = 0
        # What was made of cells in many rows is said once, with an example.
        self.task_example = self.tag_example = ""
        self.read_tags = lru_cache(maxsize=10_000)(manner.tags)
        self.read_name = lru_cache(maxsize=10_000)(one_line)
        self.headings = (
            columns.heading("start", "start-day", "day"),
            columns.heading("stop", "stop-day"),
            columns.heading("length", "hours", "minutes", "seconds"),
        )

    def read(self) -> None:
        rows = self._collected()
        reading = self.reading
        reading.dates = self.evidence.decided(self.choices.dates)
        if reading.dates.order == "undecided":
            reading.asks.append(ask_order(reading.dates, self.evidence.example[1]))
        order: Order = "month-first" if reading.dates.order == "month-first" else "day-first"
        reading.people = dict(self.people)
        if len(self.people) > 1 and not self.choices.person:
            reading.asks.append(ask_person(self.people))
        unit = unit_of((row.times for row in rows), order, self.choices.durations)
        if unit == "ask":
            reading.asks.append(ask_unit(self.headings[2]))
        rows = self._laid_out(rows, order, unit)
        spans = Spans(self.zone, order, unit, self.remarks)
        if not reading.asks:
            self._take(rows, spans)
        self._say_what_became_of_columns()
        reading.clock = _clock([row.times for row in rows])
        say_zone(reading, spans.tally, self.zone.name)
        if not reading.asks:
            say_durations(reading, spans.tally, unit or columns_unit(self.columns), self.headings[2])
        reading.counts["rows"] = reading.counts.get("rows", 0) + len(rows)
        reading.counts["same"] = reading.counts.get("same", 0) + self.doubles

    def _take(self, rows: list[_Row], spans: Spans) -> None:
        for count, row in enumerate(rows):
            if count % EVERY == 0:
                self.progress(_FIRST_PASS + (1 - _FIRST_PASS) * count / len(rows))
            entry = self._entry(row, spans)
            if entry is not None:
                self.reading.entries.append(entry)

    def _collected(self) -> list[_Row]:
        """The rows that are wanted, with what they say of their time."""
        found = []
        shared: dict[str, str] = {}
        lines = self.table.text.characters.count("\n") + 1
        for number, cells in self.table.rows(self.remarks):
            if number % EVERY == 0:
                self.progress(_FIRST_PASS * min(1.0, number / lines))
            if not self.manner.is_row(cells):
                continue
            try:
                times = self.columns.times(cells)
            except Misread as trouble:
                self.remarks.unreadable(number, trouble.column, trouble.says)
                continue
            self._learn(number, times)
            person = self._person(cells)
            if person:
                self.people[person] += 1
            if self.choices.person and person != self.choices.person:
                continue
            # The same words in many rows are kept once.
            kept = tuple(map(shared.setdefault, cells, cells))
            found.append(_Row(number, kept, times))
        return found

    def _learn(self, number: int, times: Times) -> None:
        start, stop = times.start, times.stop
        if start.parts is None and stop.parts is None:
            if start.day is not None:
                self.evidence.plain += 1
            return
        self.evidence.see(number, times.start_text, start)
        self.evidence.see(number, times.stop_text, stop)
        length = times.length.taken(times.unit or "hours") if times.length else None
        self.evidence.see_span(number, times.start_text, start, stop, length)

    def _person(self, cells: Sequence[str]) -> str:
        columns = self.columns
        name = columns.cell(cells, "email") or columns.cell(cells, "person")
        if not name and columns.has("first-name"):
            name = f"{columns.cell(cells, 'first-name')} {columns.cell(cells, 'last-name')}"
        return self.read_name(name)

    def _laid_out(self, rows: list[_Row], order: Order, unit: str) -> list[_Row]:
        """Rows with hours only get a start each, once the person has said from when on."""
        if not has_hours_only([row.times for row in rows]):
            return rows
        if self.choices.starts_at is None:
            self.reading.asks.append(ask_start())
            return rows
        told = [(row.number, row.times) for row in rows]
        laid = one_after_another(told, self.choices.starts_at, order, unit, self.headings[2], self.remarks)
        return [replace(row, times=times) for row, times in zip(rows, laid, strict=True)]

    def _entry(self, row: _Row, spans: Spans) -> FoundEntry | None:
        columns, cells = self.columns, row.cells
        note = one_text(columns.cell(cells, "note"))
        if self.manner.is_deleted(note):
            self.remarks.left_out(row.number, columns.heading("note"), say(N_("It was deleted there.")))
            return None
        if columns.cell(cells, "kind").casefold() in ("break", "pause"):
            self.remarks.left_out(row.number, columns.heading("kind"), say(N_("It is a break.")))
            return None
        if not row.times.stop_text and not row.times.length_text:
            self.remarks.left_out(row.number, self.headings[1], say(N_("It has no end: it is still running there.")))
            return None
        try:
            zone = self._zone_of(cells, spans)
            pause = self._pause(cells, spans)
            started, stopped = spans.span(row.number, row.times, self.headings, zone, pause)
        except Misread as trouble:
            self.remarks.unreadable(row.number, trouble.column, trouble.says)
            return None
        key = columns.cell(cells, "key") if self.manner.has_keys else ""
        project = self.read_name(columns.cell(cells, "project"))
        client = self.read_name(columns.cell(cells, "client"))
        tags = self._tags(cells, note)
        billable = yes_or_no(columns.cell(cells, "billable"))
        return FoundEntry(
            row=row.number,
            started=started,
            stopped=stopped,
            zone=zone.name,
            project=project,
            client=client,
            tags=tags,
            note=note,
            billable=billable,
            key=f"{self.reading.format.id}:{key}" if key else "",
            pauses=self._placed(row.number, pause, started, stopped) if pause else (),
            nth=0 if key else self._nth((started, stopped, project, note), (client, tags, billable)),
        )

    def _nth(self, marks: tuple[int, int, str, str], others: object) -> int:
        """Which of the file's rows with the same time, project and note it is; one like another in all is the same."""
        known = self.same.setdefault(marks, [])
        if others in known:
            self.doubles += 1
        else:
            known.append(others)
        return known.index(others)

    def _pause(self, cells: Sequence[str], spans: Spans) -> int:
        length = read_length(self.columns.cell(cells, "pause")) if self.columns.has("pause") else None
        return length.taken(spans.unit or "hours") if length else 0

    def _placed(self, row: int, pause: int, started: int, stopped: int) -> tuple[tuple[int, int], ...]:
        """A break of which only the length is known lies in the middle."""
        heading = self.columns.heading("pause")
        if pause >= stopped - started:
            self.remarks.taken(row, heading, say(N_("The break is as long as the entry: it was left away.")))
            return ()
        begins = started + (stopped - started - pause) // 2
        self.remarks.taken(
            row, heading, say(N_("The file does not say when the break was: it was put into the middle."))
        )
        return ((begins, begins + pause),)

    def _tags(self, cells: Sequence[str], note: str) -> tuple[str, ...]:
        text = self.columns.cell(cells, "tags")
        tags = self.read_tags(text)
        if not self.tag_example and self.manner.tags is as_tags and " " in text.replace(", ", ","):
            self.tag_example = next((tag for tag in tags if "-" in tag and tag not in text), "")
        if not tags and self.manner.tags_in_note:
            tags = self.manner.tags_in_note(note)
        task = self.columns.cell(cells, "task")
        if not task:
            return tags
        self.task_example = self.task_example or task
        return unique((*tags, task))

    def _say_what_became_of_columns(self) -> None:
        if self.task_example:
            says = say(N_("This column became tags, such as “{tag}”."), tag=as_tag(self.task_example))
            self.remarks.taken(None, self.columns.heading("task"), says)
        if self.tag_example:
            says = say(N_("Tags have no blanks here: there are hyphens instead, as in “{tag}”."), tag=self.tag_example)
            self.remarks.taken(None, self.columns.heading("tags"), says)

    def _zone_of(self, cells: Sequence[str], spans: Spans) -> LocalTime:
        name = self.columns.cell(cells, "zone")
        if not name:
            return self.zone
        if name not in self.zones:
            try:
                self.zones[name] = LocalTime(name)
            except CannotRead as trouble:
                raise Misread(self.columns.heading("zone"), trouble.what) from trouble
        spans.tally.zones.add(name)
        return self.zones[name]


def columns_unit(columns: Columns) -> str:
    """The unit that the heading of the durations names."""
    return next((role for role in ("length", "hours", "minutes", "seconds") if columns.has(role)), "").replace(
        "length", ""
    )


def _clock(all_times: Sequence[Times]) -> Literal["12", "24", "mixed", "none"]:
    """Whether times of day are said with AM and PM."""
    written = [at for times in all_times for at in (times.start, times.stop) if at.clock is not None]
    half = sum(at.half for at in written)
    if not written:
        return "none"
    if half:
        return "12" if half == len(written) else "mixed"
    return "24"
