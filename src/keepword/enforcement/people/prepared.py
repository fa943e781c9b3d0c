"""Questions that every page asks, in SQL that is made once: Django makes it anew each time, which takes far longer
than the answer. Rows come as Django would give them, sealed fields sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.db import connection, models

type _Convert = Callable[[Any], Any]


class Prepared[Row: models.Model]:
    """Rows of a model by some of its fields: ``Prepared(Session, "key =", "stops_at >")`` takes two values."""

    def __init__(self, model: type[Row], *where: str, order: str = "", only: Sequence[str] = ()) -> None:
        self.model, self.order, self.only = model, order, only
        self.where = [condition.split() for condition in where]

    @cached_property
    def _fields(self) -> list[Any]:
        fields = self.model._meta.concrete_fields
        return [self._field(name) for name in self.only] if self.only else list(fields)

    @cached_property
    def _asked(self) -> list[Any]:
        return [self._field(name) for name, _operator in self.where]

    def _field(self, name: str) -> Any:
        return self.model._meta.get_field(name)

    @cached_property
    def _sql(self) -> str:
        quote = connection.ops.quote_name
        columns = ", ".join(quote(field.column) for field in self._fields)
        asked = zip(self._asked, self.where, strict=True)
        conditions = " AND ".join(f"{quote(field.column)} {operator} %s" for field, (_name, operator) in asked)
        order = f" ORDER BY {quote(self._field(self.order).column)}" if self.order else ""
        return f"SELECT {columns} FROM {quote(self.model._meta.db_table)} WHERE {conditions}{order}"

    @cached_property
    def _converters(self) -> list[tuple[int, list[_Convert]]]:
        """For the columns that need any: what makes of a value of the database one of ours."""
        found = []
        for place, field in enumerate(self._fields):
            column = field.get_col(self.model._meta.db_table)
            steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
            if steps:
                found.append((place, [_bound(step, column) for step in steps]))
        return found

    def values(self, *asked: Any) -> list[list[Any]]:
        """The fields of each row."""
        wanted = zip(self._asked, asked, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [field.get_db_prep_value(value, connection) for field, value in wanted])
            rows = [list(row) for row in cursor.fetchall()]
        for row in rows:
            for place, steps in self._converters:
                for step in steps:
                    row[place] = step(row[place])
        return rows

    def rows(self, *asked: Any) -> list[Row]:
        """The rows themselves."""
        names = [field.attname for field in self._fields]
        return [self.model.from_db(connection.alias, names, values) for values in self.values(*asked)]

    def first(self, *asked: Any) -> Row | None:
        """The first of them, if there is any."""
        return next(iter(self.rows(*asked)), None)


def _bound(step: Any, column: Any) -> _Convert:
    return lambda value: step(value, column, connection)
