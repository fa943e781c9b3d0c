"""Reads site.toml, so that everything about one company's site that is not a promise stands in one small file."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf.locale import LANG_INFO

from .accent import Accent, AccentError

FORMAT = 1
LARGEST = 100_000  # bytes; a site.toml is a page long
KEYS = {
    "": ("format", "name", "company", "tagline", "languages", "parts", "navigation", "contact", "look", "words"),
    "contact": ("email", "address"),
    "look": ("accent", "night"),
}
PARTS = ("downloads", "payments", "plans", "purchases", "timekeeping")  # what a site has only if it says so
LOGOS = ("logo.svg", "logo.png")
NIGHT_LOGOS = ("logo-night.svg", "logo-night.png")

_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in site.toml: where, what, and what to write instead."""

    file: str
    line: int
    what: str
    instead: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}. {self.instead}"


class SiteError(Exception):
    """A site folder that can't be served; `.problems` has all that was found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Site:
    """One company's site: its names, its contact, its languages, its accent and what is in its menu."""

    folder: Path
    name: str
    company: str
    contact: str
    address: tuple[str, ...] = ()
    tagline: str = ""
    languages: tuple[str, ...] = ("en",)
    parts: tuple[str, ...] = ()
    navigation: tuple[str, ...] = ()
    accent: Accent = field(default_factory=Accent)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    logo: str = ""
    night_logo: str = ""

    @classmethod
    def load(cls, folder: Path) -> Site:
        """The site in this folder; raises SiteError with every problem of its file."""
        path = folder / "site.toml"
        source = _source(path)
        try:
            table = tomllib.loads(source)
        except RecursionError as error:
            raise SiteError(Problem("site.toml", 1, "lists are nested too deeply", "Two levels do")) from error
        except ValueError as error:  # a TOMLDecodeError, or Python's own about a number or a date
            line = re.search(r"line (\d+)", str(error))
            raise SiteError(
                Problem("site.toml", int(line[1]) if line else 1, f"this is not TOML: {error}", "Mend the syntax there")
            ) from error
        return _Reading(folder, source, table).site()

    def says(self, language: str, key: str) -> str:
        """`name` or `tagline` in this language where `[words.<language>]` has it, else as the site says it itself."""
        return self.words.get(language, {}).get(key, "") or str(getattr(self, key))


