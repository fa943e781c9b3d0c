"""Exports and erasures killed at random instants: nothing is half-done or lost, and in the end all is finished."""

from __future__ import annotations

import json
import random
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.people_in_folders import Forks, everything_in, forks_on

pytestmark = pytest.mark.slow

KILLS = 110
EXPORT_KILLS = 50
PEOPLE = 40
ADDRESSES = [f"person{number}.canary@example.invalid" for number in range(PEOPLE)]

LOOKS = """
from keepword.enforcement.models import Person
from keepword.enforcement.people.models import StaffRead
from django.utils import timezone
StaffRead.objects.bulk_create(
    StaffRead(person_id=person, staff=1, datum="d", purpose="p", read_at=timezone.now())
    for person in Person.objects.values_list("pk", flat=True) for _ in range(30)
)
"""
ERASE = """
from keepword.enforcement.people import erasure, finding
for person in finding.persons_with({address!r}):
    erasure.erase_now(person, why="operator", language="en", address={address!r})
    print(f"gone {{person}}\\n", end="", flush=True)  # in one write: a kill cuts no line
while erasure.work():
    pass
"""
STATE = """
import json
from collections import Counter
from keepword.enforcement import ledger
from keepword.enforcement.keys.models import ErasedPerson, PersonKey
from keepword.enforcement.models import LedgerEntry, Person
from keepword.enforcement.people.models import Erasure, StaffRead
from keepword.parts.accounts.models import Account
print(json.dumps({
    "persons": list(Person.objects.values_list("pk", flat=True)),
    "accounts": list(Account.objects.values_list("pk", flat=True)),
    "looks": Counter(StaffRead.objects.values_list("person_id", flat=True)),
    "keys": list(PersonKey.objects.values_list("person", flat=True)),
    "erased": list(ErasedPerson.objects.values_list("person", flat=True)),
    "states": Counter(Erasure.objects.values_list("state", flat=True)),
    "found": [each for found in Erasure.objects.values_list("found", flat=True) for each in found],
    "receipts": Erasure.objects.exclude(receipt=None).count(),
    "lines": LedgerEntry.objects.filter(kind="erasure").count(),
    "faults": len(list(ledger.verify())),
}))
"""
EXPORT = """
from pathlib import Path
from keepword.enforcement.people import export, finding
from keepword.project.commands.person import _whole_file
[person] = finding.persons_with({address!r})
with _whole_file(Path({file!r})) as stream:
    export.write(person, stream, language=None)
print("written", flush=True)
"""


@pytest.fixture
def forks(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Forks]:
    with forks_on(request.param, tmp_path / "data", *ADDRESSES) as running:
        running.run(LOOKS)
        yield running


def state(forks: Forks) -> dict[str, Any]:
    [said] = forks.run(STATE)
    told: dict[str, Any] = json.loads(said)
    return told


BOTH = pytest.mark.parametrize(
    "forks", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)


@BOTH
def test_an_erasure_killed_at_any_instant_is_all_or_nothing_and_ends(forks: Forks, tmp_path: Path) -> None:
    began = time.monotonic()
    forks.run(ERASE.format(address=ADDRESSES[0]))
    longest = (time.monotonic() - began) * 1.1
    chance = random.Random(7)
    acknowledged: set[int] = set()
    for number in range(KILLS):
        # Each is killed a few times, at another instant; most of the time goes into the search.
        address = ADDRESSES[1 + number * (PEOPLE - 2) // KILLS]
        said = forks.run(ERASE.format(address=address), kill_after=chance.random() ** 2 * longest)
        acknowledged |= {int(line.split()[1]) for line in said if line.startswith("gone")}
        now = state(forks)
        assert set(now["persons"]) == set(now["accounts"]) == set(map(int, now["looks"]))
        assert set(now["looks"].values()) == {31}, "rows of one person went without the others"
        assert not acknowledged & set(now["persons"]), "acknowledged, and still there"
        assert now["faults"] == 0
    for _ in range(3):
        forks.run("from keepword.enforcement.people import erasure\nwhile erasure.work():\n    pass")
    end = state(forks)
    assert end["found"] == []
    assert set(end["states"]) == {"done"}
    assert end["receipts"] == end["lines"] == sum(end["states"].values()) == len(end["erased"])
    assert not set(end["erased"]) & (set(end["persons"]) | set(end["keys"]))
    forks.run("from keepword.parts.mail import mailbox\nmailbox.tidy()")
    left = {address.encode() for address in ADDRESSES if address.encode() in everything_in(tmp_path / "data")}
    assert len(left) <= len(end["persons"])


@pytest.mark.parametrize("forks", ["sqlite"], indirect=True)
def test_a_killed_export_leaves_a_whole_file_or_none(forks: Forks, tmp_path: Path) -> None:
    file = tmp_path / "copy.zip"
    script = EXPORT.format(address=ADDRESSES[0], file=str(file))
    began = time.monotonic()
    assert forks.run(script) == ["written"]
    longest = (time.monotonic() - began) * 1.1
    before = state(forks)
    chance = random.Random(7)
    for _ in range(EXPORT_KILLS):
        file.unlink(missing_ok=True)
        said = forks.run(script, kill_after=chance.random() * longest)
        if said == ["written"]:
            assert file.exists()
        if file.exists():
            with zipfile.ZipFile(file) as archive:
                assert archive.testzip() is None
                assert ADDRESSES[0] in archive.read("data.json").decode()
    assert state(forks) == before
