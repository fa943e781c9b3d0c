"""Questions about one person's projects and tags."""

from __future__ import annotations

import uuid
from collections import Counter

from django.db.models import Count, QuerySet

from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.models import Entry, Project
from keepword.policy.words import N_


def listed(person: int, *, archived: bool = False) -> QuerySet[Project]:
    """The projects in use, or the ones put away, by client and name."""
    return Project.objects.filter(person_id=person, archived=archived).order_by("client", "name", "pk")


def known(person: int) -> dict[str, str]:
    """The id of each project by its casefolded name; of two with one name, the one in use."""
    rows = Project.objects.filter(person_id=person).order_by("-archived", "-pk").values_list("name", "pk")
    return {name.casefold(): str(pk) for name, pk in rows}


def one(person: int, project: uuid.UUID) -> Project:
    """This project of this person. Raises `Invalid` if it is not there."""
    found: Project | None = Project.objects.filter(person_id=person, pk=project).first()
    if found is None:
        raise Invalid("project", N_("this project is no longer there"), N_("Choose another one."))
    return found


def tags(person: int) -> list[tuple[str, int]]:
    """Each tag with how many entries bear it, the most used first."""
    rows = Entry.objects.filter(person_id=person).exclude(tags="").values_list("tags").annotate(Count("pk"))
    counted: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for together, times in rows.order_by():
        for tag in together.split():
            counted[tag.casefold()] += times
            spelled.setdefault(tag.casefold(), tag)
    return [(spelled[tag], times) for tag, times in sorted(counted.items(), key=lambda each: (-each[1], each[0]))]
