"""Says of each column of this part what it tells about a person, whose it is, and since when it is kept."""

from collections.abc import Callable
from typing import Any

from keepword.enforcement.people import consenting, leave
from keepword.enforcement.register import Column, not_personal, owned_by, personal, since, table, titled
from keepword.policy.words import N_

from . import wording


def fold(rows: Any) -> None:
    """Adds single key figures up; what that takes is loaded when it is done, as models are not yet there here."""
    from .actions import draw_figures

    draw_figures.fold(rows)


def lets_staff_look(person: int) -> bool:
    """Whether this person lets staff look at their entries now."""
    from .queries import staff_access

    return staff_access.running(person) is not None


consenting.named("timekeeping.reminders", N_("Reminders of your routines by mail"))
consenting.named("timekeeping.staff-access", N_("Letting staff look at your time entries for a time"))
leave.needed(["routinie.entries"], lets_staff_look)
leave.needed(
    ["routinie.routines", "routinie.settings", "routinie.changes", "routinie.keys", "routinie.feeds"], leave.never
)
WHOSE = not_personal("whose row this is")
ROW = not_personal("a random number made for the row")
COUNTED = not_personal("how many changes there were before it, which puts them in order")


def entries(called: str, reads: Callable[[Any], str] | None = None) -> Column:
    """A column about time somebody spent."""
    return personal("routinie.entries", called=called, reads=reads)


def routines(called: str, reads: Callable[[Any], str] | None = None) -> Column:
    """A column about something somebody does regularly."""
    return personal("routinie.routines", called=called, reads=reads)


def settings(called: str) -> Column:
    """A column about how somebody wants to see it."""
    return personal("routinie.settings", called=called)


def changes(called: str) -> Column:
    """A column about what somebody did lately."""
    return personal("routinie.changes", called=called)


def imports(called: str) -> Column:
    """A column about a file somebody brought along."""
    return personal("routinie.imports", called=called)


