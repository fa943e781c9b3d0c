"""Finds the line of every table, key and list item of a TOML text, because tomllib tells values but not places."""

from __future__ import annotations

import contextlib
import re
import tomllib
from bisect import bisect_left

type Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[^,\]}#\n]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)


class Lines:
    """Line numbers (from 1) by path: names of tables and keys, and numbers (from 0) inside arrays.

    The text must be TOML that tomllib accepts, with plain newlines. A path that is not there answers with the line
    of the nearest thing around it.
    """

    def __init__(self, text: str = "") -> None:
        self._known: dict[Path, int] = {}
        if text:
            with contextlib.suppress(RecursionError, IndexError):  # the places found so far are better than none
                _Walk(text, self._known).document()

    def of(self, path: Path) -> int:
        while path and path not in self._known:
            path = path[:-1]
        return self._known.get(path, 1)


class _Walk:
    """One pass over the text; every method starts at `at` and leaves it behind what it read."""

    def __init__(self, text: str, known: dict[Path, int]) -> None:
        self.text, self.at, self.known = text, 0, known
        self.counts: dict[Path, int] = {}
        self.newlines = [found.start() for found in re.finditer("\n", text)]

    def line(self) -> int:
        return bisect_left(self.newlines, self.at) + 1

    def skip(self, pattern: re.Pattern[str] = _BLANK) -> None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def document(self) -> None:
        table: Path = ()
        self.skip()
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                many = self.text.startswith("[[", self.at)
                line = self.line()
                self.at += 2 if many else 1
                table = self.resolved((), self.key())
                self.at += 2 if many else 1
                if many:
                    # `table` ends in the number of the last element so far, if there is one: count up from it
                    plain = table[:-1] if table[:-1] in self.counts and isinstance(table[-1], int) else table
                    self.known.setdefault(plain, line)
                    self.counts[plain] = self.counts.get(plain, 0) + 1
                    table = (*plain, self.counts[plain] - 1)
                self.note(table, line)
            else:
                self.pair(table)
            self.skip()

    def resolved(self, table: Path, key: list[str]) -> Path:
        """The path of a key, where each array of tables on the way means its last element."""
        for part in key:
            table = (*table, part)
            if table in self.counts:
                table = (*table, self.counts[table] - 1)
        return table

    def note(self, path: Path, line: int) -> None:
        for length in range(1, len(path) + 1):
            self.known.setdefault(path[:length], line)

    def key(self) -> list[str]:
        parts: list[str] = []
        while True:
            self.skip(_SPACE)
            start = self.at
            quoted = self.text[start] in "\"'"
            self.skip(_STRING if quoted else _BARE)
            token = self.text[start : self.at]
            parts.append(tomllib.loads(f"x = {token}")["x"] if quoted else token)
            self.skip(_SPACE)
            if self.text[self.at] != ".":
                return parts
            self.at += 1

    def pair(self, table: Path) -> None:
        line = self.line()
        path = self.resolved(table, self.key())
        self.note(path, line)
        self.at += 1  # the equals sign
        self.skip(_SPACE)
        self.value(path)

    def value(self, path: Path) -> None:
        self.known.setdefault(path, self.line())
        opening = self.text[self.at]
        if opening in "\"'":
            self.skip(_STRING)
        elif opening in "[{":
            self.inside(path, "]" if opening == "[" else "}")
        else:
            self.skip(_PLAIN)

    def inside(self, path: Path, closing: str) -> None:
        self.at += 1
        self.skip()
        count = 0
        while self.text[self.at] != closing:
            if closing == "]":
                self.value((*path, count))
            else:
                self.pair(path)
            count += 1
            self.skip()
            if self.text[self.at] == ",":
                self.at += 1
                self.skip()
        self.at += 1
