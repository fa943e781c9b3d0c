"""Questions about one person's routines: their plans, and what every day of them came to."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Min, QuerySet, Sum

from keepword.parts.timekeeping.models import Away, CheckIn, Entry, Routine, Timebook
from keepword.parts.timekeeping.regular import day as of_day
from keepword.parts.timekeeping.regular import plan as plans
from keepword.parts.timekeeping.regular import rules
from keepword.parts.timekeeping.regular.course import Course
from keepword.parts.timekeeping.regular.filling import fill
from keepword.parts.timekeeping.regular.plan import Goal, Measure, Plan, Tally
from keepword.parts.timekeeping.reporting import periods
from keepword.parts.timekeeping.reporting.cells import Cell
from keepword.parts.timekeeping.spans import local_day

from . import sums
from .columns import Detail

type Days = dict[date, Tally]


@dataclass(frozen=True, slots=True)
class Planned:
    """A routine with its plan. ``tracked`` are the seconds of each day that fill it, as far as was asked.

    ``since`` is the day of its first mark, where it may be older than the routine and than what was asked for.
    """

    row: Routine
    plan: Plan
    found: Days = field(default_factory=dict)
    tracked: Mapping[date, int] = field(default_factory=dict)
    since: date | None = None

    def course(self, today: date) -> Course:
        """The plan and its days read together."""
        return Course(self.plan, self.found, today, self.since)


def today_of(book: Timebook) -> date:
    """The day it is for this person."""
    return local_day(int(time.time()), book.zone, book.day_start)


def listed(person: int, *, archived: bool = False) -> QuerySet[Routine]:
    """The routines in use, or those put away, in the order their person gave them."""
    rows = Routine.objects.filter(person_id=person, archived_on__isnull=not archived)
    return rows.order_by("position", "starts_on", "pk")


def one(person: int, routine: uuid.UUID) -> Routine | None:
    """This routine, if it is this person's."""
    found: Routine | None = Routine.objects.filter(person_id=person, pk=routine).first()
    return found


def pauses(person: int) -> QuerySet[Away]:
    """The pauses of this person, the newest first."""
    return Away.objects.filter(person_id=person).order_by("-first_day", "pk").select_related("routine")


def planned(person: int, rows: Iterable[Routine]) -> list[Planned]:
    """The plans of these routines, their pauses included, without any day yet."""
    away = list(pauses(person).values_list("routine_id", "first_day", "last_day"))
    return [Planned(row, _plan(row, away)) for row in rows]


def _plan(row: Routine, away: list[Any]) -> Plan:
    return Plan(
        Measure(row.measure),
        Goal(row.goal),
        row.target,
        rules.parse(row.schedule),
        row.starts_on,
        tuple(plans.Away(first, last) for of, first, last in away if of in (None, row.pk)),
    )


def on_days(book: Timebook, rows: Iterable[Routine], first: date, last: date, today: date) -> list[Planned]:
    """The routines with all that tells how they stand from the first to the last day, and no more."""
    wanted = planned(book.pk, rows)
    spans = {
        each.row.pk: (of_day.needed(each.plan, first, today)[0], of_day.needed(each.plan, last, today)[1])
        for each in wanted
    }
    return _with_days(book, wanted, spans, today)


def whole(book: Timebook, row: Routine, today: date) -> Planned:
    """One routine with everything that is known of it."""
    [wanted] = planned(book.pk, [row])
    reach = CheckIn.objects.filter(person_id=book.pk, routine_id=row.pk).aggregate(first=Min("day"), last=Max("day"))
    first, last = min(reach["first"] or today, row.starts_on), max(reach["last"] or today, today)
    return _with_days(book, [wanted], {row.pk: (first, last)}, today)[0]


def _with_days(
    book: Timebook, wanted: list[Planned], spans: Mapping[uuid.UUID, tuple[date, date]], today: date
) -> list[Planned]:
    if not wanted:
        return []
    first, last = min(span[0] for span in spans.values()), max(span[1] for span in spans.values())
    marked = by_hand(book.pk, [each.row.pk for each in wanted], first, last)
    cells = _cells(book, wanted, first, min(last, today))
    young = [each.row.pk for each in wanted if spans[each.row.pk][0] < each.plan.starts_on]
    since, made = _first_marks(book.pk, young), []
    for each in wanted:
        begin, end = spans[each.row.pk]
        found = {day: tally for day, tally in marked.get(each.row.pk, {}).items() if begin <= day <= end}
        tracked = {day: spent for day, spent in _filling(each.row, cells).items() if begin <= day <= end}
        if each.row.fills_from:
            through = min(end, today)
            plans.with_tracked(found, fill(each.plan, tracked, through, max(begin, each.plan.starts_on)))
        made.append(Planned(each.row, each.plan, found, tracked, since.get(each.row.pk)))
    return made


def _first_marks(person: int, routines: list[uuid.UUID]) -> dict[uuid.UUID, date]:
    """When each of these was first marked."""
    if not routines:
        return {}
    rows = CheckIn.objects.filter(person_id=person, routine_id__in=routines).order_by()
    return dict(rows.values_list("routine_id").annotate(Min("day")))


def by_hand(person: int, routines: Iterable[uuid.UUID], first: date, last: date) -> dict[uuid.UUID, Days]:
    """What was marked by hand, added up day by day in the database."""
    rows = CheckIn.objects.filter(person_id=person, day__range=(first, last), routine_id__in=list(routines))
    grouped = rows.order_by().values_list("routine_id", "day", "state").annotate(Sum("value"), Count("pk"))
    found: dict[uuid.UUID, Days] = {}
    for routine, day, state, value, times in grouped:
        tally = found.setdefault(routine, {}).setdefault(day, Tally())
        if state == CheckIn.State.DONE:
            tally.value += int(value)
            tally.times += int(times)
        elif state == CheckIn.State.SKIP:
            tally.skip = True
        else:
            tally.no = True
    return found


def _cells(book: Timebook, wanted: list[Planned], first: date, last: date) -> list[Cell]:
    """The tracked time of these days, if any of the routines is filled by some."""
    filled = [each for each in wanted if each.row.fills_from]
    if not filled or last < first:
        return []
    detail = Detail(tags=any(each.row.fills_from.startswith("tag:") for each in filled), billable=False)
    days = periods.ranges(first, last, "day")
    return sums.of(book.pk, days, now=int(time.time()), day_start=book.day_start, detail=detail)


def _filling(row: Routine, cells: list[Cell]) -> dict[date, int]:
    kind, _, what = row.fills_from.partition(":")
    project = uuid.UUID(what) if kind == "project" else None
    found: dict[date, int] = {}
    for cell in cells if what else ():
        tags = () if project else (tag.casefold() for tag in cell.tags.split())
        if (project and cell.project == project) or what in tags:
            found[cell.day] = found.get(cell.day, 0) + cell.seconds
    return found


def is_running(person: int, row: Routine) -> bool:
    """Whether a timer runs that fills this routine."""
    kind, _, what = row.fills_from.partition(":")
    rows = Entry.objects.filter(person_id=person, stopped__isnull=True)
    if kind == "project":
        return rows.filter(project_id=what).exists()
    return any(what in (tag.casefold() for tag in tags.split()) for tags in rows.values_list("tags", flat=True))


def check_ins(person: int, row: Routine) -> QuerySet[CheckIn]:
    """What was marked by hand, the newest first."""
    return CheckIn.objects.filter(person_id=person, routine_id=row.pk).order_by("-day", "-seq", "pk")


def strip(today: date, days: int = 7) -> list[date]:
    """The last days, the oldest first."""
    return [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
