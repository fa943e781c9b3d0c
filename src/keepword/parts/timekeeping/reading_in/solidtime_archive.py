"""solidtime's ZIP: its entries point to the names of projects, clients, tasks, tags and members by their ids."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from keepword.policy.words import N_

from .characters import decoded
from .delimited import Table, table_of
from .found import CannotRead, say
from .opening import Archive
from .remarks import Remarks

_JOINED = ("id", "description", "task", "project", "client", "user", "start", "end", "billable", "tags")


def is_solidtime(archive: Archive) -> bool:
    return {"meta.json", "time_entries.csv", "projects.csv"} <= set(archive.names)


def joined_entries(archive: Archive) -> Table:
    """The entries as a table with names instead of ids; each row keeps its number."""
    names = {file: _names(archive, file) for file in ("clients", "projects", "tasks", "tags")}
    members = _names(archive, "members") | _members(archive)
    clients_of = {row["id"]: row.get("client_id", "") for _, row in _rows(archive, "projects") if "id" in row}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_JOINED)
    written = 1
    for number, row in _rows(archive, "time_entries"):
        while written < number - 1:
            writer.writerow(())
            written += 1
        project = row.get("project_id", "")
        client = row.get("client_id", "") or clients_of.get(project, "")
        member = row.get("member_id", "") or row.get("user_id", "")
        cells = (
            row.get("id", ""),
            row.get("description", ""),
            names["tasks"].get(row.get("task_id", ""), ""),
            names["projects"].get(project, ""),
            names["clients"].get(client, ""),
            members.get(member) or member,
            row.get("start", ""),
            row.get("end", ""),
            row.get("billable", ""),
            ",".join(names["tags"].get(tag, "").replace(",", " ") for tag in _ids(row.get("tags", ""))),
        )
        writer.writerow(cells)
        written += 1
    return table_of(decoded(out.getvalue().encode("utf-8", "replace")), ",")


def _rows(archive: Archive, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    name = f"{file}.csv"
    if name not in archive:
        return
    content = archive.read(name)
    if not content.strip():
        return
    table = table_of(decoded(content), ",")
    remarks = Remarks(name)
    for number, cells in table.rows(remarks):
        yield number, dict(zip(table.headings, (cell.strip() for cell in cells), strict=False))
    if remarks.counts["unreadable"]:
        raise CannotRead(say(N_("{file} in the archive is damaged."), file=name), say(N_("Make the export once more.")))


def _names(archive: Archive, file: str) -> dict[str, str]:
    return {row["id"]: row.get("name", "") for _, row in _rows(archive, file) if row.get("id")}


def _members(archive: Archive) -> dict[str, str]:
    """Members by their own number and by that of their account."""
    found = {}
    for _, row in _rows(archive, "members"):
        name = row.get("name") or row.get("user_name") or row.get("email") or row.get("user_email") or ""
        for key in (row.get("id"), row.get("user_id")):
            if key and name:
                found[key] = name
    return found


def _ids(text: str) -> list[str]:
    try:
        ids = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    return [each for each in ids if isinstance(each, str)] if isinstance(ids, list) else []
