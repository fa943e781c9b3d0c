"""The kinds of rows that devices exchange: their fields, as JSON and in the database, cleaned in this one place.

Web, API, imports and undo all write through here, so a value that can't be kept is refused alike everywhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from . import cleaning, days_anew
from .invalid import Invalid
from .models import Away, CheckIn, Entry, Project, Routine, SavedReport, Timebook
from .models.rows import Exchanged


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how a value from outside becomes one of ours (raises `Invalid`), and how that looks as JSON."""

    clean: Callable[[Any], Any]
    show: Callable[[Any], Any] = lambda value: value
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Kind[Row: Exchanged]:
    """One kind of row. ``settle`` judges its fields together, and works out what is stored beside them."""

    name: str
    model: type[Row]
    fields: Mapping[str, Field]
    # Fields that name a row of another kind, which has to be the same person's.
    points: Mapping[str, str]
    settle: Callable[[Any], None] = lambda row: None

    def find(self, person: int, row_id: Any) -> Any:
        """This row of this person, or None."""
        return self.model._base_manager.filter(pk=row_id, person_id=person).first()

    def id_of(self, row: Any) -> uuid.UUID:
        """By what devices know the row."""
        own_id: uuid.UUID = row.pk
        return own_id

    def seq_of(self, row: Any) -> int:
        """The number of the change that last touched it."""
        seq: int = row.seq
        return seq

    def mark(self, row: Any, seq: int) -> None:
        """Notes that this change touched it."""
        row.seq = seq

    def after(self, row: Any, changed: Iterable[str]) -> None:
        """What a change of these fields brings with it."""

    def clean(self, values: Mapping[str, Any], *, new: bool) -> dict[str, Any]:
        """The values as they are stored. Raises `Invalid` for an unknown, missing or unusable one."""
        for name in values:
            if name not in self.fields:
                raise Invalid(name, cleaning.UNKNOWN, name=name)
        for name, field in self.fields.items():
            if new and field.needed and name not in values:
                raise Invalid(name, cleaning.MISSING, name=name)
        return {name: self._clean(name, value) for name, value in values.items()}

    def _clean(self, name: str, value: Any) -> Any:
        try:
            return self.fields[name].clean(value)
        except Invalid as wrong:
            raise Invalid(wrong.field or name, wrong.what, wrong.instead, **wrong.details) from None

    def shown(self, row: Any, names: Any = None) -> dict[str, Any]:
        """These fields of a row, or all, as JSON has them."""
        wanted = self.fields if names is None else names
        return {name: self.fields[name].show(getattr(row, _attribute(self, name))) for name in wanted}

    def put(self, row: Any, values: Mapping[str, Any]) -> None:
        """Sets cleaned values on a row."""
        for name, value in values.items():
            setattr(row, _attribute(self, name), value)


def _attribute(kind: Kind[Any], name: str) -> str:
    return f"{name}_id" if name in kind.points else name


def _id_or_none(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value)


def _day_or_none(value: Any) -> str | None:
    return None if value is None else value.isoformat()


def _or_empty(value: str | None) -> str:
    return value or ""


