"""Recognises what a file is and reads it."""

from __future__ import annotations

from pathlib import Path

from keepword.policy.words import N_

from .characters import decoded
from .delimited import table_of
from .formats import format_of, manner_of
from .found import CannotRead, Choices, Reading, say
from .loop_archive import habits_file, read_loop_archive
from .opening import Archive, bytes_of, is_archive
from .remarks import Remarks
from .rows import read_rows

NO_CHOICES = Choices()


def read(content: bytes | Path, name: str, *, zone: str, choices: Choices = NO_CHOICES) -> Reading:
    """All that the file holds, and what there is to say or ask about it.

    `zone` is the person's own (IANA). Raises CannotRead, and nothing else, where the file as a whole is unusable.
    """
    held = bytes_of(content)
    if not held.strip(b"\0\t\r\n "):
        raise CannotRead(say(N_("The file is empty.")), say(N_("Make the export once more.")))
    reading = _recognised(held, name, zone, choices)
    reading.skip_unreadable = choices.skip_unreadable
    reading.counts["entries"] = len(reading.entries)
    reading.counts["routines"] = len(reading.routines)
    reading.counts["check_ins"] = sum(len(routine.check_ins) for routine in reading.routines)
    return reading


def _recognised(held: bytes, name: str, zone: str, choices: Choices) -> Reading:
    if is_archive(held):
        return _archive(Archive(held), zone, choices)
    _refuse_documents(held)
    return _table(held, zone, choices)


def _archive(archive: Archive, zone: str, choices: Choices) -> Reading:
    names = {name.rsplit("/", 1)[-1] for name in archive.names}
    if habits_file(archive):
        return read_loop_archive(archive, choices)
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise _spreadsheet()
    if {"workspace_users.json", "projects.json"} & names:
        raise CannotRead(
            say(N_("This is Toggl's copy of a workspace: it holds projects and tags, and no time entries.")),
            say(N_("In Toggl, open Reports, choose Detailed and the time you want, and export it as CSV.")),
        )
    tables = [name for name in archive.names if name.lower().endswith((".csv", ".tsv"))]
    if len(tables) == 1:
        return _table(archive.read(tables[0]), zone, choices)
    raise CannotRead(
        say(N_("The archive is from none of the programs known here.")),
        say(N_("Unpack it and choose the file that holds the entries.")),
    )


def _table(held: bytes, zone: str, choices: Choices) -> Reading:
    text = decoded(held)
    table = table_of(text, choices.delimiter)
    reading = Reading(format_of(table.headings), encoding=text.encoding, delimiter=table.delimiter)
    remarks = Remarks()
    if text.zeros:
        remarks.taken(None, "", say(N_("The file has NUL characters; they were dropped.")))
    read_rows(table, reading, remarks, zone, choices, manner_of(reading.format))
    remarks.into(reading)
    return reading


def _refuse_documents(held: bytes) -> None:
    if held.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")):
        raise _spreadsheet()


def _spreadsheet() -> CannotRead:
    return CannotRead(
        say(N_("This is a document or a packed file, not an export.")),
        say(N_("Save the table as CSV and choose that file.")),
    )
