"""Changes many entries in one step."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from keepword.parts.timekeeping import cleaning
from keepword.parts.timekeeping.invalid import Invalid
from keepword.parts.timekeeping.journal import writing
from keepword.parts.timekeeping.kinds import ENTRY
from keepword.parts.timekeeping.models import Entry
from keepword.parts.timekeeping.queries import entries
from keepword.policy.words import N_

LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Wish:
    """What becomes of each: tags more and less, and a project or billable unless it is to be left."""

    add: str = ""
    drop: str = ""
    project: str | None = LEAVE
    billable: bool | None = None
    rename: dict[str, str] = field(default_factory=dict)

    @property
    def nothing(self) -> bool:
        return not (self.add or self.drop or self.rename) and self.project == LEAVE and self.billable is None

    def values(self, entry: Entry) -> dict[str, Any]:
        """The fields of this entry as they are wanted."""
        found: dict[str, Any] = {} if self.project == LEAVE else {"project": self.project}
        if self.billable is not None:
            found["billable"] = self.billable
        drop = {tag.casefold() for tag in self.drop.split()}
        renamed = [self.rename.get(tag.casefold(), tag) for tag in entry.tags.split() if tag.casefold() not in drop]
        found["tags"] = " ".join([*renamed, *self.add.split()])
        return found


def bulk_edit(person: int, ids: Iterable[uuid.UUID], wish: Wish) -> int:
    """Changes all of them, and says how many that made any difference to."""
    if wish.nothing:
        raise Invalid("entries", N_("nothing says what to change"), N_("Write a tag, or choose a project."))
    wish = Wish(cleaning.tags(wish.add), cleaning.tags(wish.drop), wish.project, wish.billable, wish.rename)
    with writing(person, "bulk-edit") as journal:
        found = entries.chosen(person, ids)
        return sum(journal.change(ENTRY, each, wish.values(each)) for each in found)


def rename_tag(person: int, old: str, new: str) -> int:
    """Calls a tag something else on every entry; a tag that is there already becomes one with it."""
    before, after = cleaning.tags(old), cleaning.tags(new)
    if len(before.split()) != 1 or len(after.split()) != 1:
        raise Invalid("new", N_("a tag is one word"), N_("Write it without blanks."))
    # Databases don't agree on what a capital is, so they are not asked.
    bearing = Entry.objects.filter(person_id=person).exclude(tags="")
    ids = [pk for pk, tags in bearing.values_list("pk", "tags") if before.casefold() in tags.casefold().split()]
    if not ids:
        raise Invalid("old", N_("no entry bears this tag"))
    return bulk_edit(person, ids, Wish(rename={before.casefold(): after}))
