"""Tables out of text: which character separates the cells, where the headings are, and the rows by their numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from keepword.policy.words import N_

from .characters import Text, is_broken, mended
from .found import CannotRead, say
from .headings import role_of
from .remarks import Remarks

MOST_ROWS = 500_000
SEPARATORS = (",", ";", "\t", "|")
_HEAD = 64 * 1024
_LOOKED_AT = 12


@dataclass(frozen=True, slots=True)
class Table:
    """A text with headings in row `first`; `rows()` gives what follows."""

    text: Text
    delimiter: str
    first: int
    headings: tuple[str, ...]

    def rows(self, remarks: Remarks, most: int = MOST_ROWS) -> Iterator[tuple[int, list[str]]]:
        """Each row below the headings with its number; empty ones are left out, broken ones remarked on."""
        number = 0
        count = 0
        reader = csv.reader(io.StringIO(self.text.characters, newline=""), delimiter=self.delimiter)
        open_quote = self.text.characters.count('"') % 2 == 1
        last: list[str] = []
        try:
            for cells in reader:
                number += 1
                last = cells
                if number <= self.first or not any(cells):
                    continue
                count += 1
                if count > most:
                    raise _too_many(most)
                if self.text.mixed and any(map(is_broken, cells)):
                    cells = _mend(cells, number, self.headings, remarks)
                yield number, cells
        except csv.Error as trouble:
            raise _torn(number + 1) from trouble
        if open_quote and last and "\n" in last[-1]:
            remarks.unreadable(
                number, self._heading(len(last) - 1), say(N_("A quotation mark is opened here and never closed."))
            )

    def _heading(self, place: int) -> str:
        return self.headings[place] if place < len(self.headings) else ""


def table_of(text: Text, delimiter: str = "") -> Table:
    """The text as a table with the separator and the heading row under which most headings are known."""
    characters = text.characters
    if delimiter and (len(delimiter) > 1 or delimiter in '"\r\n'):
        raise CannotRead(say(N_("Only a single character can separate columns.")), say(N_("Choose another one.")))
    tried = (delimiter,) if delimiter else (*_announced(characters), *SEPARATORS)
    best: tuple[int, int, str, int, list[str]] | None = None
    for each in tried:
        for number, cells in enumerate(_head(characters, each), 1):
            known = sum(1 for cell in cells if len(cell) < 60 and role_of(cell))
            width = len(cells)
            if best is None or (known, width) > best[:2]:
                best = (known, width, each, number, cells)
    if best is None:
        raise CannotRead(say(N_("The file is empty.")), say(N_("Make the export once more.")))
    return Table(text, best[2], best[3], tuple(cell.strip().lstrip("\ufeff") for cell in best[4]))


def first_rows(text: Text, delimiter: str) -> list[list[str]]:
    """The first rows as they are, headings or not."""
    return _head(text.characters, delimiter)


def _announced(characters: str) -> Sequence[str]:
    """Excel's first line "sep=;"."""
    return (characters[4],) if characters[:4].lower() == "sep=" and len(characters) > 5 else ()


def _head(characters: str, delimiter: str) -> list[list[str]]:
    found: list[list[str]] = []
    if not delimiter or delimiter in '"\r\n':
        return found
    try:
        for cells in csv.reader(io.StringIO(characters[:_HEAD], newline=""), delimiter=delimiter):
            found.append(cells)
            if len(found) == _LOOKED_AT:
                break
    except (csv.Error, ValueError, TypeError):
        pass
    return found


def _mend(cells: list[str], number: int, headings: Sequence[str], remarks: Remarks) -> list[str]:
    place = next(place for place, cell in enumerate(cells) if is_broken(cell))
    fixed = [mended(cell) for cell in cells]
    remarks.taken(
        number,
        headings[place] if place < len(headings) else "",
        say(N_("This row is not in the encoding of the others; it was read as “{text}”."), text=fixed[place]),
    )
    return fixed


def _too_many(most: int) -> CannotRead:
    return CannotRead(
        say(N_("The file has more than {most} rows."), most=f"{most:,}"),
        say(N_("Export a shorter time, for instance year by year, and import the files one after another.")),
    )


def _torn(row: int) -> CannotRead:
    return CannotRead(
        say(N_("Row {row} cannot be split into cells: a quotation mark is missing before it or in it."), row=row),
        say(N_("Mend that row, or make the export once more.")),
    )
