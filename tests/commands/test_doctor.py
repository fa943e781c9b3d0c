"""The doctor says of each thing how it is, and ends with 1 when one is bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.backups.test_restoring import COME, Engine, Place
from tests.commands.test_commands import keepword

pytestmark = pytest.mark.slow


def findings(place: Place) -> tuple[int, dict[str, str]]:
    said = place.command("doctor", "--json")
    assert "Traceback" not in said.stderr
    return said.returncode, {each["what"]: each["state"] for each in json.loads(said.stdout)["findings"]}


def state(found: dict[str, str], words: str) -> str:
    return next(state for what, state in found.items() if words in what)


def test_it_looks_at_everything_and_names_what_is_bad(tmp_path: Path) -> None:
    place = Engine(tmp_path, None).place("first").prepare()
    place.run(COME, "ann", "1")
    status, found = findings(place)
    assert status == 0, found
    assert state(found, "beside what it protects") == "warn"
    assert state(found, "No backup of the data was made") == "warn"
    assert state(found, "Restoring was never rehearsed") == "warn"
    assert state(found, "1 sealed values were tried and open") == "good"
    backups = (tmp_path / "data.backup", "--keys", tmp_path / "keys.backup")
    assert place.command("backup", *backups).returncode == 0
    (tmp_path / "data.backup").write_bytes((tmp_path / "data.backup").read_bytes()[:-9])
    assert place.command("restore", *backups, "--drill").returncode == 1
    (place.path / "site.sqlite3").chmod(0o644)
    status, found = findings(place)
    assert status == 1
    assert state(found, "The newest backup of the data is of") == "good"
    assert state(found, "Others on this machine may read site.sqlite3") == "bad"
    assert state(found, "failed: The backup is damaged") == "bad"
    (place.path / "master.key").write_text("A" * 43 + "=")
    (place.path / "master.key").chmod(0o600)
    assert state(findings(place)[1], "wrapped by the master key") == "bad"
    (place.path / "master.key").unlink()
    assert state(findings(place)[1], "is missing or empty") == "bad"


def test_a_place_that_is_no_site_is_named(tmp_path: Path) -> None:
    said = keepword("doctor", "--site", Path(__file__).parents[2] / "sites" / "wescom", "--data", tmp_path)
    assert said.returncode == 1
    assert "holds no site" in said.stderr
