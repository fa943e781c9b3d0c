"""Whether what is sealed in this database opens with the keys that are there; nothing that opens is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from keepword.enforcement.keys import store
from keepword.enforcement.keys.models import Backup, ErasedPerson, PersonKey
from keepword.enforcement.people import seal
from keepword.enforcement.people.fields import SealedTextField

MOST = 1_000


@dataclass
class Opened:
    """How many sealed values were tried, opened, lacked their key, or had been altered."""

    tried: int = 0
    opened: int = 0
    keyless: int = 0
    altered: int = 0


def values(most: int = MOST) -> Iterator[tuple[SealedTextField, int, bytes]]:
    """Sealed values with their field and person, up to ``most`` of each field."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, SealedTextField):
                rows: Any = model._base_manager.filter(**{f"{field.name}__isnull": False})
                chosen = rows.order_by("-pk").values_list(field.owner.replace(".", "__"), field.name)[:most]
                for person, sealed in chosen.iterator():
                    if sealed.content:
                        yield field, person, sealed.content


def try_all() -> Opened:
    """Tries them."""
    found = Opened()
    for field, person, content in values():
        found.tried += 1
        try:
            seal.unseal_bytes(content, person=person, place=field.place)
            found.opened += 1
        except store.KeyGoneError:
            found.keyless += 1
        except seal.AlteredError:
            found.altered += 1
    return found


def lost_store() -> bool:
    """Whether the key store is empty while the database holds sealed data: it was lost, or is another one."""
    if any(model.objects.exists() for model in (PersonKey, ErasedPerson, Backup)):
        return False
    return next(values(1), None) is not None
