"""Reads plans.toml: which plans a site has, for how much, what each opens, and how long trial and grace last."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from keepword.parts.accounts import entitlements
from keepword.parts.payments.described import Described
from keepword.parts.payments.money.tax import WHOLE
from keepword.parts.payments.offered import Reading, offer

FILE = "plans.toml"
MOST = 10**7  # of the smallest unit
_SLUG = re.compile(r"[a-z0-9]+")
EVERY = ("month", "year")


@dataclass(frozen=True, slots=True)
class Plan:
    """What can be chosen. ``prices`` are for each way to pay, in the currency's smallest unit; none: it is free.

    ``elsewhere`` has such prices by further currencies.
    """

    slug: str
    name: str
    about: Described
    opens: tuple[str, ...]
    prices: Mapping[str, int]
    elsewhere: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Priced:
    """A plan with one way to pay it; of a trial ``every`` is empty. The key names a currency that is a further one."""

    plan: Plan
    every: str
    amount: int
    currency: str
    key: str


@dataclass(frozen=True, slots=True)
class Plans:
    """All of it. ``trial`` names the plan that can be tried.

    ``rate`` is the tax in each price, in thousandths of a percent: the seller's, as nobody is asked where they live.
    """

    plans: tuple[Plan, ...]
    currency: str
    trial: str
    trial_days: int
    grace_days: int
    rate: int = 0
    vat_number: str = ""

    def plan(self, slug: str) -> Plan | None:
        return next((each for each in self.plans if each.slug == slug), None)

    def offers(self) -> Iterator[Priced]:
        """Everything that can be paid for."""
        for plan in self.plans:
            for every, amount in plan.prices.items():
                yield Priced(plan, every, amount, self.currency, f"{plan.slug}-{every}")
            for currency, prices in plan.elsewhere.items():
                for every, amount in prices.items():
                    yield Priced(plan, every, amount, currency, f"{plan.slug}-{every}-{currency.lower()}")

    def offer(self, key: str) -> Priced | None:
        """The offer, or the trial, of this key."""
        found = next((each for each in self.offers() if each.key == key), None)
        plan = self.plan(key)
        return found or (Priced(plan, "", 0, self.currency, key) if plan else None)

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies that something can be paid in, the usual one first."""
        return tuple(dict.fromkeys((self.currency, *(code for each in self.plans for code in each.elsewhere))))

    @property
    def free(self) -> tuple[str, ...]:
        """What is open to everybody."""
        return tuple(name for plan in self.plans if not plan.prices for name in plan.opens)


def current() -> Plans:
    """The plans of this site, read anew when their file changed. Raises `OfferError`."""
    return OFFER.current()


def _plans(reading: Reading) -> Plans:
    reading.begin("currency", "trial", "trial_days", "grace_days", "tax", "vat_number", "plan")
    currency = reading.text(reading.table, "currency")
    reading.currency(currency, "currency")
    found = tuple(_each_plan(reading, currency))
    trial = reading.text(reading.table, "trial")
    if trial and not any(each.slug == trial and each.prices for each in found):
        reading.problem("trial", f"trial = “{trial}” is no plan with a price", "Name one, or leave it out")
    return Plans(
        found,
        currency,
        trial,
        _days(reading, "trial_days", 14),
        _days(reading, "grace_days", 7),
        _rate(reading),
        reading.text(reading.table, "vat_number"),
    )


def _rate(reading: Reading) -> int:
    given = reading.table.get("tax", "0")
    try:
        rate = reading.whole(given, 3)
        if 0 <= rate < WHOLE:
            return rate
    except ValueError:
        pass
    reading.problem("tax", f"tax = {given!r} is no rate", 'Write percent, such as tax = "19"')
    return 0


def _days(reading: Reading, name: str, usual: int) -> int:
    days = reading.table.get(name, usual)
    if type(days) is not int or not 1 <= days <= 365:
        reading.problem(name, f"{name} = {days!r} can’t be", "Write a number of days from 1 to 365")
        return usual
    return days


def _each_plan(reading: Reading, currency: str) -> Iterator[Plan]:
    seen: set[str] = set()
    for each in reading.tables(reading.table, "plan"):
        reading.only(each, "slug", "name", "about", "words", "opens", "prices", "elsewhere")
        slug = reading.text(each, "slug")
        if not _SLUG.fullmatch(slug) or len(slug) > 40 or slug in seen:
            what = f"“{slug}” is no short name of its own"
            reading.problem("slug", what, "Write small letters and digits", slug)
        seen.add(slug)
        opens = reading.texts(each, "opens")
        for name in opens:
            if name not in entitlements.FEATURES:
                known = ", ".join(entitlements.FEATURES)
                reading.problem(name, f"nothing here is called “{name}”", f"A plan can open: {known}")
        prices = dict(_prices(reading, slug, reading.inner(each, "prices"), currency))
        elsewhere = dict(_elsewhere(reading, slug, reading.inner(each, "elsewhere")))
        yield Plan(slug, reading.text(each, "name", slug), reading.about(each), opens, prices, elsewhere)


def _elsewhere(reading: Reading, slug: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, int]]]:
    for currency in table:
        reading.currency(currency, currency)
        yield currency, dict(_prices(reading, slug, reading.inner(table, currency), currency))


def _prices(reading: Reading, slug: str, table: Mapping[str, Any], currency: str) -> Iterator[tuple[str, int]]:
    for every, given in table.items():
        if every not in EVERY:
            reading.problem(every, f"{slug} can’t be paid each “{every}”", "Write month or year")
            continue
        amount = reading.price(every, given, currency=currency, most=MOST, of=slug, example='month = "4.00"')
        if amount is not None:
            yield every, amount


OFFER = offer(FILE, "plans", _plans)
