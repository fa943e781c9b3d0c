"""A model field whose values lie sealed in the database, and open only for who says what for."""

from __future__ import annotations

from typing import Any, NoReturn

from django.core.exceptions import FieldError
from django.db import models

from . import seal


class Sealed:
    """A value as the database has it. It shows itself to nobody: reading the model's attribute opens it."""

    __slots__ = ("content",)

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("a sealed value leaves the process only through its own field")


def fetch_sealed(row: models.Model, names: list[str]) -> None:
    """Reads these sealed fields of a row anew, without opening them."""
    if names:
        values = type(row)._base_manager.filter(pk=row.pk).values_list(*names).get()
        row.__dict__.update(zip(names, values, strict=True))


class Opening:
    """The attribute of a sealed field: plain text goes in, and comes out when the policy lets it be read now."""

    def __init__(self, field: SealedTextField) -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type | None = None) -> Any:
        if row is None:
            return self
        if self.field.attname not in row.__dict__:
            fetch_sealed(row, [self.field.attname])
        value = row.__dict__[self.field.attname]
        if not isinstance(value, Sealed):
            return value
        if not value.content:  # what an erasure cleared in a row that others share
            return ""
        person = getattr(row, self.field.owner)
        return seal.unseal(value.content, person=person, datum=self.field.datum, place=self.field.place)

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text about a person. ``datum`` is what the policy calls it, ``owner`` the attribute with the person's id.

    It is sealed whenever its row is saved; it can't be searched, compared or updated in the database.
    """

    descriptor_class = Opening

    def __init__(self, *args: Any, datum: str = "", owner: str = "person_id", **kwargs: Any) -> None:
        self.datum, self.owner = datum, owner
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        # What it means is the code's matter; in the database it is bytes.
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    @property
    def place(self) -> str:
        return f"{self.model._meta.label}.{self.column}"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        person = getattr(model_instance, self.owner)
        content = seal.seal(str(value), person=person, datum=self.datum, place=self.place)
        model_instance.__dict__[self.attname] = Sealed(content)
        return model_instance.__dict__[self.attname]

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, (bytes, memoryview)):
            return super().get_prep_value(value)
        if isinstance(value, Sealed):
            return value.content
        raise FieldError(f"{self.name} is sealed: set it on an instance and save that")

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return super().get_db_prep_value(self.get_prep_value(value), connection, True)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is sealed: nothing can be searched in it")

    def value_to_string(self, obj: Any) -> NoReturn:
        raise FieldError(f"{self.name} is sealed: it is exported as its person's data, in no other way")
