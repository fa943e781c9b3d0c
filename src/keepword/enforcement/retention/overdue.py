"""The separate question: how much is kept longer than promised? Its SQL is its own and shares nothing with the job.

It reads the published documents and the declarations, and asks each table for rows in which something of a datum is
still there although its time is over. What the job overlooks, this is to find.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connections, models, router

from keepword.enforcement.models import Person, PolicyVersion
from keepword.enforcement.people import elsewhere
from keepword.enforcement.register import REGISTER, Column, Since, Table
from keepword.policy.periods import Duration

from . import clocks

GONE = ("erase", "aggregate")
# A version of the policy: its number, its document, and when it was published.
type Published = tuple[int, dict[str, Any], datetime]


@dataclass(frozen=True, slots=True)
class Overdue:
    """Rows of one table in which a datum is kept too long."""

    table: str
    datum: str
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """Persons, or moments, for which a list of published documents holds: the shortest time of them all counts."""

    documents: tuple[dict[str, Any], ...]
    told: int | None = None
    begins: datetime | None = None
    ends: datetime | None = None

    def seconds(self, datum: str, endings: tuple[str, ...]) -> int | None:
        kept = [
            Duration.parse(each["keep"]).total
            for document in self.documents
            for each in document["statements"]
            if each["id"].startswith("retention.") and not each["planned"] and each["keep"] != "while-needed"
            if datum in each["data"] and each["then"] in endings
        ]
        return min(kept, default=None)


def overdue(now: datetime, grace: timedelta = timedelta(0)) -> list[Overdue]:
    """Everything that is past its time by more than ``grace``."""
    found = []
    published = _published()
    for table, model in _tables():
        groups = _groups(table, published)
        for datum in sorted({*table.data, *(mark.datum for mark in table.clocks if mark.datum)}):
            count = sum(_late(table, model, datum, group, now - grace) for group in groups)
            count += sum(_whole(table, model, datum, group, now - grace) for group in groups)
            if count:
                found.append(Overdue(table.name, datum, count))
    for place in elsewhere.places():
        if count := place.late(grace):
            found.append(Overdue(place.name, place.name, count))
    return found


def watched(now: datetime) -> tuple[int, timedelta | None]:
    """How many tables hold something whose time ends, and how old the oldest row in them is."""
    count, oldest = 0, None
    published = _published()
    for table, model in _tables():
        groups = _groups(table, published)
        timed = [datum for datum in table.data if any(group.seconds(datum, (*GONE, "shorten")) for group in groups)]
        if not timed:
            continue
        count += 1
        for mark in table.clocks:
            first = model._base_manager.aggregate(first=models.Min(mark.column))["first"]
            if first is not None:
                age = now - clocks.as_moment(first)
                oldest = age if oldest is None or age > oldest else oldest
    return count, oldest


def _tables() -> Iterator[tuple[Table, type[models.Model]]]:
    for model in apps.get_models(include_auto_created=True):
        table = REGISTER.find(model._meta.label)
        if table is not None and table.clocks:
            yield table, model


def _published() -> list[Published]:
    """Every version, the oldest first, read for this one question."""
    rows = PolicyVersion.objects.order_by("number").values_list("number", "document", "published_at")
    return [(number, json.loads(document), published) for number, document, published in rows]


def _groups(table: Table, rows: list[Published]) -> list[Group]:
    documents = {number: document for number, document, _ in rows}
    newest = rows[-1][0]
    if len(rows) == 1:
        return [Group((documents[newest],))]
    if table.owned is not None:
        from keepword.enforcement import versions

        told = Person.objects.order_by().values_list("version_id", flat=True).distinct()
        held = {number: versions.held_when_told_of(number).version.number for number in told}
        return [Group((documents[newest], documents[under]), told=number) for number, under in held.items()]
    ends = [published for _, _, published in rows[1:]]
    return [
        Group((documents[newest], documents[number]), begins=published if place else None, ends=end)
        for place, ((number, _, published), end) in enumerate(zip(rows, [*ends, None], strict=True))
    ]


def _late(table: Table, model: type[models.Model], datum: str, group: Group, now: datetime) -> int:
    """Rows in which the datum should have been erased or counted, and something of it is still there."""
    seconds = group.seconds(datum, GONE)
    if seconds is None:
        return 0
    there = [_filled(model, name) for name, held in table.columns.items() if _counts(table, model, name, held, datum)]
    ending = any(mark.ends_person and mark.datum == datum for mark in table.clocks)
    if not there and not ending and any(held.datum == datum for held in table.columns.values()):
        there = ["1 = 1"]  # nothing but the key: the row itself is the datum
    count = 0
    for mark in table.clocks:
        if mark.ends_person and mark.datum == datum:
            count += _count(table, model, mark, group, now - timedelta(seconds=seconds), "1 = 1")
        elif there and mark in table.clocks_of(datum):
            count += _count(table, model, mark, group, now - timedelta(seconds=seconds), " OR ".join(there))
    return count


def _counts(table: Table, model: type[models.Model], name: str, held: Column, datum: str) -> bool:
    field = clocks.field_of(model, name)
    paths = [path.partition("__")[0] for path in (table.owned.paths if table.owned else ())]
    return (
        held.datum == datum
        and field is not None
        and not field.primary_key
        and not {field.name, field.attname} & set(paths)
    )


def _filled(model: type[models.Model], name: str) -> str:
    field = clocks.field_of(model, name)
    quoted = f"t.{connections[router.db_for_read(model)].ops.quote_name(name)}"
    if isinstance(field, (models.CharField, models.TextField, models.BinaryField)):
        return f"(length({quoted}) > 0)"
    if isinstance(field, models.BooleanField):
        return f"({quoted} IS NOT NULL AND {quoted})" if field.has_default() else f"({quoted} IS NOT NULL)"
    return f"({quoted} IS NOT NULL)"


def _count(table: Table, model: type[models.Model], mark: Since, group: Group, oldest: datetime, there: str) -> int:
    connection = connections[router.db_for_read(model)]
    quote = connection.ops.quote_name
    column, values = f"t.{quote(mark.column)}", [_value(table, model, mark.column, oldest)]
    conditions = [f"{column} < %s", f"({there})"]
    if group.begins is not None:
        conditions.append(f"{column} >= %s")
        values.append(_value(table, model, mark.column, group.begins))
    if group.ends is not None:
        conditions.append(f"{column} < %s")
        values.append(_value(table, model, mark.column, group.ends))
    if group.told is not None and table.owned is not None:
        owners = [_owner_told(model, path) for path in table.owned.paths]
        conditions.append(f"({' OR '.join(owners)})")
        values += [group.told] * len(owners)
    if mark.where:
        some, their = model._base_manager.filter(**mark.where).values("pk").query.sql_with_params()
        conditions.append(f"t.{quote(str(model._meta.pk.column))} IN ({some})")
        values += their
    sql = f"SELECT count(*) FROM {quote(model._meta.db_table)} t WHERE {' AND '.join(conditions)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


def _value(table: Table, model: type[models.Model], column: str, moment: datetime) -> Any:
    stored = clocks.as_stored(table, column, moment)
    operations = connections[router.db_for_read(model)].ops
    return operations.adapt_datetimefield_value(stored) if isinstance(stored, datetime) else stored


def _owner_told(model: type[models.Model], path: str, alias: str = "t.") -> str:
    """SQL that is true where the owner along ``path`` was told of a version."""
    quote = connections[router.db_for_read(model)].ops.quote_name
    first, _, rest = path.partition("__")
    field: Any = clocks.field_of(model, first)
    if not rest:
        persons = f"SELECT id FROM {quote(Person._meta.db_table)} WHERE version_id = %s"
        return f"{alias}{quote(field.column)} IN ({persons})"
    above = field.related_model
    inner = _owner_told(above, rest, "")
    key = quote(above._meta.pk.column)
    return f"{alias}{quote(field.column)} IN (SELECT {key} FROM {quote(above._meta.db_table)} WHERE {inner})"


def _whole(table: Table, model: type[models.Model], datum: str, group: Group, now: datetime) -> int:
    """Rows in which the datum should be shortened by now and is not."""
    seconds, gone = group.seconds(datum, ("shorten",)), group.seconds(datum, GONE)
    if seconds is None or (gone is not None and gone <= seconds):
        return 0
    from . import shortening

    count = 0
    for name, held in table.columns.items():
        field = clocks.field_of(model, name)
        if held.datum != datum or held.shorten is None or field is None:
            continue
        for mark in table.clocks_of(datum):
            oldest = clocks.as_stored(table, mark.column, now - timedelta(seconds=seconds))
            rows = model._base_manager.filter(**{f"{mark.column}__lt": oldest}, **mark.where)
            if group.told is not None and table.owned is not None:
                rows = rows.filter(**{f"{table.owned.paths[0]}__in": Person.objects.filter(version=group.told)})
            one = shortening.Shortening(model, table, field, models.Q(), held.shorten)
            count += sum(old != new for _, old, new in one.changes(rows))
    return count