table(
    "timekeeping.Project",
    owned_by("person_id"),
    titled(N_("Your projects")),
    id=ROW,
    person_id=WHOSE,
    seq=COUNTED,
    name=entries(N_("name")),
    client=entries(N_("client")),
    colour=entries(N_("colour")),
    rate=entries(N_("rate for an hour, in the smallest unit")),
    currency=entries(N_("currency")),
    archived=entries(N_("put away")),
)
table(
    "timekeeping.Entry",
    owned_by("person_id"),
    titled(N_("Your time entries")),
    id=ROW,
    person_id=WHOSE,
    seq=COUNTED,
    day=entries(N_("day")),
    last_day=entries(N_("last day")),
    started=entries(N_("begun"), wording.instant),
    stopped=entries(N_("ended"), wording.instant),
    seconds=entries(N_("time without pauses"), wording.duration),
    zone=entries(N_("time zone")),
    pauses=entries(N_("pauses")),
    project_id=entries(N_("project")),
    tags=entries(N_("tags")),
    billable=entries(N_("billable")),
    note=entries(N_("note")),
    fingerprint=entries(N_("mark of an import")),
)
table(
    "timekeeping.Routine",
    owned_by("person_id"),
    titled(N_("Your routines")),
    id=ROW,
    person_id=WHOSE,
    seq=COUNTED,
    name=routines(N_("name")),
    question=routines(N_("question")),
    measure=routines(N_("what is written down")),
    goal=routines(N_("goal")),
    target=routines(N_("target"), wording.amount),
    unit=routines(N_("unit")),
    schedule=routines(N_("when")),
    starts_on=routines(N_("first day")),
    colour=routines(N_("colour")),
    position=routines(N_("place in the list")),
    fills_from=routines(N_("filled by")),
    reminders=routines(N_("reminders")),
    archived_on=routines(N_("put away on")),
    note=routines(N_("note")),
)
table(
    "timekeeping.CheckIn",
    owned_by("person_id"),
    titled(N_("What you did of your routines")),
    id=ROW,
    person_id=WHOSE,
    seq=COUNTED,
    routine_id=routines(N_("routine")),
    day=routines(N_("day")),
    value=routines(N_("amount"), wording.amount),
    state=routines(N_("done, not done, or skipped")),
    at=routines(N_("when"), wording.instant),
    note=routines(N_("note")),
)
table(
    "timekeeping.Away",
    owned_by("person_id"),
    titled(N_("Pauses of your routines")),
    id=ROW,
    person_id=WHOSE,
    seq=COUNTED,
    routine_id=routines(N_("routine")),
    first_day=routines(N_("first day")),
    last_day=routines(N_("last day")),
)
table(
    "timekeeping.Timebook",
    owned_by("person_id"),
    titled(N_("How you like to see your time")),
    person_id=WHOSE,
    seq=COUNTED,
    arranged_seq=COUNTED,
    opened_at=settings(N_("since")),
    zone=settings(N_("time zone")),
    day_start=settings(N_("minutes after midnight at which a day begins")),
    week_start=settings(N_("first day of the week")),
    expected=settings(N_("expected minutes by day")),
    ask_after=settings(N_("minutes after which a timer is asked about")),
)
table(
    "timekeeping.SavedReport",
    owned_by("person_id"),
    titled(N_("Reports you saved")),
    id=ROW,
    person_id=WHOSE,
    seq=COUNTED,
    name=settings(N_("name")),
    asks=settings(N_("what it asks")),
)
table(
    "timekeeping.Change",
    owned_by("person_id"),
    titled(N_("What you changed lately, which can be undone")),
    since("at"),
    id=not_personal("a row number"),
    person_id=WHOSE,
    seq=COUNTED,
    step=changes(N_("step")),
    label=changes(N_("what was done")),
    kind=changes(N_("kind of row")),
    row=changes(N_("row")),
    act=changes(N_("made, changed or removed")),
    fields=changes(N_("what was changed")),
    before=changes(N_("how it was before")),
    conflicts=changes(N_("where two devices differed")),
    undone=changes(N_("undone")),
    at=changes(N_("when")),
)
table(
    "timekeeping.Bringing",
    owned_by("person_id"),
    titled(N_("A file you brought along")),
    since("at"),
    person_id=WHOSE,
    at=imports(N_("brought")),
    name=imports(N_("name of the file")),
    size=imports(N_("size in bytes")),
    content=imports(N_("the file, packed")),
    answers=imports(N_("what you said about it")),
    state=imports(N_("what is done with it")),
    share=not_personal("how much of a work is done, in hundredths"),
    told=imports(N_("what was understood")),
)
table(
    "timekeeping.Token",
    owned_by("person_id"),
    titled(N_("Keys you made for programs")),
    since("expires_at"),
    id=not_personal("a row number"),
    person_id=WHOSE,
    name=personal("routinie.keys", called=N_("name")),
    digest=personal("routinie.keys"),
    scopes=personal("routinie.keys", called=N_("what it may do")),
    made_at=personal("routinie.keys", called=N_("made")),
    expires_at=personal("routinie.keys", called=N_("ends")),
    used_on=personal("routinie.keys", called=N_("last used on")),
)
table(
    "timekeeping.Feed",
    owned_by("person_id"),
    titled(N_("Calendar addresses you made")),
    id=not_personal("a row number"),
    person_id=WHOSE,
    name=personal("routinie.feeds", called=N_("name")),
    digest=personal("routinie.feeds"),
    shows=personal("routinie.feeds", called=N_("what it shows")),
    notes=personal("routinie.feeds", called=N_("with notes")),
    made_at=personal("routinie.feeds", called=N_("made")),
    used_on=personal("routinie.feeds", called=N_("last used on")),
)
table(
    "timekeeping.KeyFigures",
    owned_by("person_id"),
    titled(N_("Key figures drawn from your account")),
    since("day", aggregate=fold),
    id=not_personal("a row number"),
    person_id=WHOSE,
    day=not_personal("the day on which the figures of all accounts were drawn"),
    entries=personal("figures.time-entries", called=N_("entries")),
    hours=personal("figures.hours", called=N_("hours")),
    routines=personal("figures.routines", called=N_("routines")),
)
COMBINED = not_personal("of many accounts together, with nobody in it")
table(
    "timekeeping.KeyTotals",
    id=not_personal("a row number"),
    day=not_personal("the day on which the figures were drawn"),
    accounts=COMBINED,
    entries=COMBINED,
    hours=COMBINED,
    routines=COMBINED,
)
