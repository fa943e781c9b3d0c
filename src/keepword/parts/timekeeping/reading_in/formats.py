"""Which program wrote a table, told by its headings; and tables that hold no time and are sent back with advice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from keepword.policy.words import N_

from .found import CannotRead, Format, Says, say
from .headings import plain
from .rows import Manner
from .words_in_cells import as_tags, blank_tags, tags_inside

TOGGL = Format("toggl", "Toggl Track")
CLOCKIFY = Format("clockify", "Clockify")
KIMAI = Format("kimai", "Kimai")
TIMETAGGER_REPORT = Format("timetagger-report", "TimeTagger (report)")
TIMETAGGER = Format("timetagger", "TimeTagger")
SOLIDTIME = Format("solidtime", "solidtime")
HARVEST = Format("harvest", "Harvest")
YAST = Format("yast", "Yast")
GENERIC = Format("table", "CSV")
HABITBULL = Format("habitbull", "HabitBull")
LOOP = Format("loop", "Loop Habit Tracker")
BEAVER = Format("beaver", "Beaver Habit Tracker")
CALENDAR = Format("calendar", "iCalendar")
KEEPWORD = Format("keepword-time", "Keepword")


def _is_timetagger_entry(cells: Sequence[str]) -> bool:
    """Rows of a group fill the first two cells, rows of entries leave them empty."""
    return not any(cell.strip() for cell in cells[:2])


def _is_hidden(note: str) -> bool:
    """TimeTagger keeps what was deleted under this word."""
    return note.startswith("HIDDEN")


_BY_BLANKS = Manner(tags=blank_tags, tags_in_note=tags_inside, is_deleted=_is_hidden, has_keys=True)
_MANNERS = {
    TIMETAGGER.id: _BY_BLANKS,
    TIMETAGGER_REPORT.id: Manner(tags=blank_tags, tags_in_note=tags_inside, is_row=_is_timetagger_entry),
    SOLIDTIME.id: Manner(tags=as_tags, has_keys=True),
}


@dataclass(frozen=True, slots=True)
class _Sign:
    """Headings that only this program's file has all of."""

    format: Format
    headings: frozenset[str]


def _sign(format: Format, *headings: str) -> _Sign:
    return _Sign(format, frozenset(plain(heading) for heading in headings))


_SIGNS = (
    _sign(TIMETAGGER_REPORT, "subtotals", "tag_groups"),
    _sign(CLOCKIFY, "Start Date", "Duration (h)"),
    _sign(CLOCKIFY, "Startdatum", "Dauer (h)"),
    _sign(CLOCKIFY, "Date de début", "Durée (h)"),
    _sign(CLOCKIFY, "Fecha de inicio", "Duración (h)"),
    _sign(CLOCKIFY, "Data de início", "Duração (h)"),
    _sign(CLOCKIFY, "Project", "Description", "User", "Group", "Start Date", "Start Time", "End Date"),
    _sign(TOGGL, "Start date", "Start time", "Duration"),
    _sign(KIMAI, "Date", "From", "To", "Activity"),
    _sign(KIMAI, "Datum", "Von", "Bis", "Tätigkeit"),
    _sign(YAST, "Start", "End", "Duration H:M", "Project path"),
    _sign(TIMETAGGER, "key", "start", "stop", "tags", "description"),
    _sign(SOLIDTIME, "Description", "Task", "Project", "Client", "User", "Start", "End", "Duration (decimal)"),
    _sign(SOLIDTIME, "description", "billable", "start", "end", "user_name", "user_email"),
    _sign(HARVEST, "Date", "Hours", "Project Code"),
    _sign(HARVEST, "Date", "Hours", "Client", "Project", "Task"),
)

_DETAILED = say(N_("Choose the detailed report instead, as CSV."))
_NO_TIME: tuple[tuple[frozenset[str], Says, Says], ...] = (
    (
        frozenset({"project", "status", "visibility"}),
        say(N_("This is Clockify’s list of projects; it holds no entries.")),
        _DETAILED,
    ),
    (
        frozenset({"task name", "task id", "task type"}),
        say(N_("This is a history of Habitica, which is not read yet.")),
        say(N_("Make a table with the columns HabitName, CalendarDate and Value from it.")),
    ),
    (
        frozenset({"position", "name", "question", "color"}),
        say(N_("This is Loop’s list of habits without their days.")),
        say(N_("Choose the whole ZIP that Loop made.")),
    ),
)
HABIT_ROWS = frozenset({"habitname", "calendardate", "value"})


def format_of(headings: Sequence[str]) -> Format:
    """The program; GENERIC if it is none of those known."""
    spelt = {plain(heading) for heading in headings}
    if spelt >= HABIT_ROWS:
        return HABITBULL
    for wanted, what, instead in _NO_TIME:
        if wanted <= spelt:
            raise CannotRead(what, instead)
    return next((sign.format for sign in _SIGNS if sign.headings <= spelt), GENERIC)


def manner_of(format: Format) -> Manner:
    return _MANNERS.get(format.id, Manner())
