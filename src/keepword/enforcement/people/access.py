"""Everything kept about one person, with its reason and its end (GDPR art. 15), made from the ownership graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext, override

from keepword.enforcement import gate, versions
from keepword.enforcement.register import REGISTER, Since
from keepword.policy import Policy, render
from keepword.policy.periods import Duration
from keepword.policy.statements import Collection, Purpose, Retention
from keepword.policy.vocabulary import BASES

from . import elsewhere, finding, purpose
from .elsewhere import Copy
from .ownership import OwnedTable, owned_tables
from .shown import Cell, Shown, cells, columns_for

BATCH = 200
# Letters in one batch beyond which the next one is smaller: a row may hold a few, or a book.
HEAVY = 2_000_000


@dataclass(frozen=True, slots=True)
class Said:
    """A statement of the policy in the reader's language."""

    id: str
    says: str


@dataclass(frozen=True, slots=True)
class Use:
    """What a datum is used for, and what allows it."""

    purpose: str
    words: str
    basis: str | None
    basis_words: str


@dataclass(frozen=True, slots=True)
class Datum:
    """One datum of a table: in the policy's words, who says that it is collected, what for, and until when it stays."""

    datum: str
    words: str
    collected_by: list[Said]
    uses: list[Use]
    kept_by: list[Said]
    keep: Duration | None
    until: str
    survives: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is about the person: its values, and when the first of them has to be gone (None: while needed)."""

    number: Any
    cells: list[Cell]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class TableOverview:
    """All of a person's rows in one table. ``rows()`` reads them anew each time, a batch at a time."""

    label: str
    title: str
    data: list[Datum]
    columns: list[Shown]
    count: int
    rows: Callable[[], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Beside:
    """Something kept outside tables: how many files, or None where it can't be counted for one person, and why."""

    title: str
    count: int | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything kept about a person. Tables without a row of theirs are left out."""

    person: int
    version: int
    language: str
    tables: list[TableOverview]
    elsewhere: list[Beside]
    cookies: list[Beside]
    unlinked: list[Beside]
    ledger: str
    backups: list[Copy]


def overview(person: int, *, language: str | None) -> Overview:
    """What is kept about this person, in the language asked for; bounded in memory, however much it is."""
    held = versions.held_by(person)
    spoken = held.policy.spoken(language)
    with override(spoken):
        return Overview(
            person=person,
            version=held.version.number,
            language=spoken,
            tables=list(_tables(person, held.policy, spoken)),
            elsewhere=_elsewhere(person),
            cookies=_cookies(held.policy, spoken),
            unlinked=_unlinked(),
            ledger=gettext(
                "The ledger holds commitments, random numbers and digests. Nothing in it names you or leads to you."
            ),
            backups=list(elsewhere.backups_until()),
        )


def _tables(person: int, policy: Policy, language: str) -> Iterator[TableOverview]:
    # What people look for first is what they gave; the tables that others point to are nearest to that.
    for each in reversed(owned_tables()):
        count = each.rows(person).count()
        if count:
            shown = {path: columns_for(each, path, policy, language) for path in each.owned.paths}
            columns = list({column.column: column for of in shown.values() for column in of}.values())
            names = list(dict.fromkeys(column.datum for column in columns))
            data = [datum_words(name, policy, language) for name in names]
            yield TableOverview(
                label=each.label,
                title=gettext(each.table.title),
                data=data,
                columns=columns,
                count=count,
                rows=_reader(each, person, shown, {datum.datum: datum for datum in data}, language),
            )


def _reader(
    each: OwnedTable, person: int, shown: dict[str, list[Shown]], data: dict[str, Datum], language: str
) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        last: Any = None
        size = 4
        while True:
            # By key, not by an open cursor: who downloads for an hour must not hold back the log of the database.
            found = each.rows(person).order_by("pk")
            batch = list((found if last is None else found.filter(pk__gt=last))[:size])
            with override(language), purpose.own(person):
                told = [_row(each, row, person, shown, data) for row in batch]
            yield from told
            if len(batch) < size:
                return
            last = batch[-1].pk
            heavy = sum(len(cell.text) for row in told for cell in row.cells) > HEAVY
            size = max(1, size // 4) if heavy else min(BATCH, size * 2)

    return rows


def _row(
    each: OwnedTable, row: models.Model, person: int, shown: dict[str, list[Shown]], data: dict[str, Datum]
) -> Row:
    ends: dict[str, datetime] = {}
    for name, datum in data.items():
        clock = each.table.clock_of(name)
        if datum.keep is not None and clock is not None and _applies(row, clock):
            began = getattr(row, clock.column, None)
            if isinstance(began, datetime):
                ends[name] = began + datum.keep.timedelta
    values: dict[str, Cell] = {}
    for path in each.owned.paths:
        if len(each.owned.paths) == 1 or _leads_to(row, path) == person:
            values |= {cell.column: cell for cell in cells(row, shown[path], ends)}
    told = list(values.values())
    return Row(row.pk, told, min((cell.until for cell in told if cell.until is not None), default=None))


def _leads_to(row: models.Model, path: str) -> Any:
    found: Any = row
    for name in path.split("__"):
        found = getattr(found, name, None)
    return found.pk if isinstance(found, models.Model) else found


def _applies(row: models.Model, clock: Since) -> bool:
    """Whether this clock runs for this row; a condition that only the database can judge counts as a no."""
    return all(getattr(row, name, not value) == value for name, value in clock.where.items())


def datum_words(datum: str, policy: Policy, language: str | None) -> Datum:
    """What the policy says of one datum, in words; in the language that is active for everything not the policy's."""

    def said(statement: Any) -> Said:
        return Said(statement.id, render.says(statement, policy, language, gettext))

    collecting = [each for each in policy.in_force if isinstance(each, Collection) and datum in each.data]
    keeping = [each for each in policy.in_force if isinstance(each, Retention) and datum in each.data]
    purposes = dict.fromkeys(purpose for each in collecting for purpose in each.purposes)
    periods = [each.keep for each in keeping if each.keep is not None]
    keep = min(periods, default=None)
    return Datum(
        datum=datum,
        words=policy.word("data", datum, language),
        collected_by=[said(each) for each in collecting],
        uses=[_use(purpose, policy, language) for purpose in purposes],
        kept_by=[said(each) for each in keeping],
        keep=keep,
        until=_until(keep, bool(keeping), policy, language),
        survives=any(each.survives_erasure for each in keeping),
    )


def _until(keep: Duration | None, told: bool, policy: Policy, language: str | None) -> str:
    if keep is not None:
        return render.period(keep, gettext, policy.spoken(language))
    return gettext("while it is needed") if told else gettext("until you erase it; the policy names no period")


def _use(purpose: str, policy: Policy, language: str | None) -> Use:
    basis = next(
        (each.basis for each in policy.in_force if isinstance(each, Purpose) and purpose in each.purposes), None
    )
    words = policy.word("purposes", purpose, language)
    return Use(purpose, words, basis, gettext(BASES[basis]) if basis in BASES else "")


def _elsewhere(person: int) -> list[Beside]:
    addresses = tuple(finding.addresses_of(person))
    return [Beside(gettext(each.title), each.holds(person, addresses)) for each in elsewhere.places()]


def _cookies(policy: Policy, language: str) -> list[Beside]:
    return [
        Beside(cookie.name, None, policy.word("cookies", cookie.key, language))
        for cookie in gate.cookies_in_force(policy).values()
    ]


def _unlinked() -> list[Beside]:
    return [
        Beside(gettext(table.title), None, gettext(table.unlinked.reason))
        for table in REGISTER.tables.values()
        if table.unlinked is not None and table.data
    ]
