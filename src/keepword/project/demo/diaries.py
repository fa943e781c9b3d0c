"""Makes the demo's sample people with months of time and routines; the same on every start, counted back from today.

The people, their projects and whom they work for are invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from keepword.project.demo.people import PASSWORD, PEOPLE, Sample

if TYPE_CHECKING:
    from keepword.parts.timekeeping.journal import Journal

ZONE = "Europe/Berlin"
LATEST_AGO = timedelta(minutes=47)  # since when the running timer runs
# Name, for whom, rate in cents (none: not billed), tag, and what the notes say.
PROJECTS = (
    ("Website", "Muster & Daughters", 8500, "design", ("Drew the front page", "Forms", "Tried it on a phone", "")),
    ("Handbook", "Sample Studio", 7000, "writing", ("Chapter on setting up", "Corrections", "Pictures", "")),
    ("Bookkeeping", "", None, "office", ("Invoices", "Sorted receipts", "")),
    ("Learning", "", None, "reading", ("Read about type", "Exercises", "")),
)
# When work begins on each part of a day, and how long it may take, in minutes.
BLOCKS = ((9 * 60, 70, 140), (13 * 60, 60, 110), (15 * 60 + 5, 50, 130))
CALL = (11 * 60 + 50, 15, 35)
HOLIDAYS = range(52, 62)  # days ago
MINUTE, DONE = 60_000, 1000  # a minute of a routine, and one time, in its thousandths


@dataclass(frozen=True, slots=True)
class Habit:
    """A routine: what it is, how often it is kept, and between which amounts then."""

    values: dict[str, Any]
    kept: float = 0.0
    least: int = DONE
    most: int = DONE


HABITS = (
    Habit({"name": "Walk before breakfast", "question": "Were you outside?"}, 0.86),
    Habit({"name": "Read", "measure": "duration", "target": 20 * MINUTE, "colour": 3}, 0.72, 10 * MINUTE, 45 * MINUTE),
    Habit({"name": "Stretch", "schedule": "X-TIMES=3;X-PER=WEEK", "colour": 5}, 0.5),
    Habit({"name": "Coffee", "measure": "count", "goal": "at-most", "target": 3000, "unit": "cups", "colour": 8},
          0.95, 1000, 4000),
    Habit({"name": "Write", "measure": "duration", "target": 360 * MINUTE, "schedule": "X-TIMES=1;X-PER=WEEK",
           "fills_from": "tag:writing", "colour": 11}),
)  # fmt: skip


def make() -> None:
    """Everybody with their months, and then their plans, where the site sells any."""
    from django.apps import apps

    numbers = {each.name: number for each, number in zip(PEOPLE, _accounts(), strict=True)}
    for each in PEOPLE:
        _keep(numbers[each.name], each)
    if apps.is_installed("keepword.parts.plans"):
        from keepword.project.demo import subscribers

        subscribers.make(numbers)


def _accounts() -> Iterator[int]:
    """All with one password, which is on the tour; it is hashed once, as that takes its time by design."""
    from allauth.account.models import EmailAddress

    from keepword.parts.accounts.models import Account
    from keepword.parts.accounts.passwords import set_password

    hashed = ""
    for each in PEOPLE:
        account = Account(email=each.email, name=each.name, joined_at=timezone.now() - timedelta(days=each.days))
        if not hashed:
            set_password(account, PASSWORD)
            hashed = account.password
        account.password = hashed
        account.save()
        EmailAddress.objects.create(user=account, email=each.email, primary=True, verified=True)
        yield account.pk


def _keep(person: int, sample: Sample) -> None:
    """What somebody has tracked, in one step, and a question they keep asking."""
    from keepword.parts.timekeeping.actions.arrange import arrange
    from keepword.parts.timekeeping.journal import writing
    from keepword.parts.timekeeping.models import Change

    rng = random.Random(sample.name)
    arrange(person, zone=ZONE)
    with writing(person, "import") as journal:
        _fill(journal, rng, sample)
    # Nobody pressed anything, so there is nothing to be undone.
    Change.objects.filter(person_id=person).delete()


def _fill(journal: Journal, rng: random.Random, sample: Sample) -> None:
    from keepword.parts.timekeeping.kinds import KINDS

    now = timezone.now().astimezone(ZoneInfo(ZONE))
    projects = journal.make_all(KINDS["project"], [_project(place) for place in range(len(PROJECTS))])
    ids = [each.pk for each in projects]
    entries = [entry for ago in range(sample.days, -1, -1) for entry in _day(rng, now, ago, ids)]
    if sample.runs:
        began = (now - LATEST_AGO).replace(second=0, microsecond=0)
        entries = [each for each in entries if each["stopped"] <= began.timestamp()]
        entries.append(_entry(began, None, 0, ids, "Drew the front page"))
    journal.make_all(KINDS["entry"], entries)
    first = now.date() - timedelta(days=sample.days)
    for position, habit in enumerate(HABITS[: sample.habits]):
        routine = journal.make(KINDS["routine"], {"starts_on": first, "position": position, **habit.values})
        journal.make_all(KINDS["check-in"], list(_marks(rng, habit, routine.pk, first, now)))
    if sample.days > max(HOLIDAYS):
        away = {"first_day": _ago(now, HOLIDAYS[-1]), "last_day": _ago(now, HOLIDAYS[0])}
        journal.make(KINDS["away"], away)
        journal.make(KINDS["report"], {"name": "Billed this month", "asks": "range=month&by=client&billable=yes"})


def _project(place: int) -> dict[str, Any]:
    name, client, rate, _, _ = PROJECTS[place]
    return {"name": name, "client": client, "colour": 4 * place, "rate": rate, "currency": "EUR" if rate else ""}


def _day(rng: random.Random, now: datetime, ago: int, ids: list[UUID]) -> Iterator[dict[str, Any]]:
    """The entries of one day, as far as it has passed."""
    day = _ago(now, ago)
    free = day.weekday() > 4 or ago in HOLIDAYS
    blocks = [*BLOCKS] if not free else []
    if not free and rng.random() < 0.4:
        blocks.append(CALL)
    elif day.weekday() == 5 and rng.random() < 0.35 and ago not in HOLIDAYS:
        blocks.append((10 * 60, 40, 90))
    for begin, least, most in sorted(blocks):
        minute = begin + rng.randrange(0, 14)
        long = rng.randrange(least, most)
        place = 3 if free else rng.choices((0, 1, 2, 3), (5, 4, 2, 1))[0]
        note = "Call" if (begin, least, most) == CALL else rng.choice(PROJECTS[place][4])
        began = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(ZONE))
        ended = began + timedelta(minutes=long)
        if ended <= now:
            yield _entry(began, ended, place, ids, note)


def _entry(began: datetime, ended: datetime | None, place: int, ids: list[UUID], note: str) -> dict[str, Any]:
    _, _, rate, tag, _ = PROJECTS[place]
    return {
        "started": int(began.astimezone(UTC).timestamp()),
        "stopped": int(ended.astimezone(UTC).timestamp()) if ended else None,
        "zone": ZONE,
        "project": ids[place],
        "tags": [tag],
        "billable": rate is not None,
        "note": note,
    }


def _marks(rng: random.Random, habit: Habit, routine: UUID, first: date, now: datetime) -> Iterator[dict[str, Any]]:
    """What was checked in, a good week better and a bad one worse; today is left to be done."""
    if not habit.kept:
        return
    mood = 0.0
    for number in range((now.date() - first).days):
        day = first + timedelta(days=number)
        if day.weekday() == 0:
            mood = rng.uniform(-0.25, 0.12)
        if (now.date() - day).days in HOLIDAYS or rng.random() > habit.kept + mood:
            continue
        step = MINUTE if habit.most > 10 * MINUTE else 1000
        value = rng.randrange(habit.least, habit.most + 1, step) if habit.most > habit.least else habit.least
        yield {"routine": routine, "day": day, "value": value}


def _ago(now: datetime, days: int) -> date:
    return now.date() - timedelta(days=days)