def _source(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SiteError(
            Problem("site.toml", 1, f"{path} can’t be read", "A site folder needs it: `keepword init` drafts one")
        ) from error
    if len(raw) > LARGEST:
        raise SiteError(Problem("site.toml", 1, f"this file has {len(raw):,} bytes", f"Keep it under {LARGEST:,}"))
    try:
        source = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SiteError(Problem("site.toml", line, "this is not UTF-8", "Save the file as UTF-8")) from error
    if "\0" in source:
        raise SiteError(Problem("site.toml", source[: source.index("\0")].count("\n") + 1, "a NUL byte", "Remove it"))
    return source


class _Reading:
    """One pass over the file that collects all problems before it gives up."""

    def __init__(self, folder: Path, source: str, table: dict[str, Any]) -> None:
        self.folder = folder
        self.source = source.splitlines()
        self.table = table
        self.problems: list[Problem] = []

    def site(self) -> Site:
        self._known("", self.table)
        self._format()
        contact = self._table("contact")
        look = self._table("look")
        words = self._table("words")
        site = Site(
            folder=self.folder,
            name=self._text(self.table, "name"),
            company=self._text(self.table, "company"),
            tagline=self._text(self.table, "tagline", needed=False),
            contact=self._email(contact),
            address=self._list(contact, "address"),
            languages=self._languages(),
            parts=self._parts(),
            navigation=self._list(self.table, "navigation"),
            accent=self._accent(look),
            words=self._words(words),
            logo=self._brand(LOGOS),
            night_logo=self._brand(NIGHT_LOGOS),
        )  # fmt: skip
        if self.problems:
            raise SiteError(*self.problems)
        return site

    def _wrong(self, key: str, what: str, instead: str) -> None:
        written = re.compile(rf'\s*(\[+\s*)?"?{re.escape(key)}"?\s*(=|\]|\.)')
        line = next((at for at, text in enumerate(self.source, 1) if written.match(text)), 1)
        self.problems.append(Problem("site.toml", line, what, instead))

    def _known(self, name: str, table: dict[str, Any]) -> None:
        for key in table:
            if key not in KEYS[name]:
                near = difflib.get_close_matches(key, KEYS[name], 1)
                instead = f'Did you mean "{near[0]}"?' if near else f"Known here: {', '.join(KEYS[name])}"
                self._wrong(key, f'"{key}" means nothing here', instead)

    def _format(self) -> None:
        found = self.table.get("format")
        if found is None:
            self._wrong("format", "format is missing", f"Write format = {FORMAT} at the top")
        elif not isinstance(found, int) or found > FORMAT:
            self._wrong("format", f"format {found} is newer than this program", f"It reads format {FORMAT}: update it")

    def _table(self, name: str) -> dict[str, Any]:
        found = self.table.get(name, {})
        if not isinstance(found, dict):
            self._wrong(name, f"{name} must be a table", f"Write [{name}] and its keys below it")
            return {}
        if name in KEYS:
            self._known(name, found)
        return found

    def _text(self, table: dict[str, Any], key: str, *, needed: bool = True) -> str:
        found = table.get(key, "")
        if not isinstance(found, str) or (needed and not found.strip()):
            self._wrong(key, f"{key} is missing or is not a text", f'Write {key} = "…"')
            return ""
        if not found.strip().isprintable():
            self._wrong(key, f"{key} has a line break or another sign that can’t be seen", "Write it on one line")
            return ""
        return found.strip()

    def _list(self, table: dict[str, Any], key: str) -> tuple[str, ...]:
        found = table.get(key, [])
        if not isinstance(found, list) or not all(isinstance(entry, str) and entry.strip() for entry in found):
            self._wrong(key, f"{key} must be a list of texts", f'Write {key} = ["…", "…"]')
            return ()
        return tuple(entry.strip() for entry in found)

    def _email(self, contact: dict[str, Any]) -> str:
        found = contact.get("email", "")
        if not isinstance(found, str) or not _EMAIL.fullmatch(found):
            self._wrong("email", "the contact’s e-mail address is missing or is none", 'Write email = "privacy@…"')
            return ""
        return found

    def _languages(self) -> tuple[str, ...]:
        found = self._list(self.table, "languages") or ("en",)
        for code in found:
            if not _LANGUAGE.fullmatch(code) or "name_local" not in LANG_INFO.get(code, {}):
                self._wrong("languages", f'"{code}" is not a language', 'Write codes such as "en" or "de"')
        return tuple(dict.fromkeys(found))

    def _parts(self) -> tuple[str, ...]:
        found = self._list(self.table, "parts")
        for name in found:
            if name not in PARTS:
                self._wrong("parts", f'there is no part "{name}"', f"Known here: {', '.join(PARTS)}")
        return tuple(dict.fromkeys(found))

    def _accent(self, look: dict[str, Any]) -> Accent:
        try:
            night = self._text(look, "night", needed=False)
            return Accent.chosen(self._text(look, "accent"), night or None) if "accent" in look else Accent()
        except AccentError as error:
            if look.get("accent"):
                self._wrong("night" if "night paper" in error.what else "accent", error.what, error.instead)
            return Accent()

    def _words(self, words: dict[str, Any]) -> dict[str, dict[str, str]]:
        found = {}
        for code, said in words.items():
            known = isinstance(said, dict) and all(
                key in ("name", "tagline") and isinstance(text, str) for key, text in said.items()
            )
            if known:
                found[code] = dict(said)
            else:
                self._wrong(f"words.{code}" if isinstance(said, dict) else code, f"words.{code} is not understood",
                            f'Write [words.{code}] and below it name = "…" or tagline = "…"')  # fmt: skip
        return found

    def _brand(self, names: tuple[str, ...]) -> str:
        return next((name for name in names if (self.folder / "brand" / name).is_file()), "")


@cache
def current() -> Site:
    """The site this process serves."""
    from django.conf import settings

    return Site.load(Path(settings.KEEPWORD_SITE_FOLDER))