PROJECT = Kind(
    "project",
    Project,
    {
        "name": Field(cleaning.line(120, needed=True), needed=True),
        "client": Field(cleaning.line(120)),
        "colour": Field(cleaning.number(0, 15)),
        "rate": Field(cleaning.optional(cleaning.number(0, 100_000_000))),
        "currency": Field(cleaning.currency),
        "archived": Field(cleaning.flag),
    },
    {},
)
ENTRY = Kind(
    "entry",
    Entry,
    {
        "started": Field(cleaning.instant, needed=True),
        "stopped": Field(cleaning.optional(cleaning.instant)),
        "zone": Field(cleaning.zone, needed=True),
        "pauses": Field(cleaning.pauses, cleaning.show_pauses),
        "project": Field(cleaning.row_id, _id_or_none),
        "tags": Field(cleaning.tags, str.split),
        "billable": Field(cleaning.flag),
        "note": Field(cleaning.text(10_000), _or_empty),
        "fingerprint": Field(cleaning.line(64)),
    },
    {"project": "project"},
    cleaning.settle_entry,
)
ROUTINE = Kind(
    "routine",
    Routine,
    {
        "name": Field(cleaning.line(120, needed=True), needed=True),
        "question": Field(cleaning.line(200)),
        "measure": Field(cleaning.one_of(*Routine.Measure.values)),
        "goal": Field(cleaning.one_of(*Routine.Goal.values)),
        "target": Field(cleaning.number(0, 10**12)),
        "unit": Field(cleaning.line(30)),
        "schedule": Field(cleaning.schedule),
        "starts_on": Field(cleaning.day, _day_or_none, needed=True),
        "colour": Field(cleaning.number(0, 15)),
        "position": Field(cleaning.number(-(10**6), 10**6)),
        "fills_from": Field(cleaning.source_of_time),
        "reminders": Field(cleaning.reminders, cleaning.show_reminders),
        "archived_on": Field(cleaning.optional(cleaning.day), _day_or_none),
        "note": Field(cleaning.text(10_000), _or_empty),
    },
    {},
    cleaning.settle_routine,
)
CHECK_IN = Kind(
    "check-in",
    CheckIn,
    {
        "routine": Field(cleaning.row_id, _id_or_none, needed=True),
        "day": Field(cleaning.day, _day_or_none, needed=True),
        "value": Field(cleaning.number(0, 10**12)),
        "state": Field(cleaning.one_of(*CheckIn.State.values)),
        "at": Field(cleaning.optional(cleaning.instant)),
        "note": Field(cleaning.text(10_000), _or_empty),
    },
    {"routine": "routine"},
)
AWAY = Kind(
    "away",
    Away,
    {
        "routine": Field(cleaning.row_id, _id_or_none),
        "first_day": Field(cleaning.day, _day_or_none, needed=True),
        "last_day": Field(cleaning.optional(cleaning.day), _day_or_none),
    },
    {"routine": "routine"},
    cleaning.settle_away,
)
REPORT = Kind(
    "report",
    SavedReport,
    {"name": Field(cleaning.line(120, needed=True), needed=True), "asks": Field(cleaning.line(500), needed=True)},
    {},
)
# Everybody has one such row, by the same id, and nobody makes or removes it.
SETTINGS_ID = uuid.UUID(int=1)


@dataclass(frozen=True, slots=True)
class Settings(Kind[Any]):
    """How somebody sees their time: the timebook itself, as a row that devices exchange."""

    def find(self, person: int, row_id: Any) -> Any:
        """The timebook, which is open as soon as anything is asked or written."""
        return Timebook.objects.filter(pk=person).first() if str(row_id) == str(SETTINGS_ID) else None

    def id_of(self, row: Any) -> uuid.UUID:
        """The same for everybody."""
        return SETTINGS_ID

    def seq_of(self, row: Any) -> int:
        """Not the timebook's own number, which every change counts up."""
        seq: int = row.arranged_seq
        return seq

    def mark(self, row: Any, seq: int) -> None:
        """Notes that this change touched the settings."""
        row.arranged_seq = seq

    def after(self, row: Any, changed: Iterable[str]) -> None:
        """Entries lie on the days as they begin now."""
        if "day_start" in changed:
            days_anew.find_days(row.pk, row.day_start)


SETTINGS = Settings(
    "settings",
    Timebook,
    {
        "zone": Field(cleaning.zone),
        "day_start": Field(cleaning.number(0, 24 * 60 - 1)),
        "week_start": Field(cleaning.number(0, 6)),
        "expected": Field(cleaning.expected, cleaning.show_expected),
        "ask_after": Field(cleaning.number(1, 100 * 24 * 60)),
    },
    {},
)
# In this order rows can be made one kind after the other, and removed in the reverse one.
KINDS: Mapping[str, Kind[Any]] = {kind.name: kind for kind in (PROJECT, ENTRY, ROUTINE, CHECK_IN, AWAY, REPORT)}
# With what nobody can make or remove.
EVERY_KIND: Mapping[str, Kind[Any]] = {**KINDS, SETTINGS.name: SETTINGS}
