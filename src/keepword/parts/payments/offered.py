"""Reads a file of the site's folder that says what is sold: in one pass, with every problem named by its line.

Prices stand there and not in the database, as the policy does: who may change them may change the site, each change has
a history, and a form that somebody sends never holds one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from keepword.parts.disclosures.carriers.payment import DECIMALS

from .described import Described, described

FORMAT = 1


class OfferError(Exception):
    """The file can't be used: each problem says where, what and what instead."""


class Reading:
    """One pass over such a file, whose content is ``table``; `end` raises `OfferError` with all that was found."""

    def __init__(self, path: Path, source: str) -> None:
        self.path, self.lines = path, source.splitlines()
        self.problems: list[str] = []
        try:
            self.table = tomllib.loads(source)
        except ValueError as error:
            line = re.search(r"line (\d+)", str(error))
            raise _unreadable(path, int(line[1]) if line else 1, error) from None

    def begin(self, *known: str) -> None:
        """What every such file has to have, and what else this one may."""
        self.only(self.table, "format", *known)
        if self.table.get("format") != FORMAT:
            self.problem("format", "the format of this file is unknown", f"Write format = {FORMAT}")

    def end(self) -> None:
        if self.problems:
            raise OfferError("\n".join(self.problems))

    def only(self, table: Mapping[str, Any], *known: str) -> None:
        """Names each key that is none of these."""
        for key in table:
            if key not in known:
                self.problem(key, f"“{key}” is not known here", f"Known: {', '.join(known)}")

    def currency(self, code: str, key: str) -> None:
        """Names a currency in which nothing can be collected."""
        if code not in DECIMALS:
            known = f"Known: {', '.join(DECIMALS)}"
            self.problem(key, f"“{code}” is no currency that can be collected", known)

    def whole(self, given: Any, digits: int) -> int:
        """A number with at most so many digits behind its point, in the smallest unit. Raises ValueError."""
        try:
            exact = Decimal(str(given)).scaleb(digits)
            if exact != int(exact):
                raise ValueError(given)
            return int(exact)
        except (InvalidOperation, OverflowError):
            raise ValueError(given) from None

    def price(self, key: str, given: Any, *, currency: str, most: int, of: str, example: str) -> int | None:
        """An amount of that currency in its smallest unit; None if it is none, which is then named."""
        try:
            amount = self.whole(given, DECIMALS.get(currency, 2))
            if 0 < amount <= most:
                return amount
        except ValueError:
            pass
        self.problem(key, f"{key} = {given!r} of {of} is no price", f"Write it as {example}")
        return None

    def about(self, table: Mapping[str, Any]) -> Described:
        """What is said about one thing, in each language."""
        try:
            return described(table)
        except ValueError:
            self.problem("words", "these words are not understood", 'Write words.de.about = "…" for each language')
            return Described()

    def problem(self, word: str, what: str, instead: str) -> None:
        """Notes what is wrong, with the first line that has ``word`` in it."""
        line = next((number for number, text in enumerate(self.lines, start=1) if word and word in text), 1)
        self.problems.append(f"{self.path}:{line}: {what}. {instead}")


def read[Offer](file: str, part: str, reading: Callable[[Reading], Offer]) -> Offer:
    """What ``reading`` makes of this file of the site, anew when it changed. Raises `OfferError`."""
    path = Path(settings.KEEPWORD_SITE_FOLDER) / file
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        needed = f"a site with {part} needs this file. Write it, or take {part} out of parts"
        raise OfferError(f"{path}:1: {needed}") from None
    made: Offer = _read(path, stamp, reading)
    return made


@lru_cache(maxsize=8)
def _read[Offer](path: Path, stamp: int, reading: Callable[[Reading], Offer]) -> Offer:
    try:
        source = path.read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        raise _unreadable(path, 1, error) from None
    pass_over = Reading(path, source)
    made = reading(pass_over)
    pass_over.end()
    return made


def _unreadable(path: Path, line: int, error: Exception) -> OfferError:
    return OfferError(f"{path}:{line}: this is not TOML: {error}. Mend the syntax there")
