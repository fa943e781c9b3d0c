"""Sets what is kept about one person as their page shows it: table by table, with reason, light, end and first rows."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext

from keepword.enforcement import versions
from keepword.enforcement.people import access, erasure, objection, requests, restriction
from keepword.enforcement.people.access import Datum, Overview, Row, Said, TableOverview
from keepword.enforcement.people.models import Erasure, StaffRead
from keepword.enforcement.people.shown import Shown
from keepword.policy import Policy, render
from keepword.policy.statements import Rights
from keepword.policy.words import N_
from keepword.web import context
from keepword.web.times import day

from .holders import Holder

# As many as one takes in on a page that shows everything; the rest stands on a page of its own.
AT_FIRST = 5
ON_ONE_PAGE = 50
# These have a place of their own on the page, in words rather than in columns.
TOLD_ELSEWHERE = frozenset(
    {"people.StaffRead", "people.Restriction", "people.Objection", "people.RightsRequest", "privacy.DataLink"}
)


@dataclass(frozen=True, slots=True)
class Why:
    """A statement behind something that is kept, with its light."""

    id: str
    says: str
    state: str


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing that is kept: its rows, and of each datum why, what for and until when."""

    label: str
    title: str
    count: int
    why: list[Why]
    data: list[Datum]
    headings: list[str]
    rows: list[list[Any]]
    url: str

    @property
    def single(self) -> list[tuple[str, Any]]:
        """The one row as labels and values, where there is but one."""
        return list(zip(self.headings, self.rows[0], strict=True)) if self.count == 1 and self.rows else []

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True, slots=True)
class Look:
    """A member of staff saw something."""

    at: datetime
    what: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Open:
    """A use that the person can object to, and whether they did."""

    purpose: str
    words: str
    objected: bool


@dataclass(frozen=True, slots=True)
class Room:
    """Everything on the page."""

    overview: Overview
    kept: list[Kept]
    entries: int
    looks: list[Look]
    looks_count: int
    open: list[Open]
    restricted: bool
    asked: list[tuple[datetime, str, str]]
    erasure: Erasure | None


def room(holder: Holder) -> Room:
    """What is kept about this person and what they can do about it, in the language of the page."""
    policy, language = versions.for_person(holder.person), get_language()
    overview = access.overview(holder.person, language=language)
    tables = [each for each in overview.tables if each.label not in TOLD_ELSEWHERE]
    tables.sort(key=lambda each: each.label.startswith(("enforcement.", "people.")))  # what they gave comes first
    looks = StaffRead.objects.filter(person_id=holder.person)
    objected = objection.of(holder.person)
    used = _uses(overview.tables)
    return Room(
        overview=overview,
        kept=_said_once([kept(holder, each) for each in tables]),
        entries=sum(each.count for each in tables),
        looks=[_look(each, policy) for each in looks.order_by("-read_at")[:ON_ONE_PAGE]],
        looks_count=looks.count(),
        open=[
            Open(each, policy.word("purposes", each, policy.spoken(language)), each in objected)
            for each in objection.purposes_open(policy)
            if each in objected or each in used
        ],
        restricted=restriction.stands(holder.person),
        asked=[_asked(each, policy) for each in islice(requests.of(holder.person), ON_ONE_PAGE)],
        erasure=erasure.of(holder.person),
    )


def kept(holder: Holder, table: TableOverview, start: int = 0, most: int = AT_FIRST) -> Kept:
    """One table, with some of its rows."""
    rows = list(islice(table.rows(), start, start + most))
    ends = any(row.until for row in rows)
    filled = {cell.column for row in rows for cell in row.cells if cell.text}
    columns = [column for column in table.columns if column.field.column in filled]
    headings = [column.label for column in columns] + ([gettext("Removed by")] if ends else [])
    said = {each.id: each for datum in table.data for each in (*datum.collected_by, *datum.kept_by)}
    return Kept(
        label=table.label,
        title=table.title,
        count=table.count,
        why=_whys(said.values()),
        data=table.data,
        headings=headings,
        rows=[_cells(row, columns, ends) for row in rows],
        url=holder.address("kept", table.label),
    )


