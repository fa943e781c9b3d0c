"""Gets the values of a TOML file, whatever bytes it holds, or says in one sentence why there are none."""

import re
import tomllib
from typing import Any

from keepword.policy.positions import Lines, Path
from keepword.policy.problems import Place, Problem

LONGEST = 1_000_000  # bytes; even long privacy policies are a tenth of it
_AT = re.compile(r" \(at (?:line ([0-9]+), column [0-9]+|end of document)\)$")
# What tomllib says, and what most likely happened.
_ADVICE = (
    ("Invalid value", 'Write words in double quotes, periods too: keep = "P30D".'),
    ("Cannot overwrite", "The same name is given twice here: take one away."),
    ("Cannot declare", "The same table is opened twice: put its lines together under one heading."),
    ("Expected '='", 'Write NAME = VALUE; a name with dots in it goes in quotes: "account.email" = "…".'),
    ("Unescaped", "Write \\\\ for a backslash, or put the words in single quotes."),
    ("Illegal character", 'End the words with the same quote they began with; words over several lines stand in """.'),
    ("Unclosed array", "Close the list with ]."),
    ("Expected newline", "Write one NAME = VALUE on each line."),
)


class Source:
    """One text that is being read: its name, its lines, and the problems found in it so far."""

    def __init__(self, file: str = "", lines: Lines | None = None) -> None:
        self.file, self.lines = file, lines
        self.problems: list[Problem] = []

    def place(self, path: Path) -> Place:
        return Place(self.file, self.lines.of(path) if self.lines else 0)

    def problem(self, path: Path, what: str, instead: str, statement: str | None = None) -> None:
        self.problems.append(Problem(self.place(path), statement, what, instead))


class _UnreadableError(ValueError):
    """Raised with a line, what is wrong there, and what to do instead."""


def values_of(source: str | bytes, file: str) -> tuple[Source, dict[str, Any]]:
    """The values of a TOML text, and the Source to note further problems in; none, and one problem, if it has none."""
    try:
        text = _decoded(source)
        values = _parsed(text)
    except _UnreadableError as error:
        here = Source(file)
        line, what, instead = error.args
        here.problems.append(Problem(Place(file, line), None, what, instead))
        return here, {}
    return Source(file, Lines(text)), values


def _decoded(source: str | bytes) -> str:
    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if len(data) > LONGEST:
        instead = "Leave only what the policy says; long texts belong into pages of their own."
        raise _UnreadableError(1, f"the text is longer than {LONGEST:,} bytes", instead)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _UnreadableError(1, "the text is UTF-16", "Save the file with the encoding UTF-8.")
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        raise _UnreadableError(line, "the text has a NUL byte", "Save the file as plain text, with the encoding UTF-8.")
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        what = f"the text is not UTF-8 (byte 0x{data[error.start]:02X}; perhaps it was saved as Latin-1)"
        raise _UnreadableError(line, what, "Save the file with the encoding UTF-8.") from None
    return text.replace("\r\n", "\n")


def _parsed(text: str) -> dict[str, Any]:
    try:
        values = tomllib.loads(text)
    except RecursionError:
        instead = "A policy needs no more than four levels."
        raise _UnreadableError(1, "lists or tables are nested too deeply", instead) from None
    except ValueError as error:  # a TOMLDecodeError, or Python's own about a number or a date
        message = str(error)
        found = _AT.search(message)
        line = int(found[1] or text.count("\n") + 1) if found else 1
        plain = _AT.sub("", message)
        matching = [advice for start, advice in _ADVICE if plain.startswith(start)]
        advice = (matching or ["Mend this line or the one above."])[0]
        raise _UnreadableError(line, f"this cannot be read as TOML: {plain}", advice) from None
    if not values:
        raise _UnreadableError(1, "the text is empty", 'Begin with format = 1, company = "…" and language = "en".')
    return values
