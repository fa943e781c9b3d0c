"""Reads plans.toml: which plans a site has, for how much, what each opens, and how long trial and grace last.

As with a shop, prices stand in a file of the site's folder: a form that somebody sends never holds one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from keepword.parts.accounts import entitlements
from keepword.parts.disclosures.carriers.payment import DECIMALS
from keepword.parts.payments.described import Described, described

FORMAT = 1
FILE = "plans.toml"
MOST = 10**7  # of the smallest unit
_SLUG = re.compile(r"[a-z0-9]+")
EVERY = ("month", "year")


class PlansError(Exception):
    """plans.toml can't be used: each problem says where, what and what instead."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be chosen. ``prices`` are for each way to pay, in the currency's smallest unit; none: it is free."""

    slug: str
    name: str
    about: Described
    opens: tuple[str, ...]
    prices: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Priced:
    """A plan with one way to pay it; of a trial ``every`` is empty."""

    plan: Plan
    every: str
    amount: int

    @property
    def key(self) -> str:
        return f"{self.plan.slug}-{self.every}" if self.every else self.plan.slug


@dataclass(frozen=True, slots=True)
class Plans:
    """All of it. ``trial`` names the plan that can be tried."""

    plans: tuple[Plan, ...]
    currency: str
    trial: str
    trial_days: int
    grace_days: int

    def plan(self, slug: str) -> Plan | None:
        return next((each for each in self.plans if each.slug == slug), None)

    def offers(self) -> Iterator[Priced]:
        """Everything that can be paid for."""
        for plan in self.plans:
            for every, amount in plan.prices.items():
                yield Priced(plan, every, amount)

    def offer(self, key: str) -> Priced | None:
        """The offer, or the trial, of this key."""
        found = next((each for each in self.offers() if each.key == key), None)
        plan = self.plan(key)
        return found or (Priced(plan, "", 0) if plan else None)

    @property
    def free(self) -> tuple[str, ...]:
        """What is open to everybody."""
        return tuple(name for plan in self.plans if not plan.prices for name in plan.opens)


def current() -> Plans:
    """The plans of this site, read anew when their file changed. Raises `PlansError`."""
    path = Path(settings.KEEPWORD_SITE_FOLDER) / FILE
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        raise PlansError(f"{path}:1: a site with plans needs this file. Write it, or take plans out of parts") from None
    return _read(path, stamp)


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> Plans:
    try:
        source = path.read_text("utf-8-sig")
        table = tomllib.loads(source)
    except (OSError, ValueError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise PlansError(f"{path}:{line[1] if line else 1}: this is not TOML: {error}. Mend the syntax there") from None
    return _Reading(path, source.splitlines(), table).plans()


class _Reading:
    """One pass over the file that collects all problems before it gives up."""

    def __init__(self, path: Path, lines: list[str], table: dict[str, Any]) -> None:
        self.path, self.lines, self.table = path, lines, table
        self.problems: list[str] = []

    def plans(self) -> Plans:
        self._only(self.table, "format", "currency", "trial", "trial_days", "grace_days", "plan")
        if self.table.get("format") != FORMAT:
            self._problem("format", "the format of this file is unknown", f"Write format = {FORMAT}")
        currency = str(self.table.get("currency", ""))
        if currency not in DECIMALS:
            known = ", ".join(DECIMALS)
            self._problem("currency", f"“{currency}” is no currency that can be collected", f"Known: {known}")
        found = tuple(self._plans(currency))
        trial = str(self.table.get("trial", ""))
        if trial and not any(each.slug == trial and each.prices for each in found):
            self._problem("trial", f"trial = “{trial}” is no plan with a price", "Name one, or leave it out")
        plans = Plans(found, currency, trial, self._days("trial_days", 14), self._days("grace_days", 7))
        if self.problems:
            raise PlansError("\n".join(self.problems))
        return plans

    def _days(self, name: str, usual: int) -> int:
        days = self.table.get(name, usual)
        if type(days) is not int or not 1 <= days <= 365:
            self._problem(name, f"{name} = {days!r} can’t be", "Write a number of days from 1 to 365")
            return usual
        return days

    def _plans(self, currency: str) -> Iterator[Plan]:
        seen: set[str] = set()
        for each in self.table.get("plan", ()):
            self._only(each, "slug", "name", "about", "words", "opens", "prices")
            slug = str(each.get("slug", ""))
            if not _SLUG.fullmatch(slug) or len(slug) > 40 or slug in seen:
                self._problem(slug or "slug", f"“{slug}” is no short name of its own", "Write small letters and digits")
            seen.add(slug)
            opens = tuple(str(name) for name in each.get("opens", ()))
            for name in opens:
                if name not in entitlements.FEATURES:
                    known = ", ".join(entitlements.FEATURES)
                    self._problem(name, f"nothing here is called “{name}”", f"A plan can open: {known}")
            prices = dict(self._prices(slug, each.get("prices", {}), currency))
            yield Plan(slug, str(each.get("name", slug)), self._about(each), opens, prices)

    def _about(self, table: Mapping[str, Any]) -> Described:
        try:
            return described(table)
        except ValueError:
            self._problem("words", "these words are not understood", 'Write words.de.about = "…" for each language')
            return Described()

    def _prices(self, slug: str, table: Mapping[str, Any], currency: str) -> Iterator[tuple[str, int]]:
        for every, amount in table.items():
            if every not in EVERY:
                self._problem(every, f"{slug} can’t be paid each “{every}”", "Write month or year")
                continue
            try:
                exact = Decimal(str(amount)).scaleb(DECIMALS.get(currency, 2))
                if exact != int(exact) or not 0 < exact <= MOST:
                    raise ValueError
                yield every, int(exact)
            except (InvalidOperation, ValueError, OverflowError):
                self._problem(every, f"{every} = {amount!r} of {slug} is no price", 'Write it as month = "4.00"')

    def _only(self, table: Mapping[str, Any], *known: str) -> None:
        for key in table:
            if key not in known:
                self._problem(key, f"“{key}” is not known here", f"Known: {', '.join(known)}")

    def _problem(self, word: str, what: str, instead: str) -> None:
        line = next((number for number, text in enumerate(self.lines, start=1) if word and word in text), 1)
        self.problems.append(f"{self.path}:{line}: {what}. {instead}")
