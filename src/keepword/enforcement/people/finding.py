"""Who is behind an address, and which addresses somebody has: asked of every column for addresses in owned tables."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models

from .ownership import OwnedTable, owned_tables


def persons_with(address: str) -> list[int]:
    """The numbers of all persons one of whose rows holds this address, confirmed or not, with an account or without."""
    wanted = address.strip()
    found: dict[int, None] = {}
    for each, field in _address_columns():
        for spelling in {wanted, wanted.lower()}:
            rows = each.model._base_manager.filter(**{field.name: spelling})
            found |= dict.fromkeys(rows.values_list(each.owned.paths[0], flat=True))
    return list(found)


def addresses_of(person: int) -> list[str]:
    """Every address that stands in this person's own rows."""
    found: dict[str, None] = {}
    for each, field in _address_columns():
        rows = each.model._base_manager.filter(**{each.owned.paths[0]: person})
        found |= dict.fromkeys(value for value in rows.values_list(field.name, flat=True).distinct() if value)
    return list(found)


def longer_than(address: str) -> set[str]:
    """The addresses of others that have this one within them, as joann@… has ann@…."""
    found: set[str] = set()
    for each, field in _address_columns():
        rows = each.model._base_manager.filter(**{f"{field.name}__icontains": address})
        found |= set(rows.values_list(field.name, flat=True).distinct())
    return {each for each in found if each.lower() != address.lower()}


def _address_columns() -> Iterator[tuple[OwnedTable, models.EmailField]]:  # type: ignore[type-arg]
    for each in owned_tables():
        for field in each.model._meta.local_concrete_fields:
            if isinstance(field, models.EmailField):
                yield each, field
