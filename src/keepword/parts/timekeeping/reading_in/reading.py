"""Recognises what a file is and reads it."""

from __future__ import annotations

import json
from pathlib import Path

from keepword.policy.words import N_

from .calendar_events import read_calendar
from .characters import Text, decoded, mended
from .delimited import Table, table_of
from .fitting import fit
from .formats import HABITBULL, KEEPWORD, SOLIDTIME, format_of, manner_of
from .found import CannotRead, Choices, Format, Progress, Reading, say
from .habit_files import is_beaver, read_beaver, read_habitbull
from .loop_archive import habits_file, read_loop_archive
from .loop_backup import MAGIC, read_loop_backup
from .opening import Archive, bytes_of, is_archive
from .remarks import Remarks
from .rows import read_rows
from .solidtime_archive import is_solidtime, joined_entries

_DOCUMENTS = (b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")
NO_CHOICES = Choices()


def _unheard(share: float) -> None:
    """Nobody listens."""


def read(
    content: bytes | Path, name: str, *, zone: str, choices: Choices = NO_CHOICES, progress: Progress = _unheard
) -> Reading:
    """All that the file holds, and what there is to say or ask about it.

    `zone` is the person's own (IANA). `progress` hears between 0 and 1 how much of a large table is done. Raises
    CannotRead, and nothing else, where the file as a whole is unusable.
    """
    held = bytes_of(content)
    if not held.strip(b"\0\t\r\n "):
        raise CannotRead(say(N_("The file is empty.")), say(N_("Make the export once more.")))
    reading = _recognised(held, zone, choices, progress)
    fit(reading)
    reading.skip_unreadable = choices.skip_unreadable
    reading.counts["entries"] = len(reading.entries)
    reading.counts["routines"] = len(reading.routines)
    reading.counts["check_ins"] = sum(len(routine.check_ins) for routine in reading.routines)
    return reading


def _recognised(held: bytes, zone: str, choices: Choices, progress: Progress) -> Reading:
    if is_archive(held):
        return _archive(Archive(held), zone, choices, progress)
    if held.startswith(MAGIC):
        return read_loop_backup(held)
    if held.startswith(_DOCUMENTS):
        raise _document()
    text = decoded(held)
    begin = text.characters[:2000].lstrip("\ufeff\t\r\n ")
    if begin[:15].upper() == "BEGIN:VCALENDAR":
        return _calendar(text, zone, choices)
    if begin.startswith("{"):
        return _json(text)
    return _table(text, zone, choices, progress)


def _archive(archive: Archive, zone: str, choices: Choices, progress: Progress) -> Reading:
    names = {name.rsplit("/", 1)[-1] for name in archive.names}
    if habits_file(archive):
        return read_loop_archive(archive, choices)
    if is_solidtime(archive):
        return _rows_of(joined_entries(archive), SOLIDTIME, zone, choices, progress, "time_entries.csv")
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise _document()
    if {"workspace_users.json", "projects.json"} & names:
        raise CannotRead(
            say(N_("This is Toggl’s copy of a workspace: it holds projects and tags, and no time entries.")),
            say(N_("In Toggl, open Reports, choose Detailed and the time you want, and export it as CSV.")),
        )
    single = [name for name in archive.names if name.lower().endswith((".csv", ".tsv", ".ics", ".json", ".db"))]
    if len(single) == 1 and not is_archive(held := archive.read(single[0])):
        return _recognised(held, zone, choices, progress)
    raise CannotRead(
        say(N_("The archive is from none of the programs known here.")),
        say(N_("Unpack it and choose the file that holds the entries.")),
    )


def _table(text: Text, zone: str, choices: Choices, progress: Progress) -> Reading:
    table = table_of(text, choices.delimiter)
    format = format_of(table.headings)
    if format is HABITBULL:
        remarks = Remarks()
        reading = read_habitbull(table, choices, remarks)
        remarks.into(reading)
        return reading
    return _rows_of(table, format, zone, choices, progress)


def _rows_of(table: Table, format: Format, zone: str, choices: Choices, progress: Progress, file: str = "") -> Reading:
    reading = Reading(format, encoding=table.text.encoding, delimiter=table.delimiter)
    remarks = Remarks(file)
    if table.text.zeros:
        remarks.taken(None, "", say(N_("The file has NUL characters; they were dropped.")))
    read_rows(table, reading, remarks, zone, choices, manner_of(format), progress)
    remarks.into(reading)
    return reading


def _calendar(text: Text, zone: str, choices: Choices) -> Reading:
    characters = "".join(map(mended, text.characters)) if text.mixed else text.characters
    lines = characters.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    reading = read_calendar(lines, zone, choices)
    reading.encoding = text.encoding
    return reading


def _json(text: Text) -> Reading:
    try:
        held = json.loads(text.characters.lstrip("\ufeff"))
    except (ValueError, RecursionError) as trouble:
        raise CannotRead(
            say(N_("The file looks like JSON and is damaged: {why}"), why=trouble),
            say(N_("Make the export once more.")),
        ) from trouble
    if held.get("format") == KEEPWORD.id:
        raise CannotRead(
            say(N_("This is an export of {name}, in a version that is not read here."), name=KEEPWORD.name),
            say(N_("Make the export once more.")),
        )
    if is_beaver(held):
        reading = read_beaver(held)
        reading.encoding = text.encoding
        return reading
    raise CannotRead(
        say(N_("The file is JSON of a program that is not known here.")),
        say(N_("Export as CSV there, if that is offered.")),
    )


def _document() -> CannotRead:
    return CannotRead(
        say(N_("This is a document or a packed file, not an export.")),
        say(N_("Save the table as CSV and choose that file.")),
    )
