"""Reads a file of the site's folder that says what is sold: in one pass, with every problem named by its line.

Prices stand there and not in the database, as the policy does: who may change them may change the site, each change has
a history, and a form that somebody sends never holds one.
"""

from __future__ import annotations

import logging
import os
import re
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from django.conf import settings

from keepword.parts.disclosures.carriers.payment import DECIMALS
from keepword.policy import Place, Problem

from .described import Described, described

FORMAT = 1
LARGEST = 10**15  # no amount, and no rate, has more digits

logger = logging.getLogger("keepword.payments")


class OfferError(Exception):
    """The file can't be used: each problem says where, what and what instead."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(each) for each in problems))
        self.problems = problems


class Reading:
    """One pass over such a file, whose content is ``table``; `end` raises `OfferError` with all that was found."""

    def __init__(self, path: Path, source: str) -> None:
        self.path, self.lines = path, source.splitlines()
        self.problems: list[Problem] = []
        try:
            self.table = tomllib.loads(source)
        except (ValueError, RecursionError) as error:
            line = re.search(r"line (\d+)", str(error))
            raise _unusable(path, f"this is not TOML: {error}", "Mend it there", int(line[1]) if line else 1) from None

    def begin(self, *known: str) -> None:
        """What every such file has to have, and what else this one may."""
        self.only(self.table, "format", *known)
        if self.table.get("format") != FORMAT:
            self.problem("format", "the format of this file is unknown", f"Write format = {FORMAT}")

    def end(self) -> None:
        if self.problems:
            raise OfferError(*self.problems)

    def only(self, table: Mapping[str, Any], *known: str) -> None:
        """Names each key that is none of these."""
        for key in table:
            if key not in known:
                self.problem(key, f"“{key}” is not known here", f"Known: {', '.join(known)}")

    def tables(self, table: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
        """The tables under this name; none if something else stands there, which is then named."""
        found = table.get(key, [])
        if isinstance(found, list) and all(isinstance(each, dict) for each in found):
            return found
        self.problem(key, f"{key} is no list of tables", f"Write [[{key}]] above each")
        return []

    def inner(self, table: Mapping[str, Any], key: str) -> dict[str, Any]:
        """The one table under this name, in the same way."""
        found = table.get(key, {})
        if isinstance(found, dict):
            return found
        self.problem(key, f"{key} is no table", f"Write {key} = {{ … }}, or [{key}] above its lines")
        return {}

    def texts(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """The list of texts under this name, in the same way."""
        found = table.get(key, [])
        if isinstance(found, list) and all(isinstance(each, str) for each in found):
            return tuple(found)
        self.problem(key, f"{key} is no list of texts", f'Write {key} = ["…", "…"]')
        return ()

    def text(self, table: Mapping[str, Any], key: str, usual: str = "") -> str:
        """The text under this name, in the same way."""
        found = table.get(key, usual)
        if isinstance(found, str):
            return found
        self.problem(key, f"{key} = {found!r} is no text", f'Write {key} = "…"')
        return usual

    def currency(self, code: str, key: str) -> None:
        """Names a currency in which nothing can be collected."""
        if code not in DECIMALS:
            known = f"Known: {', '.join(DECIMALS)}"
            self.problem(key, f"“{code}” is no currency that can be collected", known)

    def whole(self, given: Any, digits: int) -> int:
        """A number with at most so many digits behind its point, in the smallest unit. Raises ValueError."""
        try:
            exact = Decimal(str(given)).scaleb(digits)
            if abs(exact) > LARGEST or exact != int(exact):
                raise ValueError(given)
            return int(exact)
        except ArithmeticError:
            raise ValueError(given) from None

    def price(self, key: str, given: Any, *, currency: str, most: int, of: str, example: str) -> int | None:
        """An amount of that currency in its smallest unit; None if it is none, which is then named."""
        try:
            amount = self.whole(given, DECIMALS.get(currency, 2))
            if 0 < amount <= most:
                return amount
        except ValueError:
            pass
        self.problem(str(given), f"{key} = {given!r} of {of} is no price", f"Write it as {example}", key)
        return None

    def about(self, table: Mapping[str, Any]) -> Described:
        """What is said about one thing, in each language."""
        try:
            return described(table)
        except ValueError:
            self.problem("words", "these words are not understood", 'Write words.de.about = "…" for each language')
            return Described()

    def problem(self, word: str, what: str, instead: str, also: str = "") -> None:
        """Notes what is wrong, with the first line that has ``word`` and ``also`` in it, else with the first of one."""
        for wanted in ((word, also), (word,), (also,)):
            if not any(wanted):
                continue
            for number, text in enumerate(self.lines, start=1):
                if all(each in text for each in wanted):
                    self._note(number, what, instead)
                    return
        self._note(1, what, instead)

    def _note(self, line: int, what: str, instead: str) -> None:
        self.problems.append(Problem(Place(str(self.path), line), None, what, instead))


@dataclass(frozen=True, slots=True)
class _Held:
    """What a file came to when it had this stamp; with problems, what it came to before them."""

    stamp: tuple[int, int] | None
    made: Any
    problems: tuple[Problem, ...] = ()


_held: dict[Path, _Held] = {}


@dataclass(frozen=True, slots=True)
class Offer[Offered]:
    """A file of the site's folder that says what is sold, for the part that needs it."""

    file: str
    part: str
    reading: Callable[[Reading], Offered]

    @property
    def path(self) -> Path:
        return Path(settings.KEEPWORD_SITE_FOLDER) / self.file

    def current(self) -> Offered:
        """What the file says, read anew when it changed.

        One that can't be used leaves in force what it said before, and the log says so. Raises `OfferError` where it
        has said nothing yet.
        """
        path, stamp = self.path, _stamp(self.path)
        held = _held.get(path)
        if held is None or held.stamp != stamp:
            held = _held[path] = self._anew(stamp, held)
        if held.made is None:
            raise OfferError(*held.problems)
        return cast(Offered, held.made)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file as it is now."""
        try:
            self._read(self.path)
        except OfferError as error:
            return error.problems
        return ()

    def _anew(self, stamp: tuple[int, int] | None, before: _Held | None) -> _Held:
        try:
            made, source = self._read(self.path)
        except OfferError as error:
            last = before.made if before else self._copied()
            if last is not None:
                logger.error("%s\nUntil it is mended, what %s said before stays in force", error, self.file)
            return _Held(stamp, last, error.problems)
        self._copy(source)
        return _Held(stamp, made)

    def _read(self, path: Path) -> tuple[Offered, str]:
        try:
            source = path.read_text("utf-8-sig")
        except FileNotFoundError:
            what = f"a site with {self.part} needs this file"
            raise _unusable(path, what, f"Write it, or take {self.part} out of parts") from None
        except OSError as error:
            raise _unusable(path, f"this can’t be read ({error.strerror})", "Look at its rights") from None
        except ValueError:
            raise _unusable(path, "this is not UTF-8", "Save the file as UTF-8") from None
        pass_over = Reading(path, source)
        made = self.reading(pass_over)
        pass_over.end()
        return made, source

    def _kept_at(self) -> Path | None:
        folder: Path | None = settings.KEEPWORD_DATA_FOLDER
        return folder / self.file if folder else None

    def _copy(self, source: str) -> None:
        """For a process that starts while the file is broken: what it said last lies in the data folder."""
        kept, content = self._kept_at(), source.encode()
        with suppress(OSError):  # a full disk must not close the shop
            if kept is None or (kept.exists() and kept.read_bytes() == content):
                return
            descriptor, fresh = tempfile.mkstemp(prefix=".new.", dir=kept.parent)
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
            os.replace(fresh, kept)

    def _copied(self) -> Offered | None:
        kept = self._kept_at()
        if kept is None or not kept.is_file():
            return None
        with suppress(OfferError):
            return self._read(kept)[0]
        return None


OFFERS: list[Offer[Any]] = []


def offer[Offered](file: str, part: str, reading: Callable[[Reading], Offered]) -> Offer[Offered]:
    """Names such a file; each part has it in its ``catalogue.py``, found by name, so that a start can look at all."""
    made = Offer(file, part, reading)
    OFFERS.append(made)
    return made


def problems() -> list[Problem]:
    """What is wrong with any of these files."""
    return [problem for each in OFFERS for problem in each.problems()]


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _unusable(path: Path, what: str, instead: str, line: int = 1) -> OfferError:
    return OfferError(Problem(Place(str(path), line), None, what, instead))
