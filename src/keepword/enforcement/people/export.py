"""Writes a person's data as a ZIP to take away (GDPR art. 15(3), 20): a page to read, JSON, CSV; streamed throughout.

Memory stays flat whatever the size: rows come in batches, and no file is held whole. The shape of data.json is in
docs/reference/data-json.md.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO, Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import override

from . import access, export_page
from .access import Overview, Row, TableOverview

FORMAT = 1
PIECE = 64 * 1024
# What a spreadsheet takes for a formula, the full-width signs as well, which some turn into plain ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(person: int, stream: IO[bytes], *, language: str | None) -> None:
    """Writes everything kept about ``person`` into ``stream``, which need not be seekable."""
    for piece in chunks(person, language=language):
        stream.write(piece)


def chunks(person: int, *, language: str | None) -> Iterator[bytes]:
    """The same, piece by piece, for an answer that is sent while it is made."""
    found = access.overview(person, language=language)
    made_at = timezone.now()
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, texts in _files(found, made_at):
            entry = zipfile.ZipInfo(name, made_at.astimezone(UTC).timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            with archive.open(entry, "w", force_zip64=True) as file:
                for text in texts:
                    file.write(text.encode("utf-8", "replace"))
                    if sink.waiting > PIECE:
                        yield sink.take()
    yield sink.take()


class _Sink(io.RawIOBase):
    """Where the archive goes until somebody takes it; not seekable, so nothing has to be kept for later."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.waiting = 0

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        piece = bytes(content)
        self.pieces.append(piece)
        self.waiting += len(piece)
        return len(piece)

    def take(self) -> bytes:
        taken = b"".join(self.pieces)
        self.pieces, self.waiting = [], 0
        return taken


def _files(found: Overview, made_at: datetime) -> Iterator[tuple[str, Iterable[str]]]:
    names = {table.label: f"tables/{table.label.lower()}.csv" for table in found.tables}
    yield "README.txt", _spoken(found, export_page.readme(found, made_at, names))
    yield "index.html", _spoken(found, export_page.page(found, made_at, names))
    yield "data.json", _document(found, made_at)
    for table in found.tables:
        yield names[table.label], _spreadsheet(table)


def _spoken(found: Overview, texts: Iterator[str]) -> Iterator[str]:
    """The texts in the reader's language, which must not stay on while somebody else is at work between two of them."""
    ended = False
    while not ended:
        together: list[str] = []
        with override(found.language):
            while not ended and sum(map(len, together)) < PIECE // 4:
                text = next(texts, None)
                ended = text is None
                together.append(text or "")
        yield "".join(together)


def _document(found: Overview, made_at: datetime) -> Iterator[str]:
    head = {"format": FORMAT, "made_at": _plain(made_at), "person": found.person, "policy_version": found.version}
    yield _json(head)[:-1] + ', "tables": ['
    for number, table in enumerate(found.tables):
        about = {
            "table": table.label,
            "title": table.title,
            "columns": [{"name": c.column, "label": c.label, "datum": c.datum} for c in table.columns],
            "data": [_datum(each) for each in table.data],
        }
        yield (", " if number else "") + _json(about)[:-1] + ', "rows": ['
        for position, row in enumerate(table.rows()):
            yield (",\n" if position else "\n") + _json({cell.column: _plain(cell.value) for cell in row.cells})
        yield "]}"
    beside = {
        "elsewhere": [{"what": each.title, "count": each.count} for each in found.elsewhere],
        "cookies": [{"name": each.title, "remembers": each.text} for each in found.cookies],
        "unlinked": [{"what": each.title, "because": each.text} for each in found.unlinked],
        "ledger": found.ledger,
        "backups": [{"what": each.what, "until": _plain(each.until)} for each in found.backups],
    }
    yield "], " + _json(beside)[1:] + "\n"


def _datum(each: access.Datum) -> dict[str, Any]:
    return {
        "datum": each.datum,
        "words": each.words,
        "collected_by": [said.id for said in each.collected_by],
        "purposes": [{"purpose": use.purpose, "words": use.words, "basis": use.basis} for use in each.uses],
        "kept_by": [said.id for said in each.kept_by],
        "keep": None if each.keep is None else str(each.keep),
    }


def _spreadsheet(table: TableOverview) -> Iterator[str]:
    columns = [column.column for column in table.columns]
    yield "\ufeff" + _line([column.label for column in table.columns])  # the mark tells spreadsheets that it is UTF-8
    for row in table.rows():
        yield _line(_texts(row, columns))


def _texts(row: Row, columns: list[str]) -> list[str]:
    texts = {cell.column: harmless(cell.text, cell.value) for cell in row.cells}
    return [texts.get(column, "") for column in columns]


def harmless(text: str, value: Any = "") -> str:
    """A text that no spreadsheet runs as a formula (CWE-1236); numbers stay numbers."""
    if isinstance(value, (int, float, Decimal)):
        return text
    return f"'{text}" if text.lstrip(" \0").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _line(values: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(values)
    return line.getvalue()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """A value as JSON has it: exact, times in UTC, bytes in Base64."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return b64encode(bytes(value)).decode()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if value is None or isinstance(value, (bool, int, float, str, list, dict)):
        return value
    return str(value)
