"""What somebody probably means to write next: their own tags and projects, those in use first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Literal

from django.db.models import Count, Max, Q
from django.utils import timezone

from keepword.parts.timekeeping.journal import book_of
from keepword.parts.timekeeping.models import Entry, Project

from .held import Held

type What = Literal["tag", "project"]

MOST = 8
LATELY = timedelta(days=60)
NEVER = date.min
# So many names one process remembers of whoever typed lately.
MOST_NAMES = 50_000


@dataclass(frozen=True, slots=True)
class Offer:
    """A tag or project to write: its name, what tells it from another of that name, and its id if it has one."""

    name: str
    more: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    offer: Offer
    folded: str
    # The same with a blank before each word, to find where one begins.
    words: str


@dataclass(slots=True)
class _Use:
    """How much something was used: lately, at all, and when last."""

    lately: int = 0
    times: int = 0
    last: date = NEVER

    def add(self, times: int, lately: int, last: date) -> None:
        self.times += times
        self.lately += lately
        self.last = max(self.last, last)

    @property
    def order(self) -> tuple[int, int, int]:
        """What was used more in the last weeks comes first, then what was used last, then what was used more."""
        return (-self.lately, -self.last.toordinal(), -self.times)


_names: Held[list[_Known]] = Held(MOST_NAMES)


def offers(person: int, what: What, begins: str, besides: Collection[str] = ()) -> list[dict[str, str]]:
    """The few that fit best: whose name begins like that, then with a word that does, then with it anywhere inside.

    ``besides`` are names that are there already.
    """
    wanted, there = begins.strip().casefold(), {each.casefold() for each in besides}
    fitting: tuple[list[Offer], ...] = ([], [], [])
    for each in _of(person, what):
        place = 0 if each.folded.startswith(wanted) else 1 if f" {wanted}" in each.words else 2
        if (place < 2 or wanted in each.folded) and len(fitting[place]) < MOST and each.folded not in there:
            fitting[place].append(each.offer)
            if len(fitting[0]) == MOST:
                break
    return [asdict(each) for group in fitting for each in group][:MOST]


def _of(person: int, what: What) -> list[_Known]:
    def read() -> list[_Known]:
        return [_folded(each) for each in (_tags(person) if what == "tag" else _projects(person))]

    return _names.get(book_of(person), what, read)


def _folded(offer: Offer) -> _Known:
    folded = offer.name.casefold()
    return _Known(offer, folded, f" {folded.replace('-', ' ').replace('_', ' ').replace('/', ' ')}")


def _uses(person: int, field: Literal["tags", "project"]) -> Iterable[tuple[object, int, int, date]]:
    """Each value of the field with how often it was used, how often lately, and the last day: from an index alone."""
    since = timezone.now().date() - LATELY
    rows = Entry.objects.filter(person_id=person).order_by().values_list(field)
    return rows.annotate(times=Count("day"), lately=Count("day", filter=Q(day__gte=since)), last=Max("day"))


def _tags(person: int) -> list[Offer]:
    used: defaultdict[str, _Use] = defaultdict(_Use)
    spelled: dict[str, str] = {}
    for together, times, lately, last in _uses(person, "tags"):
        for tag in str(together).split():
            used[tag.casefold()].add(times, lately, last)
            spelled.setdefault(tag.casefold(), tag)
    return [Offer(spelled[tag]) for tag in sorted(used, key=lambda each: (used[each].order, each))]


def _projects(person: int) -> list[Offer]:
    used: defaultdict[object, _Use] = defaultdict(_Use)
    for project, times, lately, last in _uses(person, "project"):
        used[project].add(times, lately, last)
    rows = Project.objects.filter(person_id=person, archived=False).values_list("pk", "name", "client")
    listed = sorted(rows, key=lambda each: (used[each[0]].order, each[1].casefold()))
    return [Offer(name, client, str(pk)) for pk, name, client in listed]
