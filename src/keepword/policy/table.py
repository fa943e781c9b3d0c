"""Takes typed values out of one TOML table, and notes each wrong, missing or unknown one with its place."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any

from keepword.policy.periods import Duration
from keepword.policy.positions import Path
from keepword.policy.problems import meant
from keepword.policy.sources import Source

# Control characters, and those that turn the direction of text: they make a text look like another.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
KEY = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
_SHAPES = {str: "text in quotes", bool: "true or false", int: "a number", list: "a list", dict: "a table"}


class Table:
    """A table at `path`; every key asked for is remembered, so that `close` can name those nobody knows."""

    def __init__(self, source: Source, path: Path, values: Mapping[str, Any], statement: str | None = None) -> None:
        self.source, self.path, self.values, self.statement = source, path, values, statement
        self.asked: set[str] = set()

    def problem(self, key: str | Path, what: str, instead: str) -> None:
        path = (key,) if isinstance(key, str) else key
        self.source.problem((*self.path, *path), what, instead, self.statement)

    def value(self, key: str, shape: type, required: bool, example: str) -> Any:
        """The value, or None where it is missing or of the wrong shape (both noted)."""
        self.asked.add(key)
        value = self.values.get(key)
        if value is None:
            if required:
                self.problem(key, f'"{key}" is missing', f"Write {key} = {example}.")
            return None
        if not isinstance(value, shape) or (shape is int and isinstance(value, bool)):
            given = _SHAPES.get(type(value), "something else")
            instead = f"Write {key} = {example}."
            if shape is str and isinstance(value, dict):
                instead += f' A name with dots in it goes in quotes: "{key}.{next(iter(value), "…")}" = …'
            self.problem(key, f'"{key}" must be {_SHAPES[shape]}, not {given}', instead)
            return None
        return value

    def _cleaned(self, path: Path, text: str) -> str:
        if _HIDDEN.search(text):
            self.problem(path, f'"{path[0]}" has invisible control characters', "Type the words again by hand.")
        if not text.strip():
            self.problem(path, f'"{path[0]}" is empty', "Write what it should say, or leave the line out.")
        return " ".join(text.split())

    def text(self, key: str, *, required: bool = False, example: str = '"…"') -> str:
        value = self.value(key, str, required, example)
        return "" if value is None else self._cleaned((key,), value)

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.value(key, bool, False, "true")
        return default if value is None else bool(value)

    def day(self, key: str) -> datetime.date | None:
        value = self.values.get(key)
        self.asked.add(key)
        try:
            made = datetime.date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            made = None
        if isinstance(made, datetime.date) and not isinstance(made, datetime.datetime):
            return made
        what = f'"{key}" is missing' if value is None else f'"{key}" is not a day'
        self.problem(key, what, f"Write {key} = 2027-11-01.")
        return None

    def several(self, key: str, *, required: bool = False, empty: bool = True, single: bool = False) -> tuple[str, ...]:
        """A list of texts without repetitions; with `single`, one text stands for a list of one."""
        if single and isinstance(self.values.get(key), str):
            return (self.text(key),)
        found = []
        value = self.value(key, list, required, '["…"]')
        for index, item in enumerate(value or ()):
            if not isinstance(item, str):
                self.problem((key, index), f'"{key}" must list texts', f'Write {key} = ["…"].')
            elif "*" in item:
                instead = "Name each one: a pattern would approve what does not exist yet."
                self.problem((key, index), f'"{item}" in "{key}" is a wildcard', instead)
            elif item in found:
                self.problem((key, index), f'"{item}" stands twice in "{key}"', "Take one away.")
            else:
                found.append(self._cleaned((key, index), item))
        if value == [] and not empty:
            self.problem(key, f'"{key}" is empty', "Name at least one, or take the statement away.")
        return tuple(found)

    def names(self, key: str, known: Mapping[str, Any], of: str, **options: bool) -> tuple[str, ...]:
        """A list of keys of `known`; `of` is the table of the file that declares them, or "" for fixed words."""
        found = []
        for index, item in enumerate(self.several(key, **options)):
            if item in known:
                found.append(item)
            else:
                declare = f" Otherwise declare it under [{of}]." if of else ""
                self.problem((key, index), f'unknown word "{item}" in "{key}"', meant(item, known) + declare)
        return tuple(found)

    def word(self, key: str, known: Mapping[str, Any], *, required: bool = False, of: str = "") -> str | None:
        """One key of `known`."""
        value = self.text(key, required=required, example=f'"{next(iter(known), "…")}"')
        if not value or value in known:
            return value or None
        declare = f" Otherwise declare it under [{of}]." if of else ""
        self.problem(key, f'unknown word "{value}" for "{key}"', meant(value, known) + declare)
        return None

    def period(self, key: str, *, required: bool = False, otherwise: str = "") -> Duration | None:
        """A period, or None for the word `otherwise`."""
        value = self.text(key, required=required, example='"P30D"')
        if not value or value == otherwise:
            return None
        try:
            return Duration.parse(value)
        except ValueError as error:
            also = f' Or write "{otherwise}".' if otherwise else ""
            self.problem(key, f'"{value}" is not a period that "{key}" can be', f"{error}{also}")
            return None

    def table(self, key: str) -> Table:
        value = self.value(key, dict, False, "{ … }")
        return Table(self.source, (*self.path, key), value or {}, self.statement)

    def texts(self, key: str) -> dict[str, str]:
        """A table of texts."""
        table = self.table(key)
        return {name: table.text(name) for name in table.declared()}

    def tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """A table of tables, such as [cookies.theme]."""
        outer = self.table(key)
        for name in outer.declared():
            if isinstance(outer.values[name], dict):
                yield name, outer.table(name)
            else:
                outer.problem(name, f'"{name}" must be a table', f"Give it a heading of its own: [{key}.{name}].")

    def declared(self) -> list[str]:
        """The keys of a table of the glossary, those noted and left out that no list could name."""
        good = []
        for name in self.values:
            if KEY.fullmatch(name):
                good.append(name)
            else:
                instead = "Use letters, digits, and single dots, hyphens or underscores between them."
                self.problem(name, f'"{name}" cannot be a name', instead)
        return good

    def close(self, what: str) -> None:
        for name in self.values:
            if name not in self.asked:
                self.problem(name, f'{what} has no "{name}"', meant(name, self.asked))
