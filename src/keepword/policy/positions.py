"""Finds the line of every table, key and list item of a TOML text, because tomllib tells values but not places."""

import contextlib
import re
import tomllib
from bisect import bisect_left

type Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[^,\]}#\n]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' + r"|'''.*?'{3,5}" + r'|"(?:\\.|[^"\\\n])*"' + r"|'[^'\n]*'", re.DOTALL
)


class Lines:
    """Line numbers (from 1) by path: names of tables and keys, and numbers (from 0) inside arrays.

    The text must be TOML that tomllib accepts, with plain newlines. A path that is not there answers with the line
    of the nearest thing around it. Every method that reads starts at `at` and leaves it behind what it read.
    """

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.known: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}
        self.newlines = [found.start() for found in re.finditer("\n", text)]
        with contextlib.suppress(RecursionError, IndexError):  # the places found so far are better than none
            self._document()

    def of(self, path: Path) -> int:
        while path and path not in self.known:
            path = path[:-1]
        return self.known.get(path, 1)

    def _line(self) -> int:
        return bisect_left(self.newlines, self.at) + 1

    def _skip(self, pattern: re.Pattern[str] = _BLANK, more: int = 0) -> None:
        self.at += more
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _document(self) -> None:
        table: Path = ()
        self._skip()
        while self.at < len(self.text):
            brackets = 2 if self.text.startswith("[[", self.at) else 1 if self.text[self.at] == "[" else 0
            if brackets:
                line = self._line()
                self._skip(more=brackets)
                *outer, last = self._key()
                table = (*self._resolved((), outer), last)
                if brackets == 2:
                    self.known.setdefault(table, line)
                    self.counts[table] = self.counts.get(table, 0) + 1
                table = self._resolved((), [*outer, last])
                self._note(table, line)
                self._skip(more=brackets)
            else:
                self._pair(table)
                self._skip()

    def _resolved(self, table: Path, key: list[str]) -> Path:
        """The path of a key, where each array of tables on the way means its last element."""
        for part in key:
            table = (*table, part)
            if table in self.counts:
                table = (*table, self.counts[table] - 1)
        return table

    def _note(self, path: Path, line: int) -> None:
        for length in range(1, len(path) + 1):
            self.known.setdefault(path[:length], line)

    def _key(self) -> list[str]:
        parts: list[str] = []
        while not parts or self.text[self.at] == ".":
            self._skip(more=1 if parts else 0)
            start = self.at
            quoted = self.text[start] in "\"'"
            self._skip(_STRING if quoted else _BARE)
            token = self.text[start : self.at]
            parts.append(tomllib.loads(f"x = {token}")["x"] if quoted else token)
            self._skip()
        return parts

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = self._resolved(table, self._key())
        self._note(path, line)
        self._skip(more=1)  # the equals sign
        self._value(path)

    def _value(self, path: Path) -> None:
        self.known.setdefault(path, self._line())
        opening = self.text[self.at]
        if opening not in "[{":
            return self._skip(_STRING if opening in "\"'" else _PLAIN)
        self._skip(more=1)
        count = 0
        while self.text[self.at] not in "]}":
            if opening == "[":
                self._value((*path, count))
            else:
                self._pair(path)
            count += 1
            self._skip()
            self._skip(more=1 if self.text[self.at] == "," else 0)
        self.at += 1
        return None