def one_table(holder: Holder, label: str) -> TableOverview | None:
    """The table of this name among those in which something of this person is kept."""
    overview = access.overview(holder.person, language=get_language())
    return next((each for each in overview.tables if each.label == label), None)


def promise(person: int, obligation: str) -> Why | None:
    """The statement in force for this person that promises ``obligation``, in their words, with its light."""
    policy = versions.for_person(person)
    held = policy.holding(obligation)
    if held is None:
        return None
    says = render.says(policy.statement(held), policy, policy.spoken(get_language()), gettext)
    return _whys([Said(held, says)])[0]


def grace_of(policy: Policy) -> Rights | None:
    """The statement that says how long an erasure can be taken back."""
    return next((each for each in policy.in_force if isinstance(each, Rights) and each.grace), None)


def _whys(said: Iterable[Said]) -> list[Why]:
    lights = {each.statement.id: each.state for each in context.statements.get()}
    return [Why(each.id, each.says, lights.get(each.id, "planned")) for each in said]


def _said_once(found: list[Kept]) -> list[Kept]:
    """Several tables may rest on one statement, whose words are read but once."""
    said: set[str] = set()
    told = []
    for each in found:
        told.append(replace(each, why=[replace(why, says="") if why.id in said else why for why in each.why]))
        said |= {why.id for why in each.why}
    return told


def _cells(row: Row, columns: list[Shown], ends: bool) -> list[Any]:
    found = {cell.column: cell for cell in row.cells}
    cells: list[Any] = []
    for column in columns:
        cell = found.get(str(column.field.column))
        told = "" if cell is None else day(cell.value) if isinstance(cell.value, datetime) else _short(cell.text)
        cells.append(told)
    return [*cells, day(row.until) if row.until else ""] if ends else cells


def _short(text: str) -> str:
    """What fits a page: what a machine wrote is cut early, what a person wrote late; the copy has all of it."""
    most = 500 if " " in text[:80] else 60
    return text if len(text) <= most else f"{text[:most]}…"


def _uses(tables: list[TableOverview]) -> set[str]:
    return {use.purpose for table in tables for datum in table.data for use in datum.uses}


def _look(read: StaffRead, policy: Policy) -> Look:
    language = policy.spoken(get_language())
    return Look(
        read.read_at, policy.word("data", read.datum, language), policy.word("purposes", read.purpose, language)
    )


def _asked(request: Any, policy: Policy) -> tuple[datetime, str, str]:
    about = policy.word("purposes", request.about, policy.spoken(get_language())) if request.about else ""
    line = gettext("Line %(line)s of the ledger") % {"line": request.line_id}
    return request.at, gettext(requests.KINDS[str(request.kind)]) % {"about": about}, line


def grace_words(policy: Policy) -> str:
    """The time in which an erasure can be taken back, in words; nothing where the policy gives none."""
    found = grace_of(policy)
    if found is None or found.grace is None:
        return ""
    return render.period(found.grace, gettext, policy.spoken(get_language()))


# Where an account holder changes what they gave: by the names of the accounts' pages, if this site offers them.
CORRECTED_AT = ((N_("Correct my name"), "accounts:name"), (N_("Change my e-mail address"), "accounts:address"))


# Where an account holder lets staff look at something for a time.
LOOKED_AT = ((N_("Let staff look at your time entries, or end it"), "timekeeping:staff-access"),)


def places_to_correct(holder: Holder) -> list[tuple[str, str]]:
    """(label, address) of each page on which this person corrects something by themselves."""
    return _places(holder, CORRECTED_AT)


def places_to_let_look(holder: Holder) -> list[tuple[str, str]]:
    """(label, address) of each page on which this person lets staff look at something."""
    return _places(holder, LOOKED_AT)


def _places(holder: Holder, named: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    found = []
    for label, name in named if holder.link is None else ():
        with suppress(NoReverseMatch):
            found.append((gettext(label), reverse(name)))
    return found
