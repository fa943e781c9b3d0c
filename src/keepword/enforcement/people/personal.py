"""What every table of ours about persons has in common: nothing is written that their policy does not collect."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any, Self

from django.db import models

from keepword.enforcement.register import REGISTER

from . import collecting, masking, ownership
from .fields import Sealed, SealedTextField, fetch_sealed


class PersonalQuerySet[Row: models.Model](models.QuerySet[Row]):
    """Bulk writes pass the same gate as single ones."""

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        rows = list(objs)
        for row in rows:
            mask(row)
        if list(_questionable(self.model)):
            for row in rows:
                check(row)
        return super().bulk_create(rows, *args, **kwargs)

    def update(self, **values: Any) -> int:
        texts = typed(self.model)
        values |= {name: masking.masked(values[name]) for name in texts if isinstance(values.get(name), str)}
        data = [datum for datum in _data_of(self.model, values) if not collecting.everybody_gives(datum)]
        if data:
            for person in ownership.persons_of(self):
                for datum in data:
                    collecting.may_collect(person, datum)
        return super().update(**values)

    update.alters_data = True  # type: ignore[attr-defined]


class PersonalModel(models.Model):
    """A table whose rows belong to persons, as its app's ``personal_data.py`` declares."""

    objects: Any = PersonalQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        check(self, kwargs.get("update_fields"))
        mask(self)
        super().save(*args, **kwargs)

    def refresh_from_db(self, using: str | None = None, fields: Any = None, from_queryset: Any = None) -> None:
        # Django copies each attribute by reading it, which would open what is sealed.
        sealed = {each.attname for each in self._meta.local_concrete_fields if isinstance(each, SealedTextField)}
        wanted = [each.attname for each in self._meta.local_concrete_fields] if fields is None else list(fields)
        super().refresh_from_db(using, [name for name in wanted if name not in sealed], from_queryset)
        fetch_sealed(self, [name for name in wanted if name in sealed])

    @classmethod
    def of(cls, person: int) -> models.QuerySet[Self]:
        """The rows of one person."""
        return ownership.rows_of(cls, person)


def check(row: models.Model, update_fields: Collection[str] | None = None) -> None:
    """Raises `Refused` if saving this row would write a datum that its person's version of the policy lacks."""
    if not list(_questionable(type(row))):
        return
    fields = row._meta.local_concrete_fields
    written = {
        field.name: None
        for field in fields
        if (update_fields is None or field.name in update_fields or field.attname in update_fields)
        and row.__dict__.get(field.attname) not in (None, "")
        and not isinstance(row.__dict__[field.attname], Sealed)  # as it lay there before
    }
    data = [datum for datum in _data_of(type(row), written) if not collecting.everybody_gives(datum)]
    if data:
        for person in ownership.persons_of_row(row):
            for datum in data:
                collecting.may_collect(person, datum)


def mask(row: models.Model) -> None:
    """Masks card numbers in the row's texts; what is sealed is masked when it is sealed."""
    for field in typed(type(row)):
        value = row.__dict__.get(field)
        if value and isinstance(value, str):
            row.__dict__[field] = masking.masked(value)


@cache
def typed(model: type[models.Model]) -> tuple[str, ...]:
    """The columns in which a person may have typed anything: declared personal, and neither a name of the program's
    own nor one of a few words."""
    declared = REGISTER.find(model._meta.label)
    if declared is None:
        return ()
    texts = [
        each for each in model._meta.local_concrete_fields if isinstance(each, models.CharField | models.TextField)
    ]
    personal = {name for name, column in declared.columns.items() if column.datum is not None}
    return tuple(each.attname for each in texts if each.column in personal and not (each.unique or each.choices))


def _questionable(model: type[models.Model]) -> Iterator[str]:
    """The data of a table that not every version of the policy collects; mostly none, and then no row needs a look."""
    declared = REGISTER.find(model._meta.label)
    return (datum for datum in (declared.data if declared else ()) if not collecting.everybody_gives(datum))


def _data_of(model: type[models.Model], written: Iterable[str]) -> Iterator[str]:
    declared = REGISTER.find(model._meta.label)
    if declared is None:
        return
    found = dict.fromkeys(
        declared.columns[column].datum
        for column in (model._meta.get_field(name).column for name in written)  # type: ignore[union-attr]
        if column in declared.columns
    )
    yield from (datum for datum in found if datum is not None)
