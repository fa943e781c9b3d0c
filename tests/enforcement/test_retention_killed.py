"""Retention killed at random instants: nothing goes early, nothing is half-done, and in the end nothing is overdue."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.people_in_folders import Forks, everything_in, forks_on

pytestmark = pytest.mark.slow

KILLS = 60
ADDRESSES = [f"person{number}@example.invalid" for number in range(5)]

ROWS = """
import time
from datetime import timedelta
from django.utils import timezone
from keepword.enforcement import versions
from keepword.enforcement.people.models import StaffRead
from keepword.parts.accounts.models import Account, SignInAttempt
from keepword.parts.mail.models import Contact, Message
now, day, mark = timezone.now(), timedelta(days=1), str(time.monotonic_ns())
people = list(Account.objects.values_list("pk", flat=True))
def looks(age, word, many):
    StaffRead.objects.bulk_create(
        StaffRead(person_id=each, staff=1, datum=word, purpose="p", read_at=now - age)
        for each in people for _ in range(many)
    )
looks(800 * day, "canary-that-lapsed", 60), looks(700 * day, "young", {young})
for number in range(12):
    SignInAttempt.objects.create(bucket=f"{{mark}}{{number}}", window_started=int(time.time()) - 90_000, failures=1)
    stranger = versions.come()
    Contact.objects.create(person=stranger, address=f"s{{mark}}{{number}}@lapsed.invalid", used_at=now - 31 * day)
    for age in (8, 31):
        Message.objects.create(
            person=stranger, kind="k", payload="words",
            made_at=now - age * day, message_id=f"{{mark}}{{number}}{{age}}",
        )
"""
RETAIN = """
from keepword.enforcement.retention import asking, runs
if runs.run_now().question:
    asking.confirm()
    runs.run_now()
"""
STATE = """
import json
from datetime import timedelta
from django.utils import timezone
from keepword.enforcement.keys.models import PersonKey
from keepword.enforcement.models import Person, RetentionRun
from keepword.enforcement.people import ownership
from keepword.enforcement.people.models import StaffRead
from keepword.enforcement.retention import overdue
from keepword.parts.mail.models import Contact, Message
now, day = timezone.now(), timedelta(days=1)
persons = set(Person.objects.values_list("pk", flat=True))
print(json.dumps({
    "young": StaffRead.objects.filter(datum="young").count(),
    "lapsed": StaffRead.objects.filter(datum="canary-that-lapsed").count(),
    "week_old": Message.objects.filter(made_at__gt=now - 30 * day, kind="k").count(),
    "unopened": Message.objects.filter(made_at__gt=now - 30 * day, payload__isnull=False).count(),
    "contacts": Contact.objects.count(),
    "orphans": list(ownership.orphans()),
    "overdue": sum(each.count for each in overdue.overdue(now)),
    "keys_of_nobody": len(set(PersonKey.objects.values_list("person", flat=True)) - persons),
    "open": RetentionRun.objects.exclude(state="done").count(),
}))
"""


@pytest.fixture
def forks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Forks]:
    with forks_on(request.param, tmp_path / "data", *ADDRESSES) as running:
        yield running


def state(forks: Forks) -> dict[str, Any]:
    [said] = forks.run(STATE)
    told: dict[str, Any] = json.loads(said)
    return told


@pytest.mark.parametrize("forks", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_retention_killed_at_any_instant_removes_nothing_early_and_ends(forks: Forks, tmp_path: Path) -> None:
    forks.run(ROWS.format(young=1))
    began = time.monotonic()
    forks.run(RETAIN)
    longest = (time.monotonic() - began) * 1.1
    young, week_old = len(ADDRESSES), 12
    chance = random.Random(11)
    halfway = 0
    for number in range(KILLS):
        if number % 4 == 0:
            forks.run(ROWS.format(young=1))
            young, week_old = young + len(ADDRESSES), week_old + 12
        before = state(forks)
        forks.run(RETAIN, kill_after=chance.uniform(0, longest))
        now = state(forks)
        assert now["young"] == young
        assert now["week_old"] == week_old
        assert now["orphans"] == []
        assert now["unopened"] <= before["unopened"]
        assert now["overdue"] <= before["overdue"]
        halfway += bool(0 < now["overdue"] < before["overdue"] or now["open"])
    assert halfway, "some were killed in the middle"
    forks.run(RETAIN)
    after = state(forks)
    assert (after["overdue"], after["lapsed"], after["unopened"], after["contacts"]) == (0, 0, 0, 0)
    assert (after["young"], after["week_old"], after["open"], after["orphans"]) == (young, week_old, 0, [])
    assert b"canary-that-lapsed" not in everything_in(tmp_path / "data")
