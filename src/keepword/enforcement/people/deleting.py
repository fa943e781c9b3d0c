"""Deletes a person's rows by index, table after table, in the caller's transaction; what must stay by law stays.

The order and every statement come from the ownership graph; nothing is loaded, and no signal is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from django.db import models
from django.db.models import QuerySet

from keepword.enforcement import versions
from keepword.enforcement.keys.models import PersonKey
from keepword.enforcement.models import Person
from keepword.policy import Policy
from keepword.policy.statements import Retention

from .fields import SealedTextField
from .ownership import OwnedTable, owned_tables

_EMPTYABLE = (models.CharField, models.TextField, models.BinaryField)


@dataclass
class Deleted:
    """What went: rows by datum; and what stayed: the data that survive, and the classes of keys they need."""

    counts: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    classes: frozenset[str] = frozenset()


def surviving(policy: Policy) -> dict[str, str]:
    """Each datum that an erasure leaves, with the statement in force that says so."""
    return {
        datum: each.id
        for each in policy.in_force
        if isinstance(each, Retention) and each.survives_erasure
        for datum in each.data
    }


def delete(person: int, policy: Policy) -> Deleted:
    """Deletes every row of this person, and clears what is theirs in shared rows. Call it inside a transaction."""
    # Whoever writes for this person at this moment waits for our end, and then finds nobody to write for.
    list(Person.objects.select_for_update().filter(pk=person).values_list("pk"))
    gone, staying = Deleted(), surviving(policy)
    classes: set[int] = set()
    tables = owned_tables()
    for each in tables:
        if each.model is Person:
            continue
        _clear_shared(each, person)
        mine = each.model._base_manager.filter(**{each.owned.paths[0]: person})
        kept = [datum for datum in each.table.data if datum in staying]
        if kept and (left := _keep(each, mine, staying, classes)):
            gone.kept |= {datum: gone.kept.get(datum, 0) + left for datum in kept}
        else:
            count = _remove(each.model, mine, tables)
            for datum in each.table.data if count else ():
                gone.counts[datum] = gone.counts.get(datum, 0) + count
    if not gone.kept:
        gone.counts |= {"account.policy-version": _remove(Person, Person.objects.filter(pk=person), tables)}
    gone.classes = frozenset(
        PersonKey.objects.filter(person=person, pk__in=classes).values_list("retention_class", flat=True)
    )
    return gone


def left(person: int) -> Iterator[str]:
    """The tables in which rows of this person still are."""
    for each in owned_tables():
        if each.rows(person).exists():
            yield each.label


def came_back(person: int) -> bool:
    """Whether of somebody who was erased there is anything but what the law makes us keep, as after a restore."""
    staying = surviving(versions.for_person(person)).keys()
    kept = {each.label for each in owned_tables() if each.table.data <= staying}
    found = set(left(person))
    return bool(found - kept - ({Person._meta.label} if found & kept else set()))


def _remove(model: type[models.Model], rows: QuerySet[Any], tables: list[OwnedTable]) -> int:
    """Deletes rows by one statement, after whatever points at them went or let go, as its model says."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)):
            continue
        link: Any = relation.field  # type: ignore[union-attr]
        child = cast("type[models.Model]", relation.related_model)
        if link.remote_field.parent_link or _went_before(child, link.name, model, tables):
            continue
        if child is model:  # what points to its own kind is the same person's, and goes by the same statement
            continue
        pointing = child._base_manager.filter(**{f"{link.name}__in": rows.values("pk")})
        if link.remote_field.on_delete is models.CASCADE:
            _remove(child, pointing, tables)
        elif link.remote_field.on_delete is models.SET_NULL:
            pointing.update(**{link.attname: None})
    return int(rows._raw_delete(rows.db))


def _went_before(child: type[models.Model], link: str, parent: type[models.Model], tables: list[OwnedTable]) -> bool:
    """Whether the child's rows are this person's own by way of this link, and so were deleted in their turn."""
    owned = next((each.owned for each in tables if each.model is child), None)
    if owned is None:
        return False
    first = owned.paths[0].removesuffix("_id") if owned.paths[0] == f"{link}_id" else owned.paths[0]
    if parent is Person:
        return first == link
    above = next((each.owned.paths[0] for each in tables if each.model is parent), None)
    return above is not None and owned.paths[0] == f"{link}__{above}"


def _clear_shared(each: OwnedTable, person: int) -> None:
    for path in each.owned.paths[1:]:
        theirs = each.model._base_manager.filter(**{path: person})
        columns = {path, *each.owned.clears.get(path, ())}
        fields = [
            one for one in each.model._meta.local_concrete_fields if columns & {one.column, one.attname, one.name}
        ]
        theirs.update(**{one.attname: empty(one) for one in fields})


def empty(one: models.Field[Any, Any]) -> Any:
    """What stands in a column when its value is taken away."""
    if one.null:
        return None
    if isinstance(one, models.BinaryField):
        return b""
    if isinstance(one, _EMPTYABLE):
        return ""
    return one.get_default() if one.has_default() else 0


def _keep(each: OwnedTable, mine: QuerySet[Any], staying: dict[str, str], classes: set[int]) -> int:
    """Clears whatever of these rows does not survive, where a column can be empty; notes the keys of what does."""
    cleared: dict[str, Any] = {}
    for one in each.model._meta.local_concrete_fields:
        declared = each.table.columns.get(one.column or "")
        if declared is None or declared.datum is None or one.primary_key or one.unique:
            continue
        if declared.datum not in staying and (one.null or isinstance(one, _EMPTYABLE)):
            cleared[one.attname] = empty(one)
        elif declared.datum in staying and isinstance(one, SealedTextField):
            for sealed in mine.values_list(one.name, flat=True).iterator():
                classes.add(int.from_bytes(sealed.content[1:9])) if sealed is not None else None
    if cleared:
        mine.update(**cleared)
    return mine.count()
