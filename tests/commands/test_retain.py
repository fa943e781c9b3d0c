"""`keepword retain` on a real data folder: removes, says what it did, asks, and takes an answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import forked
from tests.commands.test_commands import keepword
from tests.people_in_folders import WESCOM, everything_in, folder_with, python

pytestmark = pytest.mark.slow

LATE = """
from datetime import timedelta
from django.utils import timezone
from keepword.enforcement.people.models import StaffRead
person, old = StaffRead.objects.first().person_id, timezone.now() - timedelta(days=800)
StaffRead.objects.bulk_create(
    StaffRead(person_id=person, staff=1, datum="canary-of-old", purpose="p", read_at=old)
    for _ in range({many})
)
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return folder_with(tmp_path / "data", "ann@example.invalid")


def retain(data: Path, *more: str) -> tuple[int, str, str]:
    said = forked.keepword("retain", "--site", WESCOM, "--data", data, *more)
    assert "Traceback" not in said.stderr
    return said.returncode, said.stdout, said.stderr


def test_it_removes_and_says_so_and_twice_is_no_harm(data: Path) -> None:
    python(data, LATE.format(many=30))
    assert b"canary-of-old" in everything_in(data)
    status, said, _ = retain(data)
    assert (status, "30 rows removed; nothing is overdue." in said) == (0, True)
    assert b"canary-of-old" not in everything_in(data)
    status, said, _ = retain(data, "--json")
    assert status == 0
    assert (json.loads(said)["run"]["removed"], json.loads(said)["run"]["overdue"]) == (0, 0)


def test_it_asks_before_it_removes_much_and_takes_a_yes(data: Path) -> None:
    python(data, LATE.format(many=300))
    status, _, warned = retain(data)
    assert (status, "run it again with --confirm" in warned) == (1, True)
    assert b"canary-of-old" in everything_in(data)
    status, said, _ = retain(data, "--json")
    assert (status, json.loads(said)["question"][0]["kind"]) == (1, "much")
    status, said, _ = retain(data, "--confirm")
    assert (status, "300 rows removed" in said) == (0, True)
    assert b"canary-of-old" not in everything_in(data)


def test_a_folder_never_started_is_told(tmp_path: Path) -> None:
    assert keepword("retain", "--site", WESCOM, "--data", tmp_path / "nothing").returncode == 1
    assert keepword("retain", "--site", WESCOM).returncode == 2
