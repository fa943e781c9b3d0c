"""How routines, their days and their amounts are said in the reader's language."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from keepword.parts.timekeeping.models import CheckIn, Project, Routine
from keepword.parts.timekeeping.regular import rules, wording
from keepword.parts.timekeeping.regular.course import State
from keepword.parts.timekeeping.regular.streaks import Run


def long_day(day: date) -> str:
    """A day with its weekday."""
    return str(date_format(day, gettext("l, j F Y")))


def short_day(day: date) -> str:
    """A day within its week."""
    return str(date_format(day, gettext("D j M")))


def days(first: date, last: date | None) -> str:
    """From one day to another, or on without end."""
    if last is None:
        return gettext("from %(first)s on") % {"first": whole_day(first)}
    if first == last:
        return whole_day(first)
    return gettext("%(first)s to %(last)s") % {"first": whole_day(first), "last": whole_day(last)}


def whole_day(day: date) -> str:
    """A day with its year."""
    return str(date_format(day, gettext("j M Y")))


def schedule(row: Routine) -> str:
    """When it is due."""
    return wording.describe(rules.parse(row.schedule)).said(gettext, get_language() or "en")


def state(state: State, row: Routine) -> str:
    """What a day is for the routine."""
    kept = gettext("within the limit") if row.goal == Routine.Goal.AT_MOST else gettext("done")
    missed = gettext("over the limit") if row.goal == Routine.Goal.AT_MOST else gettext("not done")
    return {
        State.OPEN: gettext("open"),
        State.KEPT: kept,
        State.MISSED: missed,
        State.SKIPPED: gettext("skipped"),
        State.AWAY: gettext("paused"),
        State.NOT_DUE: gettext("not due"),
    }[state]


def amount(row: Routine, thousandths: int) -> str:
    """An amount with its unit."""
    if row.measure == Routine.Measure.DURATION:
        return wording.clock(thousandths)
    if row.measure == Routine.Measure.YES:
        times = thousandths // 1000
        return ngettext("%(count)d time", "%(count)d times", times) % {"count": times}
    return f"{wording.plain(thousandths)} {row.unit}".strip()


def target(row: Routine) -> str:
    """The goal in words: "at least 30 minutes, every day"."""
    when = schedule(row)
    if row.measure == Routine.Measure.YES:
        return when
    said = gettext("at most %(amount)s") if row.goal == Routine.Goal.AT_MOST else gettext("at least %(amount)s")
    unit = " h" if row.measure == Routine.Measure.DURATION else ""
    return f"{said % {'amount': amount(row, row.target) + unit}}, {when}"


def mark(check: CheckIn, row: Routine) -> dict[str, Any]:
    """One check-in as a list shows it."""
    if check.state == CheckIn.State.NO:
        said = gettext("Not done")
    elif check.state == CheckIn.State.SKIP:
        said = gettext("Skipped")
    elif row.measure == Routine.Measure.YES:
        said = gettext("Done")
    else:
        said = amount(row, check.value)
    return {"check": check, "said": said, "day": whole_day(check.day), "note": check.note or ""}


def source(row: Routine) -> str:
    """The tag or project whose time fills it."""
    kind, _, what = row.fills_from.partition(":")
    if kind == "tag":
        return f"#{what}"
    if kind == "project":
        named = Project.objects.filter(person_id=row.person_id, pk=what).values_list("name", flat=True).first()
        return str(named or gettext("a project that is gone"))
    return ""


def run(found: Run) -> str:
    """How long a streak is."""
    count = {"count": found.length}
    if found.unit == "week":
        return ngettext("%(count)d week", "%(count)d weeks", found.length) % count
    if found.unit == "month":
        return ngettext("%(count)d month", "%(count)d months", found.length) % count
    if found.unit == "year":
        return ngettext("%(count)d year", "%(count)d years", found.length) % count
    return ngettext("%(count)d time", "%(count)d times", found.length) % count


def percent(share: float | None) -> str:
    """A share between 0 and 1."""
    return "–" if share is None else f"{round(100 * share)} %"


def examples() -> list[dict[str, str]]:
    """What the empty page teaches with; each opens the form with these answers."""
    water = {"measure": "count", "target": 8, "unit": gettext("glasses"), "kind": "every-day"}
    romanian = {"measure": "duration", "target": "4:00", "kind": "period", "period_times": 1, "per": "WEEK"}
    taught: list[tuple[str, str, dict[str, Any]]] = [
        (gettext("Read"), gettext("Yes or no, every day. One press says it is done."), {"kind": "every-day"}),
        (gettext("Drink water"), gettext("A count: at least 8 glasses a day, added as you drink them."), water),
        (gettext("Learn Romanian"), gettext("4 hours a week, filled by the time you track with a tag."), romanian),
    ]
    return [{"name": name, "says": says, "query": urlencode({"name": name, **asks})} for name, says, asks in taught]
